//! WebSockets between a test's client and an agent.

mod agent_end;
mod close;

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

pub(super) use agent_end::AgentEnd;
pub(super) use close::check_close;

use super::{client::Inbox, object::Object, port::Port, world::Inner};
use crate::{
    connections::WsMessage,
    error::{Error, Result},
    host::Socket,
};

/// What the agent is told when its client is gone without a word.
const LOST: &str = "WebSocket disconnected without sending Close frame.";

/// The sockets that an agent has accepted, oldest first.
#[derive(Default)]
pub(super) struct Sockets(RefCell<Vec<Rc<Pair>>>);

impl Sockets {
    /// Newest first, as the platform lists them.
    pub(super) fn list(&self, tag: Option<&str>, port: &Port) -> Vec<Rc<dyn Socket>> {
        let has = |pair: &&Rc<Pair>| tag.is_none_or(|tag| pair.tags.iter().any(|own| own == tag));
        let pairs = self.0.borrow();
        let pairs = pairs.iter().rev().filter(has);
        pairs
            .map(|pair| Rc::new(AgentEnd::new(pair, port)) as Rc<dyn Socket>)
            .collect()
    }

    pub(super) fn add(&self, pair: &Rc<Pair>) {
        self.0.borrow_mut().push(Rc::clone(pair));
    }

    pub(super) fn remove(&self, pair: &Rc<Pair>) {
        self.0.borrow_mut().retain(|own| !Rc::ptr_eq(own, pair));
    }

    pub(super) fn take(&self) -> Vec<Rc<Pair>> {
        self.0.take()
    }
}

/// Both ends of a WebSocket.
pub(super) struct Pair {
    pub(super) world: Rc<Inner>,
    /// What has reached the client.
    pub(super) inbox: Inbox,
    object: Weak<Object>,
    tags: Vec<String>,
    attachment: RefCell<Option<String>>,
    agent_closed: Cell<bool>,
    client_closed: Cell<bool>,
}

impl Pair {
    /// A WebSocket of an object, or of none if it is only to be closed.
    pub(super) fn new(world: &Rc<Inner>, object: Option<&Rc<Object>>, tags: &[String]) -> Rc<Self> {
        Rc::new(Self {
            world: Rc::clone(world),
            inbox: Inbox::default(),
            object: object.map(Rc::downgrade).unwrap_or_default(),
            tags: tags.to_vec(),
            attachment: RefCell::new(None),
            agent_closed: Cell::new(false),
            client_closed: Cell::new(false),
        })
    }

    /// The agent at the other end, for messages.
    pub(super) fn label(&self) -> String {
        let object = self.object.upgrade();
        object.map_or_else(|| "an agent".to_owned(), |object| object.label())
    }

    pub(super) fn is_open_for_client(&self) -> bool {
        !self.client_closed.get() && !self.agent_closed.get()
    }

    /// The agent's side sends.
    pub(super) fn send(&self, message: WsMessage) -> Result<()> {
        if self.agent_closed.get() {
            return Err(Error::platform(
                "Can't call WebSocket send() after close().",
            ));
        }
        // A client that has closed does not read on.
        if !self.client_closed.get() {
            self.inbox.push(message);
        }
        Ok(())
    }

    /// The agent's side closes.
    pub(super) fn close(self: &Rc<Self>, code: Option<u16>, reason: &str) -> Result<()> {
        check_close(code, reason)?;
        if self.agent_closed.replace(true) {
            return Ok(());
        }
        let code = code.unwrap_or(1005);
        self.inbox.close(code, reason);
        let (pair, reason) = (Rc::clone(self), reason.to_owned());
        self.world.executor.spawn(Box::pin(async move {
            // The client answers by itself, as every WebSocket does.
            pair.close_by_client(code, &reason, true);
        }));
        Ok(())
    }

    /// The client sends.
    pub(super) fn deliver(self: &Rc<Self>, message: WsMessage) {
        if let Some(object) = self.object.upgrade() {
            let event = Rc::clone(&object).message(Rc::clone(self), message);
            object.deliver(event);
        }
    }

    /// The client closes, or answers the agent's close.
    pub(super) fn close_by_client(self: &Rc<Self>, code: u16, reason: &str, was_clean: bool) {
        if self.client_closed.replace(true) {
            return;
        }
        if let Some(object) = self.object.upgrade() {
            let event =
                Rc::clone(&object).close(Rc::clone(self), code, reason.to_owned(), was_clean);
            object.deliver(event);
        }
    }

    /// The client is gone without a word.
    pub(super) fn lose(self: &Rc<Self>) {
        self.inbox.close(1006, "");
        self.close_by_client(1006, LOST, false);
    }

    /// The connection breaks, and the platform says why.
    pub(super) fn fail(self: &Rc<Self>, error: Error) {
        self.inbox.close(1006, "");
        if self.client_closed.replace(true) {
            return;
        }
        if let Some(object) = self.object.upgrade() {
            let event = Rc::clone(&object).socket_error(Rc::clone(self), error);
            object.deliver(event);
        }
    }

    /// Ends both sides. A client that has not seen a close sees 1006.
    pub(super) fn cut(&self) {
        self.agent_closed.set(true);
        self.client_closed.set(true);
        self.inbox.close(1006, "");
    }
}
