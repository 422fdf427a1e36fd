//! What the conformance suites look at or set off inside of an agent. The twins
//! of upstream's fixtures need it, as those reach into the TypeScript class by
//! the names of its private members. Nobody else does, so that it is neither
//! documented nor kept as it is.

use std::rc::Rc;

use serde_json::value::RawValue;

use crate::{
    agent::Agent,
    alarm,
    base::AgentBase,
    error::Result,
    fibers::{self, Fiber, Internal},
};

/// Runs the alarm's work here and now (`alarm()`); whether it would fail is the
/// result.
pub async fn fire_alarm<A: Agent>(agent: &A) -> Result<()> {
    alarm::fire(agent).await
}

/// Sets the alarm to what storage says (`_scheduleNextAlarm()`).
pub fn rearm<A: Agent>(base: &AgentBase<A>) -> Result<()> {
    base.core().rearm()
}

/// How many guards keep the agent alive (`_keepAliveRefs`).
pub fn keep_alive_count<A: Agent>(base: &AgentBase<A>) -> u32 {
    base.core().leases.get()
}

/// Whether this instance has warned of a one-shot that `on_start` made of this
/// method (`_warnedScheduleInOnStart`).
pub fn was_warned_for<A: Agent>(base: &AgentBase<A>, callback: &str) -> bool {
    {
        let told = base.core().scheduled_in_start.borrow();
        told.iter().any(|told| told == callback)
    }
}

/// Brings the tables of schedules and queue to their present form, as the first
/// use after an upgrade does.
pub fn migrate_time_tables<A: Agent>(base: &AgentBase<A>) -> Result<()> {
    let core = base.core();
    core.schema.forget();
    core.schema.require_time(core.host.as_ref())
}

/// One search for interrupted fibers (`_checkRunFibers()`).
pub async fn recover_fibers<A: Agent>(agent: &A) -> Result<()> {
    fibers::recover(agent).await
}

/// How many searches in a row have settled none of the interrupted fibers
/// (`_recoveryNoProgressScans`).
pub fn vain_fiber_scans<A: Agent>(base: &AgentBase<A>) -> u32 {
    base.core().fibers.vain_scans()
}

/// What is stashed in the place of something else.
pub type WrapStash = fn(Option<Box<RawValue>>) -> Result<Box<RawValue>>;

/// A fiber of the SDK's own, which stashes `initial` first and puts `wrap` around
/// what its work stashes (`_runFiberWithStashWrapper()`).
pub async fn run_wrapped_fiber<A: Agent, T>(
    base: &AgentBase<A>,
    name: &str,
    initial: Option<Box<RawValue>>,
    wrap: Option<WrapStash>,
    work: impl AsyncFnOnce(Fiber) -> Result<T>,
) -> Result<T> {
    let internal = Internal {
        initial,
        wrap: wrap.map(|wrap| Rc::new(wrap) as _),
    };
    base.run_internal_fiber(name, internal, work).await
}
