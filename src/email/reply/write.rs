//! An answer in the form of a mail.

use super::{EmailReference, EmailReply, Secret};
use crate::{
    email::{
        EmailAddress, NewEmail, address, author::Author, headers::Headers, mime::Mime, thread,
    },
    error::{Error, Result},
    host::OutgoingMail,
};

/// The headers that an answer has by itself.
const TAKEN: [&str; 6] = [
    "date",
    "from",
    "to",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
];

impl EmailReply {
    fn subject_for(&self, mail: &EmailReference) -> String {
        match &self.subject {
            Some(subject) => subject.clone(),
            None => thread::subject(mail.subject.as_deref()),
        }
    }

    /// The subject as it is to be read: the binding encodes what it is given.
    fn readable_subject_for(&self, mail: &EmailReference) -> String {
        #[cfg(feature = "email-parse")]
        if let (None, Some(encoded)) = (&self.subject, &mail.subject)
            && encoded.contains("=?")
        {
            let decoded = crate::email::parsed::decoded_subject(encoded);
            return thread::subject(decoded.as_deref().or(Some(encoded)));
        }
        self.subject_for(mail)
    }

    /// The headers that say whose answer it is, signed or not.
    fn headers_of(&self, author: &Author<'_>) -> Result<Headers> {
        let secret = match &self.secret {
            Secret::Some(secret) => Some(secret.as_str()),
            Secret::Unset | Secret::None => None,
        };
        let mut headers = Headers::default();
        headers.set_all(author.headers(secret)?);
        if self.automatic {
            headers.set("Auto-Submitted", "auto-replied");
        }
        Ok(headers)
    }

    /// The whole mail, with the id `id`, and its subject.
    pub(super) fn raw(
        &self,
        mail: &EmailReference,
        author: &Author<'_>,
        id: &str,
    ) -> Result<(Vec<u8>, String)> {
        let Some(original) = &mail.message_id else {
            let text =
                "a mail without Message-ID cannot be replied to: there is nothing to refer to";
            return Err(Error::Config(text.into()));
        };
        self.headers.check(&TAKEN)?;
        let subject = self.subject_for(mail);
        let mut headers = Headers::default();
        headers.set(
            "Message-ID",
            format!("<{id}@{}>", address::domain(&mail.to)),
        );
        headers.set("Subject", &subject);
        headers.set("In-Reply-To", original);
        headers.extend(&self.headers_of(author)?);
        headers.extend(&self.headers);
        let mut mime = Mime::new(author.now);
        mime.address("From", &self.from_name, &mail.to)?;
        mime.address("To", "", &mail.from)?;
        for (name, value) in headers.iter() {
            mime.header(name, value)?;
        }
        let subtype = if self.is_html { "html" } else { "plain" };
        Ok((mime.finish(subtype, &self.body), subject))
    }

    /// The mail for the `send_email` binding, and which one.
    pub(super) fn outgoing(
        self,
        mail: &EmailReference,
        author: &Author<'_>,
    ) -> Result<(String, OutgoingMail)> {
        let mut headers = Headers::default();
        if let Some(id) = &mail.message_id {
            headers.set("In-Reply-To", id);
            let references = thread::references(mail.references.as_deref(), id);
            headers.set("References", references);
        }
        headers.extend(&self.headers_of(author)?);
        headers.extend(&self.headers);
        let from = EmailAddress {
            name: Some(self.from_name.clone()).filter(|name| !name.is_empty()),
            address: mail.to.clone(),
        };
        let mut answer = NewEmail::new(from, &mail.from, self.readable_subject_for(mail));
        for (name, value) in headers.iter() {
            answer = answer.header(name, value);
        }
        if let Some(binding) = self.binding {
            answer = answer.binding(binding);
        }
        let answer = match self.is_html {
            true => answer.html(self.body),
            false => answer.text(self.body),
        };
        answer.complete(Vec::new())
    }
}
