//! Answers to mails.

mod answer;
mod later;
mod reference;
mod write;

pub use reference::EmailReference;

use super::headers::Headers;

/// Whether a reply is signed.
#[derive(Clone, PartialEq, Eq)]
enum Secret {
    Unset,
    None,
    Some(String),
}

/// What [`reply_to_email`](crate::AgentBase::reply_to_email) answers at once, and
/// [`send_reply`](crate::AgentBase::send_reply) later.
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
    is_html: bool,
    from_name: String,
    subject: Option<String>,
    headers: Headers,
    secret: Secret,
    automatic: bool,
    binding: Option<String>,
}

impl EmailReply {
    fn of(body: String, is_html: bool) -> Self {
        Self {
            body,
            is_html,
            from_name: String::new(),
            subject: None,
            headers: Headers::default(),
            secret: Secret::Unset,
            automatic: true,
            binding: None,
        }
    }

    /// A reply of plain text.
    pub fn new(body: impl Into<String>) -> Self {
        Self::of(body.into(), false)
    }

    /// A reply of HTML.
    pub fn html(body: impl Into<String>) -> Self {
        Self::of(body.into(), true)
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
    /// of `In-Reply-To`, `References`, `Auto-Submitted` and `X-Agent-…`; at once, of
    /// `Message-ID` and `Subject` too.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.set(name, value);
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

    /// The `send_email` binding that [`send_reply`](crate::AgentBase::send_reply)
    /// sends it by, in place of `EMAIL`.
    pub fn binding(mut self, name: impl Into<String>) -> Self {
        self.binding = Some(name.into());
        self
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
