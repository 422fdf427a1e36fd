//! Keeping an agent awake while it works on something.

use std::rc::Rc;

use crate::{agent::Agent, base::AgentBase, core::Core, error::Result};

/// Keeps the agent from hibernating as long as it lives: see
/// [`keep_alive`](AgentBase::keep_alive).
#[must_use = "the agent is kept alive until this is dropped"]
pub struct KeepAlive {
    release: Option<Box<dyn FnOnce()>>,
}

impl Drop for KeepAlive {
    fn drop(&mut self) {
        if let Some(release) = self.release.take() {
            release();
        }
    }
}

impl std::fmt::Debug for KeepAlive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeepAlive").finish_non_exhaustive()
    }
}

impl<A: Agent> AgentBase<A> {
    /// Keeps the agent awake until the guard is dropped: its alarm comes at least
    /// as often as the class's `keep_alive_interval`. Use it around work that
    /// takes longer than the platform keeps an idle object in memory, such as a
    /// long answer of a model.
    ///
    /// Hold it where the work is awaited. It lives in memory: an object that has
    /// nothing to await may be evicted between two alarms all the same, after a
    /// restart nothing is kept alive, and nothing resumes the work; a fiber
    /// ([`run_fiber`](Self::run_fiber)) is told of it. An agent without guards and
    /// schedules has no alarm.
    ///
    /// # Errors
    /// [`Error::Platform`](crate::Error::Platform) if the alarm cannot be set.
    pub fn keep_alive(&self) -> Result<KeepAlive> {
        self.core().lease()
    }
}

impl Core {
    pub(crate) fn lease(self: &Rc<Self>) -> Result<KeepAlive> {
        let core = Rc::clone(self);
        core.leases.set(core.leases.get().saturating_add(1));
        let lease = KeepAlive {
            release: Some(Box::new(move || {
                core.leases.set(core.leases.get().saturating_sub(1));
                if core.leases.get() == 0 {
                    core.leases_moved.set(core.transactions.is_open());
                    core.rearm_or_log();
                }
            })),
        };
        self.leases_moved.set(self.transactions.is_open());
        self.rearm()?;
        Ok(lease)
    }
}
