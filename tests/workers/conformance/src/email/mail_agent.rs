//! Does with each mail what its subject says.

use worker::*;
use worker_agents::{AgentEmail, EmailReply, Result, prelude::*};

use super::routes::SECRET;

/// A mail, as the suites see it.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Received {
    from: String,
    to: String,
    subject: Option<String>,
    raw_size: u64,
    secure: bool,
    /// The bytes, where they were read.
    raw: Option<Vec<u8>>,
}

/// Does with each mail what its subject says.
#[durable_object]
pub struct MailAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for MailAgent {
    type State = Vec<Received>;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    async fn on_email(&self, email: AgentEmail) -> Result<()> {
        let subject = email.subject().unwrap_or_default();
        let what = subject.trim_start_matches("Re: ").split(' ').next();
        let mut received = Received {
            from: email.from().to_owned(),
            to: email.to().to_owned(),
            subject: email.subject().map(str::to_owned),
            raw_size: email.raw_size(),
            secure: email.is_securely_routed(),
            raw: None,
        };
        if what == Some("raw") {
            received.raw = Some(email.raw().await?);
        }
        if what == Some("size") {
            received.raw_size = email.raw().await?.len() as u64;
        }
        self.update_state(|mails| mails.push(received))?;
        match what.unwrap_or_default() {
            "reject" => email.set_reject("not wanted").await?,
            "forward" => {
                let headers = [("X-Agent".to_owned(), self.name().to_owned())];
                email
                    .forward_with_headers("else@example.com", &headers)
                    .await?;
            }
            "fail" => return Err("no room".into()),
            "panic" => deliberate_panic(),
            "later" => self.answer_later(email),
            "reply" => {
                let reply = EmailReply::new("Gern geschehen, Jörg\n— ok 👍")
                    .from_name("Bücherei")
                    .sign(SECRET);
                self.reply_to_email(&email, reply).await?;
            }
            "html" => {
                let reply = EmailReply::html("<p>ok</p>")
                    .subject("one\r\nBcc: all@example.com")
                    .header("X-Note", "two\r\nX-Evil: yes")
                    .sign(SECRET);
                self.reply_to_email(&email, reply).await?;
            }
            _ => {}
        }
        Ok(())
    }

    fn on_request(&self) -> Result<AgentResponse> {
        AgentResponse::json(&self.state()?)
    }
}

impl MailAgent {
    /// Tries to use the mail after its delivery.
    fn answer_later(&self, email: AgentEmail) {
        let base = self.base.clone();
        self.wait_until(async move {
            base.sleep(std::time::Duration::from_millis(200)).await;
            let error = email.set_reject("late").await.err();
            let text = error.map(|error| error.to_string());
            console_log!("late: {}", text.unwrap_or_default());
        });
    }
}

#[expect(clippy::panic, reason = "the suites test what a panic does")]
fn deliberate_panic() {
    panic!("deliberate panic in on_email");
}
