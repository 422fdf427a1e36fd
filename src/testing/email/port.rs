//! What can be done with a mail of a test.

use futures::future::LocalBoxFuture;

use super::{TestEmail, TestForward, at_once, header, headers};
use crate::{
    email::is_auto_reply,
    error::{Error, Result},
    host::MailPort,
};

impl MailPort for TestEmail {
    fn raw(&self) -> LocalBoxFuture<'static, Result<Vec<u8>>> {
        at_once(match self.0.is_read.replace(true) {
            false => Ok(self.0.raw.clone()),
            true => Err(Error::platform(
                "This ReadableStream is disturbed (has already been read from).",
            )),
        })
    }

    fn set_reject(&self, reason: &str) -> LocalBoxFuture<'static, Result<()>> {
        self.0.rejected.replace(Some(reason.to_owned()));
        at_once(Ok(()))
    }

    fn forward(
        &self,
        to: &str,
        headers: &[(String, String)],
    ) -> LocalBoxFuture<'static, Result<String>> {
        let mut forwards = self.0.forwards.borrow_mut();
        forwards.push(TestForward {
            to: to.to_owned(),
            headers: headers.to_vec(),
        });
        at_once(Ok(format!("<forward-{}@test>", forwards.len())))
    }

    fn reply(&self, _from: &str, _to: &str, raw: &[u8]) -> LocalBoxFuture<'static, Result<String>> {
        // The platform's own rules, and its words.
        let incoming = self.0.fields.headers.iter();
        let incoming = incoming.map(|(name, value)| (name.as_str(), value.as_str()));
        if is_auto_reply(incoming.filter(|(name, _)| *name != "precedence")) {
            return at_once(Err(Error::platform("Original email is not replyable")));
        }
        let raw = String::from_utf8_lossy(raw).into_owned();
        let answer = headers(&raw);
        let original = header(&self.0.fields.headers, "message-id");
        match header(&answer, "in-reply-to") {
            None => {
                let text = "no In-Reply-To header found in reply message";
                return at_once(Err(Error::platform(text)));
            }
            found if found != original => {
                let text = "In-Reply-To does not match original Message-ID";
                return at_once(Err(Error::platform(text)));
            }
            Some(_) => {}
        }
        let mut replies = self.0.replies.borrow_mut();
        replies.push(raw);
        at_once(Ok(format!("<reply-{}@test>", replies.len())))
    }
}
