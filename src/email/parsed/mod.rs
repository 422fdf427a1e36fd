//! A mail taken apart.
//!
//! The parts of a mail are told apart here, with an end to how many and how deep
//! they are: what comes is anybody's. The crate `mail-parser` reads what stands in
//! each of them.

mod headers;
mod part;
mod split;
mod tree;

pub(super) use headers::decoded_subject;

use super::{AgentEmail, EmailAddress, EmailAttachment};
use crate::error::Result;

/// What a mail says, decoded.
///
/// All of it is what the sender wrote: `from` may be anybody, a file's name any path,
/// and the HTML any script. What cannot be understood is left out, or taken for text
/// as it stands; there is no mail that cannot be parsed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParsedEmail {
    /// The header `From`; [`AgentEmail::from`] is the envelope's.
    pub from: Option<EmailAddress>,
    /// The header `To`.
    pub to: Vec<EmailAddress>,
    /// The header `Cc`.
    pub cc: Vec<EmailAddress>,
    /// The header `Reply-To`.
    pub reply_to: Vec<EmailAddress>,
    /// The header `Subject`.
    pub subject: Option<String>,
    /// The header `Message-ID`, in `<>`.
    pub message_id: Option<String>,
    /// The ids of the header `In-Reply-To`, each in `<>`.
    pub in_reply_to: Vec<String>,
    /// The ids of the header `References`, each in `<>`, the thread's first mail first.
    pub references: Vec<String>,
    /// The header `Date`, in milliseconds since the Unix epoch.
    pub date: Option<i64>,
    /// Its plain text, with `\n` between lines. Some mails have HTML only.
    pub text: Option<String>,
    /// Its HTML, with `\n` between lines.
    pub html: Option<String>,
    /// The files, and the mails that are attached to it.
    pub attachments: Vec<EmailAttachment>,
}

impl ParsedEmail {
    /// Takes a whole mail apart, as [`AgentEmail::raw`] gives it.
    ///
    /// Of a mail's parts, the first 1000 are read, down to 20 levels, and of the
    /// headers of each the first 256 KiB. East Asian charsets other than Unicode's are
    /// not decoded.
    ///
    /// ```
    /// use worker_agents::ParsedEmail;
    ///
    /// let mail = ParsedEmail::parse(b"From: Ann <ann@example.com>\nSubject: =?utf-8?B?aMOp?=\n\nhi\n");
    /// assert_eq!(mail.subject.as_deref(), Some("hé"));
    /// assert_eq!(mail.text.as_deref(), Some("hi\n"));
    /// assert_eq!(mail.from, Some(("Ann", "ann@example.com").into()));
    /// ```
    #[must_use]
    pub fn parse(raw: &[u8]) -> Self {
        let mut mail = Self::default();
        mail.read_headers(raw);
        tree::walk(raw, |part| mail.add(part));
        mail
    }
}

impl AgentEmail {
    /// Reads the mail and takes it apart. As [`AgentEmail::raw`], it can be done
    /// once; who needs both takes the bytes to [`ParsedEmail::parse`].
    ///
    /// # Errors
    /// As [`AgentEmail::raw`]. The mail itself cannot fail.
    pub async fn parsed(&self) -> Result<ParsedEmail> {
        Ok(ParsedEmail::parse(&self.raw().await?))
    }
}

#[cfg(test)]
mod tests;
