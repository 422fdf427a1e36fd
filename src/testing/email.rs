//! Mails of a test.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures::future::{LocalBoxFuture, ready};

use crate::{
    email::{AgentEmail, RoutableEmail, is_auto_reply},
    error::{Error, Result},
    host::{MailFields, MailPort},
};

/// A mail that comes in, in a test. Route it with
/// [`route_agent_email`](crate::route_agent_email), then ask what became of it.
///
/// ```
/// use worker_agents::{AddressResolver, AgentEmail, EmailReply, Result, prelude::*};
/// use worker_agents::{route_agent_email, testing::{TestEmail, World}};
///
/// #[worker::durable_object]
/// pub struct EchoAgent {
///     base: AgentBase<Self>,
/// }
///
/// #[agent]
/// impl Agent for EchoAgent {
///     fn new(base: AgentBase<Self>) -> Self {
///         Self { base }
///     }
///     async fn on_email(&self, email: AgentEmail) -> Result<()> {
///         self.reply_to_email(&email, EmailReply::new("echo")).await?;
///         Ok(())
///     }
/// }
///
/// # fn main() -> Result<()> {
/// World::new().bind::<EchoAgent>().run(async |world| {
///     let mail = TestEmail::new("ann@example.com", "echo-agent+bill@example.com", "Subject: hi\n\nhello");
///     route_agent_email(&mail, &world, AddressResolver::default()).await?;
///     assert!(mail.replies()[0].contains("Subject: Re: hi\r\n"));
///     Ok(())
/// })
/// # }
/// ```
#[derive(Clone)]
pub struct TestEmail(Rc<Inner>);

/// Where a [`TestEmail`] was forwarded to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TestForward {
    /// The address.
    pub to: String,
    /// The further headers.
    pub headers: Vec<(String, String)>,
}

struct Inner {
    fields: MailFields,
    raw: Vec<u8>,
    is_read: Cell<bool>,
    rejected: RefCell<Option<String>>,
    forwards: RefCell<Vec<TestForward>>,
    replies: RefCell<Vec<String>>,
}

impl TestEmail {
    /// A mail with this envelope. `raw` is the whole mail, its headers first; one
    /// without `Message-ID` is given one, as a mail server would.
    #[must_use]
    pub fn new(from: &str, to: &str, raw: &str) -> Self {
        let mut raw = raw.to_owned();
        if header(&headers(&raw), "message-id").is_none() {
            raw.insert_str(0, "Message-ID: <test@example.com>\r\n");
        }
        let fields = MailFields {
            from: from.to_owned(),
            to: to.to_owned(),
            headers: headers(&raw),
            raw_size: raw.len() as u64,
        };
        Self(Rc::new(Inner {
            fields,
            raw: raw.into_bytes(),
            is_read: Cell::new(false),
            rejected: RefCell::default(),
            forwards: RefCell::default(),
            replies: RefCell::default(),
        }))
    }

    /// The answer number `index`, on its way back to who wrote this mail's
    /// recipient: as a mail that the other side gets.
    #[must_use]
    pub fn reply_as_email(&self, index: usize) -> Option<Self> {
        let replies = self.0.replies.borrow();
        let raw = replies.get(index)?;
        Some(Self::new(&self.0.fields.to, &self.0.fields.from, raw))
    }

    /// The reason with which it was refused.
    #[must_use]
    pub fn rejected(&self) -> Option<String> {
        self.0.rejected.borrow().clone()
    }

    /// Where it was forwarded to.
    #[must_use]
    pub fn forwards(&self) -> Vec<TestForward> {
        self.0.forwards.borrow().clone()
    }

    /// The answers to it, each a whole mail.
    #[must_use]
    pub fn replies(&self) -> Vec<String> {
        self.0.replies.borrow().clone()
    }
}

impl RoutableEmail for TestEmail {
    fn to_agent_email(&self) -> Result<AgentEmail> {
        let port = Rc::new(self.clone());
        Ok(AgentEmail::new(self.0.fields.clone(), false, port))
    }
}

impl std::fmt::Debug for TestEmail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TestEmail")
            .field("from", &self.0.fields.from)
            .field("to", &self.0.fields.to)
            .finish_non_exhaustive()
    }
}

/// The headers of a mail, unfolded.
fn headers(raw: &str) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in raw.lines().take_while(|line| !line.is_empty()) {
        if let (true, Some((_, value))) = (line.starts_with([' ', '\t']), headers.last_mut()) {
            value.push(' ');
            value.push_str(line.trim());
        } else if let Some((name, value)) = line.split_once(':') {
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    headers
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = headers.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

fn at_once<T: 'static>(outcome: Result<T>) -> LocalBoxFuture<'static, Result<T>> {
    Box::pin(ready(outcome))
}

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

/// A mail in the hands of an agent, who cannot use it any more once the delivery
/// has ended.
pub(super) struct Delivery {
    email: AgentEmail,
    open: Rc<Cell<bool>>,
}

impl Delivery {
    pub(super) fn of(email: &AgentEmail) -> Self {
        let open = Rc::new(Cell::new(true));
        let port = Lent {
            port: Rc::clone(email.port()),
            open: Rc::clone(&open),
        };
        let secure = email.is_securely_routed();
        let email = AgentEmail::new(email.fields().clone(), secure, Rc::new(port));
        Self { email, open }
    }

    pub(super) fn email(&self) -> AgentEmail {
        self.email.clone()
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        self.open.set(false);
    }
}

struct Lent {
    port: Rc<dyn MailPort>,
    open: Rc<Cell<bool>>,
}

impl Lent {
    fn ask<T: 'static>(
        &self,
        ask: impl FnOnce(&dyn MailPort) -> LocalBoxFuture<'static, Result<T>>,
    ) -> LocalBoxFuture<'static, Result<T>> {
        if self.open.get() {
            return ask(self.port.as_ref());
        }
        let text = "RPC stub used after being disposed.";
        at_once(Err(Error::platform(text)))
    }
}

impl MailPort for Lent {
    fn raw(&self) -> LocalBoxFuture<'static, Result<Vec<u8>>> {
        self.ask(|port| port.raw())
    }

    fn set_reject(&self, reason: &str) -> LocalBoxFuture<'static, Result<()>> {
        self.ask(|port| port.set_reject(reason))
    }

    fn forward(
        &self,
        to: &str,
        headers: &[(String, String)],
    ) -> LocalBoxFuture<'static, Result<String>> {
        self.ask(|port| port.forward(to, headers))
    }

    fn reply(&self, from: &str, to: &str, raw: &[u8]) -> LocalBoxFuture<'static, Result<String>> {
        self.ask(|port| port.reply(from, to, raw))
    }
}
