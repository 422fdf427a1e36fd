//! A fiber, in the hands of the code that runs in it.

use std::{
    cell::{Cell, RefCell},
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use serde::Serialize;
use serde_json::value::RawValue;

use super::{ledger, runs};
use crate::{
    core::Core,
    error::{Error, Result},
    rpc,
};

/// What is told to `stash` where there is no fiber.
pub(super) const OUTSIDE: &str = "stash() called outside a fiber";

/// Puts what the SDK itself keeps around what is stashed.
pub(crate) type Wrap = Rc<dyn Fn(Option<Box<RawValue>>) -> Result<Box<RawValue>>>;

/// The fiber that the running code belongs to: given to the closure of
/// [`run_fiber`](crate::AgentBase::run_fiber), and in `self.current().fiber`.
#[derive(Clone)]
pub struct Fiber {
    pub(super) core: Rc<Core>,
    pub(super) id: Rc<str>,
    pub(super) name: Rc<str>,
    pub(super) managed: bool,
    pub(super) signal: Rc<Signal>,
    pub(super) wrap: Option<Wrap>,
}

impl Fiber {
    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Stores how far the work has come, in the place of what was stashed before.
    /// It is stored when this returns, and is what
    /// [`on_fiber_recovered`](crate::Agent::on_fiber_recovered) finds in
    /// `snapshot` if the agent is lost.
    ///
    /// # Errors
    /// [`Error::Json`] if the value has no JSON form; [`Error::Sql`] if storage
    /// refuses, as beyond 2 MB; [`Error::Message`] if the fiber has ended.
    pub fn stash<T: Serialize + ?Sized>(&self, value: &T) -> Result<()> {
        self.stash_json(rpc::reply(value)?)
    }

    pub(super) fn stash_json(&self, json: Option<Box<RawValue>>) -> Result<()> {
        if self.signal.ended.get() {
            return Err(Error::msg(OUTSIDE));
        }
        let json = match &self.wrap {
            Some(wrap) => Some(wrap(json)?),
            None => json,
        };
        self.write(json.as_deref())
    }

    /// Stores a snapshot as it is.
    pub(super) fn write(&self, json: Option<&RawValue>) -> Result<()> {
        self.core.refuse_if_destroyed()?;
        let (host, json) = (self.core.host.as_ref(), json.map(RawValue::get));
        runs::stash(host, &self.id, json)?;
        if self.managed {
            ledger::stash(host, &self.id, json)?;
        }
        Ok(())
    }

    /// Whether the fiber has been cancelled. Nothing stops it by itself: it is to
    /// look, and to return soon.
    pub fn is_cancelled(&self) -> bool {
        self.signal.cancelled.get()
    }

    /// Why it has been cancelled, if that was said.
    pub fn cancel_reason(&self) -> Option<String> {
        self.signal.reason.borrow().clone()
    }

    /// Resolves when the fiber is cancelled; never otherwise.
    pub fn cancelled(&self) -> Cancelled {
        Cancelled(Rc::clone(&self.signal))
    }
}

impl std::fmt::Debug for Fiber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fiber")
            .field("id", &self.id)
            .field("name", &self.name)
            .field("cancelled", &self.is_cancelled())
            .finish_non_exhaustive()
    }
}

/// What a fiber is told while it runs.
#[derive(Default)]
pub(super) struct Signal {
    cancelled: Cell<bool>,
    reason: RefCell<Option<String>>,
    wakers: RefCell<Vec<Waker>>,
    ended: Cell<bool>,
}

impl Signal {
    pub(super) fn cancel(&self, reason: Option<&str>) {
        if !self.cancelled.replace(true) {
            self.reason.replace(reason.map(str::to_owned));
            for waker in self.wakers.take() {
                waker.wake();
            }
        }
    }

    /// The fiber has ended: nothing can be stashed any more.
    pub(super) fn end(&self) {
        self.ended.set(true);
    }
}

/// The future of [`Fiber::cancelled`].
#[must_use = "a future does nothing until it is awaited"]
pub struct Cancelled(Rc<Signal>);

impl Future for Cancelled {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.0.cancelled.get() {
            return Poll::Ready(());
        }
        let mut wakers = self.0.wakers.borrow_mut();
        if !wakers.iter().any(|waker| waker.will_wake(context.waker())) {
            wakers.push(context.waker().clone());
        }
        Poll::Pending
    }
}

impl std::fmt::Debug for Cancelled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cancelled").finish_non_exhaustive()
    }
}
