//! An inbox: mail to `name@your-domain` is kept by the agent `name`, shown live, and
//! answered.

use worker::*;
use worker_agents::{
    AddressResolver, AgentEmail, EmailReply, email_event, prelude::*, route_agent_email,
};

const KEPT: usize = 20;
const MAX_TEXT: usize = 2000;

/// What is stored, and synced to every client.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inbox {
    /// The last mails, the newest first.
    pub mails: Vec<Mail>,
}

/// A mail that has come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mail {
    /// Its sender's address.
    pub from: String,
    /// What it is about.
    pub subject: String,
    /// Its beginning, as plain text.
    pub text: String,
    /// When it came, in milliseconds since the Unix epoch.
    pub at: i64,
    /// Its `Message-ID`, by which it is known when it comes twice.
    pub id: Option<String>,
}

#[durable_object]
pub struct InboxAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for InboxAgent {
    type State = Inbox;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    // An error goes back to the sender's server, which brings the mail again.
    async fn on_email(&self, email: AgentEmail) -> worker_agents::Result<()> {
        let id = email.header("Message-ID").map(str::to_owned);
        let known = |mail: &Mail| mail.id.is_some() && mail.id == id;
        let is_new = !self.state()?.mails.iter().any(known);
        let parsed = email.parsed().await?;
        let mail = Mail {
            id,
            from: email.from().to_owned(),
            subject: parsed.subject.unwrap_or_default(),
            text: parsed
                .text
                .unwrap_or_default()
                .chars()
                .take(MAX_TEXT)
                .collect(),
            at: self.now(),
        };
        if is_new {
            self.update_state(|inbox| {
                inbox.mails.insert(0, mail);
                inbox.mails.truncate(KEPT);
            })?;
        }
        // What cannot be answered, as a mail without Message-ID, is in the inbox all the same.
        if email.header("Message-ID").is_some() {
            let thanks = "Thank you for your mail. A human will read it soon.";
            self.reply_to_email(&email, EmailReply::new(thanks)).await?;
        }
        Ok(())
    }

    fn validate_state_change(&self, _: &Inbox, source: &StateSource) -> worker_agents::Result<()> {
        match source {
            StateSource::Server => Ok(()),
            StateSource::Client(_) => Err("the inbox changes by mail and by its methods".into()),
        }
    }
}

#[callable] // what clients and other agents may call
impl InboxAgent {
    /// Takes all mails out of the inbox.
    pub fn clear(&self) -> worker_agents::Result<()> {
        self.set_state(Inbox::default())
    }
}

#[email_event]
async fn email(message: ForwardableEmailMessage, env: Env) -> worker_agents::Result<()> {
    let by_address = AddressResolver::new("inbox-agent");
    route_agent_email(&message, &AgentEnv::from(env), by_address).await
}

#[event(fetch)]
async fn fetch(req: Request, env: Env, _ctx: Context) -> Result<Response> {
    match route_agent_request(&req, &env).await? {
        Some(response) => Ok(response),
        None => Ok(Response::error("Not found", 404)?),
    }
}

#[cfg(test)]
mod tests;
