//! Mails of a test.

mod delivery;
mod headers;
mod port;
mod sent;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures::future::{LocalBoxFuture, ready};

pub(super) use delivery::Delivery;
use headers::{header, headers};
pub(super) use sent::Outbox;
pub use sent::SentEmail;

use crate::{
    email::{AgentEmail, RoutableEmail},
    error::Result,
    host::MailFields,
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

fn at_once<T: 'static>(outcome: Result<T>) -> LocalBoxFuture<'static, Result<T>> {
    Box::pin(ready(outcome))
}
