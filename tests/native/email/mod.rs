//! Mail: routed, handled, answered.

mod replies;
mod routes;
mod secure;
mod sending;

use serde_json::Value;
use worker::durable_object;
use worker_agents::{AgentEmail, EmailReply, Result, prelude::*, testing::World};

/// Does with each mail what its subject says.
#[durable_object]
pub struct MailAgent {
    base: AgentBase<Self>,
}

#[agent(binding = "Desk")]
impl Agent for MailAgent {
    type State = Vec<String>;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    async fn on_email(&self, email: AgentEmail) -> Result<()> {
        let subject = email.subject().unwrap_or_default().to_owned();
        let routed = if email.is_securely_routed() {
            "signed "
        } else {
            ""
        };
        self.update_state(|mails| mails.push(format!("{routed}{subject}")))?;
        assert_eq!(
            self.current().email.as_ref().map(AgentEmail::from),
            Some(email.from())
        );
        match subject.trim_start_matches("Re: ") {
            "fail" => return Err("no room".into()),
            "panic" => deliberate_panic(),
            "reject" => email.set_reject("not wanted").await?,
            "forward" => {
                let headers = [("X-By".to_owned(), self.name().to_owned())];
                email
                    .forward_with_headers("else@example.com", &headers)
                    .await?;
            }
            "read" => {
                let raw = email.raw().await?;
                self.update_state(|mails| mails.push(String::from_utf8_lossy(&raw).into_owned()))?;
                assert!(email.raw().await.is_err());
            }
            "keep" => self.wait_until(later(self.base.clone(), email)),
            "unsigned" => {
                self.answer(&email, EmailReply::new("ok").unsigned())
                    .await?
            }
            "bare" => self.answer(&email, EmailReply::new("ok")).await?,
            _ => {
                let reply = EmailReply::new("ok").sign("secret");
                self.answer(&email, reply).await?;
            }
        }
        Ok(())
    }
}

impl MailAgent {
    async fn answer(&self, email: &AgentEmail, reply: EmailReply) -> Result<()> {
        self.reply_to_email(email, reply).await.map(drop)
    }
}

#[expect(clippy::panic, reason = "the test is about panics")]
fn deliberate_panic() {
    panic!("deliberate");
}

/// Uses the mail after it has been delivered.
async fn later(base: AgentBase<MailAgent>, email: AgentEmail) {
    base.sleep(std::time::Duration::from_secs(1)).await;
    if let Err(error) = email.set_reject("late").await {
        base.kv()
            .put("late", &error.to_string())
            .unwrap_or_default();
    }
}

/// The subjects of the mails that an agent has got.
async fn subjects(world: &World, name: &str) -> Result<Vec<String>> {
    let agent = world.agent::<MailAgent>(name);
    agent.with(async |agent| agent.state()).await
}

fn texts(world: &World) -> Vec<String> {
    world.logs().iter().map(|line| line.text.clone()).collect()
}

fn mail_events(world: &World) -> Vec<Value> {
    let is_of_mail = |event: &Value| event["channel"] == "agents:email";
    world.events().into_iter().filter(is_of_mail).collect()
}
