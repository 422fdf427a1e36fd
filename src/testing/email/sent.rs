//! Mails that agents have sent.

use std::{cell::RefCell, collections::VecDeque};

use super::TestEmail;
use crate::{email::refusal, error::Result, host::OutgoingMail};

/// A mail that was sent by a `send_email` binding.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SentEmail {
    /// The id that the sender was given.
    pub id: String,
    /// The binding.
    pub binding: String,
    /// The mail.
    pub mail: OutgoingMail,
}

impl SentEmail {
    /// A header by its name in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.mail.headers.iter();
        let (_, value) = headers.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(value)
    }

    /// The mail as its first recipient gets it, with its text or else its HTML.
    #[must_use]
    pub fn as_email(&self) -> TestEmail {
        let OutgoingMail {
            from,
            to,
            subject,
            text,
            html,
            headers,
            ..
        } = &self.mail;
        let to = to.first().map(|to| to.address.as_str()).unwrap_or_default();
        let headers: String = headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        let body = text.as_ref().or(html.as_ref()).cloned().unwrap_or_default();
        let raw = format!(
            "Message-ID: {}\r\nFrom: {from}\r\nTo: <{to}>\r\nSubject: {subject}\r\n{headers}\r\n{body}",
            self.id
        );
        TestEmail::new(&from.address, to, &raw)
    }
}

/// The mails so far, and the refusals to come.
#[derive(Default)]
pub(in crate::testing) struct Outbox {
    sent: RefCell<Vec<SentEmail>>,
    refusals: RefCell<VecDeque<String>>,
}

impl Outbox {
    pub(in crate::testing) fn send(&self, binding: &str, mail: &OutgoingMail) -> Result<String> {
        if let Some(code) = self.refusals.borrow_mut().pop_front() {
            return Err(refusal(&code, "refused by the test"));
        }
        let mut sent = self.sent.borrow_mut();
        let id = format!("<sent-{}@test>", sent.len() + 1);
        sent.push(SentEmail {
            id: id.clone(),
            binding: binding.to_owned(),
            mail: mail.clone(),
        });
        Ok(id)
    }

    pub(in crate::testing) fn sent(&self) -> Vec<SentEmail> {
        self.sent.borrow().clone()
    }

    pub(in crate::testing) fn refuse_next(&self, code: String) {
        self.refusals.borrow_mut().push_back(code);
    }
}
