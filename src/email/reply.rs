//! `reply_to_email`: an answer in the same thread.

use super::{AgentEmail, address, mime::Mime, signature::sign_agent_headers};
use crate::{
    agent::Agent,
    base::AgentBase,
    error::{Error, Result},
    host::LogLevel,
    observability::EventKind,
    routing::camel_case_to_kebab_case,
};

/// The headers that the reply has by itself.
const OWN_HEADERS: [&str; 6] = [
    "date",
    "from",
    "to",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
];

/// Whether a reply is signed.
#[derive(Clone, PartialEq, Eq)]
enum Secret {
    Unset,
    None,
    Some(String),
}

/// What [`reply_to_email`](AgentBase::reply_to_email) answers.
///
/// ```
/// use worker_agents::EmailReply;
///
/// let reply = EmailReply::new("We are on it.").from_name("Support").sign("a long random secret");
/// ```
#[derive(Clone, PartialEq, Eq)]
#[must_use]
pub struct EmailReply {
    body: String,
    subtype: &'static str,
    from_name: String,
    subject: Option<String>,
    headers: Vec<(String, String)>,
    secret: Secret,
    automatic: bool,
}

impl EmailReply {
    fn of(body: String, subtype: &'static str) -> Self {
        Self {
            body,
            subtype,
            from_name: String::new(),
            subject: None,
            headers: Vec::new(),
            secret: Secret::Unset,
            automatic: true,
        }
    }

    /// A reply of plain text.
    pub fn new(body: impl Into<String>) -> Self {
        Self::of(body.into(), "plain")
    }

    /// A reply of HTML.
    pub fn html(body: impl Into<String>) -> Self {
        Self::of(body.into(), "html")
    }

    /// The name that stands before the sender's address.
    pub fn from_name(mut self, name: impl Into<String>) -> Self {
        self.from_name = name.into();
        self
    }

    /// The subject, in place of `Re: …`.
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// A further header. Of those that the reply has by itself, it takes the place
    /// of `Message-ID`, `Subject`, `In-Reply-To`, `Auto-Submitted` and `X-Agent-…`.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Signs the reply with this secret, so that the answer to it comes back to
    /// this agent by [`SecureReplyResolver`](crate::SecureReplyResolver).
    pub fn sign(mut self, secret: impl Into<String>) -> Self {
        self.secret = Secret::Some(secret.into());
        self
    }

    /// Leaves the reply unsigned, also to a mail that was routed by a signature:
    /// the answer to it will not find back.
    pub fn unsigned(mut self) -> Self {
        self.secret = Secret::None;
        self
    }

    /// Whether a machine wrote the reply, as is the default. It then carries
    /// `Auto-Submitted: auto-replied`, so that no other machine answers it, and a
    /// mail of a machine is not answered. Turn it off for what a human wrote.
    pub fn automatic(mut self, automatic: bool) -> Self {
        self.automatic = automatic;
        self
    }

    /// The whole mail, from the agent `name` of the class `agent`.
    fn write(
        &self,
        email: &AgentEmail,
        agent: &str,
        name: &str,
        id: &str,
        now: i64,
    ) -> Result<Vec<u8>> {
        let Some(original) = email.header("message-id").filter(|id| !id.is_empty()) else {
            return Err(Error::Config(
                "a mail without Message-ID cannot be replied to: there is nothing to refer to"
                    .into(),
            ));
        };
        let mut headers = vec![
            (
                "Message-ID".to_owned(),
                format!("<{id}@{}>", address::domain(email.to())),
            ),
            ("Subject".to_owned(), self.subject_for(email)),
            ("In-Reply-To".to_owned(), original.to_owned()),
        ];
        match &self.secret {
            Secret::Some(secret) => {
                let signed = sign_agent_headers(secret, agent, name, now)?;
                headers.extend(signed.map(|(name, value)| (name.to_owned(), value)));
            }
            Secret::Unset | Secret::None => {
                headers.push(("X-Agent-Name".into(), agent.into()));
                headers.push(("X-Agent-ID".into(), name.into()));
            }
        }
        if self.automatic {
            headers.push(("Auto-Submitted".into(), "auto-replied".into()));
        }
        for (name, _) in &self.headers {
            if OWN_HEADERS.iter().any(|own| name.eq_ignore_ascii_case(own)) {
                let text = format!("the header {name} of a reply cannot be set");
                return Err(Error::Config(text));
            }
            headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        }
        let mut mime = Mime::new(now);
        mime.address("From", &self.from_name, email.to())?;
        mime.address("To", "", email.from())?;
        for (name, value) in headers.iter().chain(&self.headers) {
            mime.header(name, value)?;
        }
        Ok(mime.finish(self.subtype, &self.body))
    }

