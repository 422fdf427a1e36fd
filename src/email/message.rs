//! A mail in the hands of an agent.

use std::rc::Rc;

use super::is_auto_reply;
use crate::{
    error::Result,
    host::{MailFields, MailPort},
};

/// A mail that has come in: what [`Agent::on_email`](crate::Agent::on_email),
/// resolvers and [`EmailRouteOptions::on_no_route`](crate::EmailRouteOptions)
/// get.
///
/// Sender, recipient and headers can be kept and read at any time. The rest asks
/// the platform, which allows it **only while the mail is being delivered**: until
/// `on_email` has returned. To answer later, keep its [reference](AgentEmail::reference).
/// Clones are the same mail.
#[derive(Clone)]
pub struct AgentEmail {
    fields: Rc<MailFields>,
    secure: bool,
    port: Rc<dyn MailPort>,
}

impl AgentEmail {
    pub(crate) fn new(fields: MailFields, secure: bool, port: Rc<dyn MailPort>) -> Self {
        Self {
            fields: Rc::new(fields),
            secure,
            port,
        }
    }

    /// The same mail, routed by a signature or not.
    pub(crate) fn routed(&self, secure: bool) -> Self {
        Self {
            secure,
            ..self.clone()
        }
    }

    pub(crate) fn port(&self) -> &Rc<dyn MailPort> {
        &self.port
    }

    #[cfg(all(feature = "testing", not(target_arch = "wasm32")))]
    pub(crate) fn fields(&self) -> &MailFields {
        &self.fields
    }

    /// The sender, by the envelope: where a reply goes. Anybody can write anything
    /// here.
    pub fn from(&self) -> &str {
        &self.fields.from
    }

    /// The recipient, by the envelope.
    pub fn to(&self) -> &str {
        &self.fields.to
    }

    /// A header by its name in any case, as it stands in the mail: undecoded.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// All headers with their values. On Cloudflare, values of one name come
    /// joined with `, `.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let headers = self.fields.headers.iter();
        headers.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The header `Subject`, undecoded.
    pub fn subject(&self) -> Option<&str> {
        self.header("subject")
    }

    /// The size of the whole mail, in bytes.
    pub fn raw_size(&self) -> u64 {
        self.fields.raw_size
    }

    /// Whether the mail was routed by a signature of this agent, with
    /// [`SecureReplyResolver`](crate::SecureReplyResolver).
    pub fn is_securely_routed(&self) -> bool {
        self.secure
    }

    /// Whether a machine wrote it, by its headers, or by its having no sender, as a
    /// mail server's report has none: do not answer such a mail.
    /// [`reply_to_email`](crate::AgentBase::reply_to_email) does not.
    pub fn is_auto_reply(&self) -> bool {
        matches!(self.from(), "" | "<>") || is_auto_reply(self.headers())
    }

    /// The whole mail as it came, headers and body. It can be read once.
    ///
    /// # Errors
    /// [`Error::Platform`](crate::Error::Platform) or
    /// [`Error::Message`](crate::Error::Message) with the platform's text, when it
    /// has been read already or is no longer being delivered.
    pub async fn raw(&self) -> Result<Vec<u8>> {
        self.port.raw().await
    }

    /// Refuses the mail: the sender gets it back with this reason.
    ///
    /// # Errors
    /// As [`AgentEmail::raw`], when it is no longer being delivered.
    pub async fn set_reject(&self, reason: &str) -> Result<()> {
        self.port.set_reject(reason).await
    }

    /// Passes the mail on to an address, and gives the id of the mail that goes
    /// there. Cloudflare forwards to verified addresses only.
    ///
    /// # Errors
    /// As [`AgentEmail::raw`], and for an address that is not verified.
    pub async fn forward(&self, to: &str) -> Result<String> {
        self.forward_with_headers(to, &[]).await
    }

    /// As [`AgentEmail::forward`], with further headers. Cloudflare takes only
    /// those whose names begin with `X-`.
    ///
    /// # Errors
    /// As there.
    pub async fn forward_with_headers(
        &self,
        to: &str,
        headers: &[(String, String)],
    ) -> Result<String> {
        self.port.forward(to, headers).await
    }

    /// Answers with a whole mail of one's own making, in MIME form, and gives its
    /// id. It goes from the recipient to the sender of this mail, and has to have
    /// their addresses and an `In-Reply-To` header.
    /// [`reply_to_email`](crate::AgentBase::reply_to_email) makes one.
    ///
    /// # Errors
    /// As [`AgentEmail::raw`], and the platform's refusal of the answer.
    pub async fn reply(&self, raw: &[u8]) -> Result<String> {
        self.port.reply(self.to(), self.from(), raw).await
    }
}

impl std::fmt::Debug for AgentEmail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AgentEmail")
            .field("from", &self.from())
            .field("to", &self.to())
            .field("raw_size", &self.raw_size())
            .finish_non_exhaustive()
    }
}
