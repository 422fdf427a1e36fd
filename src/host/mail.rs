//! Mail: one that has come in, as the platform hands it over, and one that goes
//! out, as the platform takes it.

use futures::future::LocalBoxFuture;
use wasm_bindgen::JsValue;

use crate::{
    email::{EmailAddress, EmailAttachment},
    error::Result,
};

/// What the platform tells of a mail at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MailFields {
    /// The sender of the envelope.
    pub from: String,
    /// The recipient of the envelope.
    pub to: String,
    /// The headers as they stand in the mail, undecoded.
    pub headers: Vec<(String, String)>,
    /// The size of the whole mail, in bytes.
    pub raw_size: u64,
}

/// What can be done with a mail while it is being delivered.
pub trait MailPort {
    /// The whole mail as it came.
    ///
    /// # Errors
    /// The platform's refusal, also when the mail has been read already.
    fn raw(&self) -> LocalBoxFuture<'static, Result<Vec<u8>>>;

    /// Tells the sender's server that the mail is not accepted.
    ///
    /// # Errors
    /// The platform's refusal.
    fn set_reject(&self, reason: &str) -> LocalBoxFuture<'static, Result<()>>;

    /// Passes the mail on, and gives the new mail's id.
    ///
    /// # Errors
    /// The platform's refusal, such as of an address that is not verified.
    fn forward(
        &self,
        to: &str,
        headers: &[(String, String)],
    ) -> LocalBoxFuture<'static, Result<String>>;

    /// Answers the sender with a whole mail, and gives its id.
    ///
    /// # Errors
    /// The platform's refusal, such as of an answer to another sender.
    fn reply(&self, from: &str, to: &str, raw: &[u8]) -> LocalBoxFuture<'static, Result<String>>;

    /// The runtime's own object behind this one, if it is JavaScript's.
    fn as_js(&self) -> Option<&JsValue> {
        None
    }
}

/// A mail that goes out by a `send_email` binding. Nothing in it breaks a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingMail {
    /// The sender.
    pub from: EmailAddress,
    /// The recipients.
    pub to: Vec<EmailAddress>,
    /// Who gets a copy, as all can see.
    pub cc: Vec<EmailAddress>,
    /// Who gets a copy, as nobody can see.
    pub bcc: Vec<EmailAddress>,
    /// Where answers go, if not to the sender.
    pub reply_to: Option<EmailAddress>,
    /// The subject.
    pub subject: String,
    /// What it says, as plain text.
    pub text: Option<String>,
    /// What it says, as HTML.
    pub html: Option<String>,
    /// The further headers, each name once in any case.
    pub headers: Vec<(String, String)>,
    /// The files.
    pub attachments: Vec<EmailAttachment>,
}