    fn subject_for(&self, email: &AgentEmail) -> String {
        if let Some(subject) = &self.subject {
            return subject.clone();
        }
        let subject = email.subject().unwrap_or("(no subject)").trim();
        let is_reply = subject
            .get(..3)
            .is_some_and(|start| start.eq_ignore_ascii_case("re:"));
        if is_reply {
            return subject.to_owned();
        }
        format!("Re: {subject}")
    }
}

impl std::fmt::Debug for EmailReply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Not the secret.
        f.debug_struct("EmailReply")
            .field("subject", &self.subject)
            .field("from_name", &self.from_name)
            .finish_non_exhaustive()
    }
}

impl<A: Agent> AgentBase<A> {
    /// Answers a mail while it is being delivered, in its thread, and gives the id
    /// of the answer; `None` if it was left unanswered, with a warning, because a
    /// machine wrote it ([`AgentEmail::is_auto_reply`]): two machines would write
    /// to each other for ever. [`EmailReply::automatic`] turns that off.
    ///
    /// The reply goes from the recipient of the mail to its sender. It names this
    /// agent in the headers `X-Agent-Name`, by its binding, and `X-Agent-ID`.
    /// Cloudflare adds `References` and chooses the final `Message-ID`.
    ///
    /// ```no_run
    /// # use worker_agents::{AgentEmail, EmailReply, Result, prelude::*};
    /// # #[worker::durable_object] pub struct SupportAgent { base: AgentBase<Self> }
    /// #[agent]
    /// impl Agent for SupportAgent {
    /// #     fn new(base: AgentBase<Self>) -> Self { Self { base } }
    ///     async fn on_email(&self, email: AgentEmail) -> Result<()> {
    ///         let secret = self.env().var("EMAIL_SECRET")?;
    ///         let reply = EmailReply::new("We are on it.").from_name("Support").sign(secret);
    ///         self.reply_to_email(&email, reply).await?;
    ///         Ok(())
    ///     }
    /// }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// [`Error::Config`] if the mail was routed by a signature and the reply says
    /// neither [`sign`](EmailReply::sign) nor [`unsigned`](EmailReply::unsigned), if
    /// it cannot be signed, if the mail has no `Message-ID`, or for a header or
    /// address that cannot be; the platform's refusal.
    pub async fn reply_to_email(
        &self,
        email: &AgentEmail,
        reply: EmailReply,
    ) -> Result<Option<String>> {
        if email.is_securely_routed() && reply.secret == Secret::Unset {
            return Err(Error::Config(
                "This email was routed via createSecureReplyEmailResolver. You must pass a secret \
                 to replyToEmail() to sign replies, or pass explicit null to opt-out (not \
                 recommended)."
                    .into(),
            ));
        }
        if reply.automatic && email.is_auto_reply() {
            let line = format!(
                "a mail from {} is an automatic one: not answered",
                email.from()
            );
            self.log(LogLevel::Warn, &line);
            return Ok(None);
        }
        let agent = camel_case_to_kebab_case(A::BINDING.unwrap_or(A::CLASS));
        let id = self.core().new_id::<21>()?;
        let raw = reply.write(email, &agent, self.name(), &id, self.now())?;
        let id = email.reply(&raw).await?;
        let subject = reply.subject_for(email);
        self.emit(EventKind::EmailReply {
            from: email.to(),
            to: email.from(),
            subject: &subject,
        });
        Ok(Some(id))
    }
}
