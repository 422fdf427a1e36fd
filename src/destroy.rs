//! The end of an agent.

use std::rc::Rc;

use crate::{
    agent::Agent,
    base::AgentBase,
    core::Core,
    error::{Error, Result},
    host::ReadyState,
    observability::EventKind,
};

/// Marks an agent that is to be destroyed, as in the TypeScript SDK.
const PENDING_KEY: &str = "cf_agents_destroy_pending";

const REASON: &str = "destroyed";

/// The close reason of its clients.
const CLOSE_REASON: &str = "Durable Object destroyed";

impl<A: Agent> AgentBase<A> {
    /// Destroys the agent: its state, tables, schedules and queue are removed and
    /// its clients disconnected, in an alarm of its own that follows at once. The
    /// same name called again is a new, empty agent.
    ///
    /// Nothing can be written after this; what the present event still returns
    /// reaches its caller.
    ///
    /// # Errors
    /// [`Error::Platform`] if storage or alarm refuse.
    pub fn destroy(&self) -> Result<()> {
        let core = Rc::clone(self.core());
        if core.destroyed.get() {
            return Ok(());
        }
        core.host.kv_put(PENDING_KEY, "true")?;
        let marked = Rc::clone(&core);
        core.transactions.after_commit(move || {
            marked.destroyed.set(true);
            marked.rearm_or_log();
        });
        Ok(())
    }
}

/// Whether the agent is to be destroyed, perhaps by an earlier instance.
pub(crate) fn is_pending(core: &Core) -> Result<bool> {
    Ok(core.destroyed.get() || core.host.kv_get(PENDING_KEY)?.is_some())
}

/// Whether these keys are those of an agent that is to be destroyed.
pub(crate) fn is_marked(keys: &[(String, String)]) -> bool {
    keys.iter().any(|(key, _)| key == PENDING_KEY)
}

/// Removes everything and ends the instance.
pub(crate) fn tear_down<A: Agent>(agent: &A) -> Result<()> {
    let core = agent.base().core();
    core.destroyed.set(true);
    if core.torn_down.replace(true) {
        return Ok(());
    }
    for socket in core.host.sockets(None)? {
        if socket.ready_state() == ReadyState::Open {
            // A client that has just gone needs no reason.
            let _ = socket.close(Some(1001), CLOSE_REASON);
        }
    }
    wipe(agent)?;
    core.emit(EventKind::Destroy {});
    core.host.abort(REASON);
    Ok(())
}

/// Removes everything that is stored, and forgets what memory holds of it.
pub(crate) fn wipe<A: Agent>(agent: &A) -> Result<()> {
    let base = agent.base();
    // The name may be stored.
    base.name();
    base.host().delete_all()?;
    base.core().armed.set(None);
    base.inner().schema.forget();
    base.inner().state.replace(None);
    Ok(())
}

impl Core {
    /// # Errors
    /// The agent has been destroyed. The same call may be made again: to a new
    /// one.
    pub(crate) fn refuse_if_destroyed(&self) -> Result<()> {
        if self.destroyed.get() {
            return Err(gone());
        }
        Ok(())
    }
}

/// What is told to events of an agent that has been destroyed.
pub(crate) fn gone() -> Error {
    Error::Platform {
        message: REASON.to_owned(),
        retryable: true,
        overloaded: false,
    }
}
