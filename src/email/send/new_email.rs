//! A mail that is being written.

use super::BINDING;
use crate::{
    email::{
        EmailAddress, EmailAttachment,
        headers::{Headers, cleansed},
        mailbox,
    },
    error::{Error, Result},
    host::OutgoingMail,
};

/// Headers that have a method of their own, and those that Cloudflare writes
/// (<https://developers.cloudflare.com/email-service/reference/headers/>).
const TAKEN: [&str; 11] = [
    "from",
    "to",
    "cc",
    "bcc",
    "subject",
    "reply-to",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
];

/// A mail to be sent, with [`send_email`](crate::AgentBase::send_email).
///
/// Addresses are texts, or pairs of a name and an address:
///
/// ```
/// use worker_agents::{EmailAttachment, NewEmail};
///
/// let mail = NewEmail::new(("The shop", "shop@example.com"), "ann@example.com", "Your order")
///     .text("It is on its way.")
///     .html("<p>It is <b>on its way</b>.</p>")
///     .bcc("log@example.com")
///     .attach(EmailAttachment::new("order.csv", "text/csv", "tea,2\n"));
/// ```
#[derive(Clone, PartialEq, Eq)]
#[must_use]
pub struct NewEmail {
    mail: OutgoingMail,
    headers: Headers,
    binding: Option<String>,
    pub(super) secret: Option<String>,
}

impl NewEmail {
    /// A mail from, to, and with this subject.
    pub fn new(
        from: impl Into<EmailAddress>,
        to: impl Into<EmailAddress>,
        subject: impl Into<String>,
    ) -> Self {
        Self {
            mail: OutgoingMail {
                from: from.into(),
                to: vec![to.into()],
                cc: Vec::new(),
                bcc: Vec::new(),
                reply_to: None,
                subject: subject.into(),
                text: None,
                html: None,
                headers: Vec::new(),
                attachments: Vec::new(),
            },
            headers: Headers::default(),
            binding: None,
            secret: None,
        }
    }

    /// What it says, as plain text. With [`NewEmail::html`] too, the reader's
    /// program chooses.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.mail.text = Some(text.into());
        self
    }

    /// What it says, as HTML.
    pub fn html(mut self, html: impl Into<String>) -> Self {
        self.mail.html = Some(html.into());
        self
    }

    /// A further recipient. Cloudflare takes 50 in all.
    pub fn to(mut self, to: impl Into<EmailAddress>) -> Self {
        self.mail.to.push(to.into());
        self
    }

    /// Somebody who gets a copy, as all can see.
    pub fn cc(mut self, to: impl Into<EmailAddress>) -> Self {
        self.mail.cc.push(to.into());
        self
    }

    /// Somebody who gets a copy, as nobody can see.
    pub fn bcc(mut self, to: impl Into<EmailAddress>) -> Self {
        self.mail.bcc.push(to.into());
        self
    }

    /// Where answers go, in place of the sender.
    pub fn reply_to(mut self, to: impl Into<EmailAddress>) -> Self {
        self.mail.reply_to = Some(to.into());
        self
    }

    /// The `Message-ID` of the mail that this one answers: it is shown in that
    /// one's thread. For a mail that an agent has got,
    /// [`send_reply`](crate::AgentBase::send_reply) does it all.
    pub fn in_reply_to(self, message_id: &str) -> Self {
        self.header("In-Reply-To", message_id)
            .header("References", message_id)
    }

    /// A further header, in the place of one of that name. Cloudflare takes those
    /// that begin with `X-`, and others of
    /// [a list](https://developers.cloudflare.com/email-service/reference/headers/),
    /// such as `Auto-Submitted` and `List-Unsubscribe`.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.set(name, value);
        self
    }

    /// A file that comes with it.
    pub fn attach(mut self, attachment: EmailAttachment) -> Self {
        self.mail.attachments.push(attachment);
        self
    }

    /// Signs the mail with this secret, so that the answer to it comes back to the
    /// agent by [`SecureReplyResolver`](crate::SecureReplyResolver).
    pub fn sign(mut self, secret: impl Into<String>) -> Self {
        self.secret = Some(secret.into());
        self
    }

    /// The `send_email` binding to send it by, in place of `EMAIL`.
    pub fn binding(mut self, name: impl Into<String>) -> Self {
        self.binding = Some(name.into());
        self
    }

    /// The binding, and the mail with these headers too, checked.
    pub(in crate::email) fn complete(
        mut self,
        by: Vec<(&'static str, String)>,
    ) -> Result<(String, OutgoingMail)> {
        let mail = &self.mail;
        let all = [&mail.to, &mail.cc, &mail.bcc].into_iter().flatten();
        for address in all.chain(&mail.reply_to).chain([&mail.from]) {
            mailbox::check(&address.address)?;
        }
        if mail.text.is_none() && mail.html.is_none() {
            return Err(Error::Config("a mail needs a text, or HTML".into()));
        }
        self.headers.check(&TAKEN)?;
        self.headers.set_all(by);
        let headers = self.headers.iter();
        Ok((
            self.binding.unwrap_or_else(|| BINDING.to_owned()),
            OutgoingMail {
                subject: cleansed(&self.mail.subject),
                headers: headers
                    .map(|(name, value)| (name.to_owned(), cleansed(value)))
                    .collect(),
                ..self.mail.cleansed()
            },
        ))
    }
}

impl OutgoingMail {
    /// With names of people and files that end no header.
    fn cleansed(mut self) -> Self {
        let copies = self.cc.iter_mut().chain(&mut self.bcc);
        let all = self.to.iter_mut().chain(copies).chain(&mut self.reply_to);
        for address in all.chain([&mut self.from]) {
            address.name = address.name.as_deref().map(cleansed);
        }
        for file in &mut self.attachments {
            file.name = file.name.as_deref().map(cleansed);
            file.content_id = file.content_id.as_deref().map(cleansed);
            file.content_type = cleansed(&file.content_type);
        }
        self
    }
}

impl std::fmt::Debug for NewEmail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Not the secret.
        f.debug_struct("NewEmail")
            .field("from", &self.mail.from)
            .field("to", &self.mail.to)
            .field("subject", &self.mail.subject)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
