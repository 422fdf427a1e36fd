//! Sends mail, answers mail later, and takes mail apart.

use serde_json::{Value, json};
use worker::*;
use worker_agents::{
    After, AgentEmail, EmailAttachment, EmailReference, EmailReply, Error, NewEmail, ParsedEmail,
    Result, prelude::*,
};

use super::routes::SECRET;

/// Sends mail, answers mail later, and takes mail apart. Its state is what it has
/// seen of each.
#[durable_object]
pub struct OutboxAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for OutboxAgent {
    type State = Vec<Value>;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    async fn on_email(&self, email: AgentEmail) -> Result<()> {
        match email.subject() {
            Some("parse") | None => self.note(parts(&email.parsed().await?)),
            _ => {
                self.schedule(After::millis(500))
                    .answer(email.reference())?;
                Ok(())
            }
        }
    }

    async fn on_request(&self, request: AgentRequest) -> Result<AgentResponse> {
        match request.path().rsplit('/').next() {
            Some("send") => outcome(self.send_all("EMAIL").await),
            Some("send-nowhere") => outcome(self.send_all("NOWHERE").await),
            Some("send-forbidden") => {
                let mail = NewEmail::new("desk@example.org", "ann@example.com", "x").text("x");
                outcome(self.send_email(mail.binding("TO_BOB")).await)
            }
            _ => AgentResponse::json(&self.state()?),
        }
    }
}

#[callable]
impl OutboxAgent {
    /// What a schedule calls with a mail to be answered.
    #[callable(internal)]
    async fn answer(&self, mail: EmailReference) -> Result<()> {
        let reply = EmailReply::new("Später: Grüße")
            .from_name("Bücherei")
            .sign(SECRET);
        let id = self.send_reply(&mail, reply).await?;
        self.note(json!({ "answered": id }))
    }

    #[callable(skip)]
    fn note(&self, what: Value) -> Result<()> {
        self.update_state(|seen| seen.push(what))
    }

    #[callable(skip)]
    async fn send_all(&self, binding: &str) -> Result<String> {
        let mail = NewEmail::new(("Bücherei", "desk@example.org"), "ann@example.com", "Grüße")
            .to(("Bob", "bob@example.com"))
            .cc("carl@example.com")
            .bcc("dora@example.com")
            .reply_to(("Box", "box@example.org"))
            .text("Grüße\n👍")
            .html("<p>Grüße</p>")
            .in_reply_to("<1@example.com>")
            .header("X-Note", "one\r\nX-Evil: two")
            .attach(EmailAttachment::new(
                "a.bin",
                "application/x-a",
                [0, 255, 10],
            ))
            .attach(EmailAttachment::new("b.png", "image/png", "png").inline("b"))
            .binding(binding)
            .sign(SECRET);
        self.send_email(mail).await
    }
}

fn outcome(sent: Result<String>) -> Result<AgentResponse> {
    match sent {
        Ok(id) => AgentResponse::json(&json!({ "id": id })),
        Err(error @ Error::Binding(_)) => {
            AgentResponse::json(&json!({ "binding": error.to_string() }))
        }
        Err(error) => AgentResponse::json(&json!({ "error": error.to_string() })),
    }
}

/// How much is shown of a text, in letters, and of a file, in bytes.
const SHOWN: usize = 100;

fn start(text: &Option<String>) -> Option<String> {
    let text = text.as_ref()?;
    Some(text.chars().take(SHOWN).collect())
}

/// A parsed mail, with its files as lists of bytes.
fn parts(mail: &ParsedEmail) -> Value {
    let files: Vec<Value> = mail
        .attachments
        .iter()
        .map(|file| {
            json!({
                "name": file.name, "type": file.content_type, "id": file.content_id,
                "inline": file.inline,
                "content": file.content.get(..SHOWN).unwrap_or(&file.content),
            })
        })
        .collect();
    json!({
        "from": mail.from, "to": mail.to, "subject": mail.subject, "date": mail.date,
        "messageId": mail.message_id, "references": mail.references,
        "text": start(&mail.text), "html": start(&mail.html), "attachments": files,
    })
}
