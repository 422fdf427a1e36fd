//! What an agent does with its managed fibers.

use std::rc::Rc;

use super::{FiberFilter, FiberInspection, FiberResolution, FiberStatus, ledger};
use crate::{agent::Agent, base::AgentBase, core::Core, error::Result};

impl<A: Agent> AgentBase<A> {
    /// The managed fiber with this id.
    ///
    /// # Errors
    /// [`Error::Sql`](crate::Error::Sql) if storage fails.
    pub fn inspect_fiber(&self, id: &str) -> Result<Option<FiberInspection>> {
        self.core().fiber(id)
    }

    /// The managed fiber with this idempotency key.
    ///
    /// # Errors
    /// [`Error::Sql`](crate::Error::Sql) if storage fails.
    pub fn inspect_fiber_by_key(&self, key: &str) -> Result<Option<FiberInspection>> {
        self.core().fiber_by_key(key)
    }

    /// The managed fibers, newest first: 50 of them, unless the filter says
    /// otherwise.
    ///
    /// # Errors
    /// [`Error::Sql`](crate::Error::Sql) if storage fails.
    pub fn list_fibers(&self, filter: &FiberFilter) -> Result<Vec<FiberInspection>> {
        let core = self.core();
        let host = core.host.as_ref();
        if !core.schema.has_fibers(host)? {
            return Ok(Vec::new());
        }
        ledger::list(host, filter)
    }

    /// Cancels a managed fiber; `false` if there is none with this id, or it has
    /// ended. From now on it counts as
    /// [`Aborted`](crate::FiberStatus::Aborted), with this reason as its
    /// `error`, whatever its method does. The method is told by
    /// [`Fiber::cancelled`](crate::Fiber::cancelled) and goes on until it
    /// returns; one that has not begun does not run.
    ///
    /// # Errors
    /// [`Error::Sql`](crate::Error::Sql) if storage fails.
    pub fn cancel_fiber(&self, id: &str, reason: Option<&str>) -> Result<bool> {
        self.core().cancel_fiber(id, reason)
    }

    /// As [`AgentBase::cancel_fiber`], by the idempotency key.
    ///
    /// # Errors
    /// As there.
    pub fn cancel_fiber_by_key(&self, key: &str, reason: Option<&str>) -> Result<bool> {
        match self.core().fiber_by_key(key)? {
            Some(fiber) => self.core().cancel_fiber(&fiber.fiber_id, reason),
            None => Ok(false),
        }
    }

    /// Says what becomes of an interrupted fiber; `false` if it is not
    /// interrupted. What it has stashed stays, unless the resolution brings
    /// something else.
    ///
    /// # Errors
    /// [`Error::Sql`](crate::Error::Sql) if storage fails.
    pub fn resolve_fiber(&self, id: &str, resolution: FiberResolution) -> Result<bool> {
        let core = self.core();
        core.refuse_if_destroyed()?;
        let host = core.host.as_ref();
        if !core.schema.has_fibers(host)? {
            return Ok(false);
        }
        ledger::resolve(host, id, &resolution, core.now())
    }

    /// Deletes the account of managed fibers that have ended, the oldest end
    /// first: 100 of them, and of those that are completed, aborted or failed,
    /// unless the filter says otherwise. Gives how many there were. One that has
    /// not ended is never deleted.
    ///
    /// # Errors
    /// [`Error::Sql`](crate::Error::Sql) if storage fails.
    pub fn delete_fibers(&self, filter: &FiberFilter) -> Result<usize> {
        let core = self.core();
        core.refuse_if_destroyed()?;
        let host = core.host.as_ref();
        if !core.schema.has_fibers(host)? {
            return Ok(0);
        }
        ledger::delete(host, filter)
    }
}

impl Core {
    pub(super) fn fiber(&self, id: &str) -> Result<Option<FiberInspection>> {
        let host = self.host.as_ref();
        if !self.schema.has_fibers(host)? {
            return Ok(None);
        }
        ledger::find(host, id)
    }

    fn fiber_by_key(&self, key: &str) -> Result<Option<FiberInspection>> {
        let host = self.host.as_ref();
        if !self.schema.has_fibers(host)? {
            return Ok(None);
        }
        ledger::find_keyed(host, key)
    }

    fn cancel_fiber(self: &Rc<Self>, id: &str, reason: Option<&str>) -> Result<bool> {
        self.refuse_if_destroyed()?;
        let (host, now) = (self.host.as_ref(), self.now());
        if !self.schema.has_fibers(host)?
            || !ledger::settle(host, id, FiberStatus::Aborted, reason, now)?
        {
            return Ok(false);
        }
        let (core, id) = (Rc::clone(self), id.to_owned());
        let reason = reason.map(str::to_owned);
        self.transactions.after_commit(move || {
            core.fibers.cancel(&id, reason.as_deref());
            core.fibers.settled(&id);
        });
        self.rearm()?;
        Ok(true)
    }
}
