//! The one alarm of an agent: it belongs to the SDK.
//!
//! [`Core::rearm`] computes from storage when the agent has to wake up, and is
//! called at the end of every change and every wake-up.

mod execute;
mod strikes;

use std::{rc::Rc, time::Duration};

pub(crate) use execute::{Outcome, Work, execute, failed};
pub(crate) use strikes::{
    MAX_STRIKES, MEMORY_LIMIT, Verdict, of_row as strikes_of, out_of_memory, pause_after,
    pause_of_platform,
};

use crate::{
    agent::Agent,
    core::Core,
    destroy, entry,
    error::{Error, Result},
    fibers,
    host::LogLevel,
    queue, schedule,
    schedule::MAX_TIME,
};

/// Wakes an agent that was lost while it worked on its queue.
const DEADMAN: Duration = Duration::from_secs(30);

/// How many alarms in a row could not start the agent.
const FAILED_STARTS_KEY: &str = "worker_agents:failed_starts";

/// The longest pause after an alarm that could not start the agent.
const MAX_START_PAUSE: Duration = Duration::from_secs(3600);

impl Core {
    /// Sets the alarm to the next moment at which there is something to do, and
    /// removes it if there is nothing. In a transaction, when it has been
    /// committed.
    pub(crate) fn rearm(self: &Rc<Self>) -> Result<()> {
        if self.transactions.is_open() {
            let core = Rc::clone(self);
            self.transactions.after_commit(move || core.rearm_or_log());
            return Ok(());
        }
        // What is set after everything was removed would bring the agent back.
        if self.torn_down.get() {
            return Ok(());
        }
        // The platform drops an alarm set to the present moment in an alarm.
        let soonest = self.now().saturating_add(1);
        let next = self.next_wake()?.map(|next| next.clamp(soonest, MAX_TIME));
        self.host.set_alarm(next)?;
        self.armed.set(next);
        Ok(())
    }

    /// As [`Core::rearm`], where nothing before `due` has changed: an alarm that
    /// comes sooner stays, so that many schedules are made without looking at
    /// all of them each time.
    pub(crate) fn rearm_by(self: &Rc<Self>, due: i64) -> Result<()> {
        if self.transactions.is_open() {
            let core = Rc::clone(self);
            self.transactions.after_commit(move || {
                if !core.is_armed_by(due) {
                    core.rearm_or_log();
                }
            });
            return Ok(());
        }
        if self.is_armed_by(due) {
            return Ok(());
        }
        self.rearm()
    }

    fn is_armed_by(&self, due: i64) -> bool {
        let armed = self.armed.get();
        armed.is_some_and(|armed| armed > self.now() && armed <= due)
    }

    /// Has the work wait that storage has refused to note: it would be refused
    /// again at once, and without end.
    pub(crate) fn stall(&self) {
        self.stalled_until.set(schedule::after(self.now(), DEADMAN));
    }

    /// As [`Core::rearm`], where nobody takes an error.
    pub(crate) fn rearm_or_log(self: &Rc<Self>) {
        if let Err(error) = self.rearm() {
            let line = format!("the alarm could not be set: {}", error.detail());
            self.log(LogLevel::Error, &line);
        }
    }

    /// When there is something to do; a time that has passed means now.
    fn next_wake(&self) -> Result<Option<i64>> {
        if self.destroyed.get() {
            return Ok(Some(self.now()));
        }
        let mut wakes = Vec::new();
        if self.schema.find_time(self.host.as_ref())? {
            let due = schedule::store::next_due(self.host.as_ref())?;
            let flush = self.next_flush()?;
            let work = due.into_iter().chain(flush);
            wakes.extend(work.map(|at| at.max(self.stalled_until.get())));
        }
        wakes.extend(self.next_recovery()?);
        if self.leases.get() > 0 {
            wakes.push(schedule::after(
                self.now(),
                self.options.keep_alive_interval,
            ));
        }
        Ok(wakes.into_iter().min())
    }

    fn next_flush(&self) -> Result<Option<i64>> {
        let next = queue::store::next_turn(self.host.as_ref())?;
        if next.is_some() && self.flushing.get() {
            return Ok(Some(schedule::after(self.now(), DEADMAN)));
        }
        Ok(next)
    }
}

/// The alarm: starts the agent and does what is due.
pub(crate) async fn fire<A: Agent>(agent: &A) -> Result<()> {
    let core = agent.base().core();
    core.armed.set(None);
    if destroy::is_pending(core)? {
        return destroy::tear_down(agent);
    }
    let searches = core.fibers.scans();
    if let Err(error) = entry::start(agent, None).await {
        return start_failed(core, &error);
    }
    let mut outcome = match core.schema.find_time(core.host.as_ref())? {
        true => schedule::run::run_due(agent).await,
        false => Ok(()),
    };
    // The start searches, too.
    if core.fibers.scans() == searches {
        outcome = outcome.and(fibers::recover(agent).await);
    }
    if core.destroyed.get() {
        return destroy::tear_down(agent);
    }
    queue::resume(agent.base())?;
    if outcome.is_ok() {
        strikes::clear(core)?;
    }
    core.rearm()?;
    outcome
}

/// An agent that cannot start is woken again, more and more seldom. The platform
/// itself gives up after six times.
fn start_failed(core: &Rc<Core>, error: &Error) -> Result<()> {
    let host = core.host.as_ref();
    core.armed.set(None);
    let failed = match host.kv_get(FAILED_STARTS_KEY)? {
        Some(json) => crate::json::from_str(&json).unwrap_or(0_u32),
        None => 0,
    };
    let pause = DEADMAN
        .saturating_mul(2_u32.saturating_pow(failed))
        .min(MAX_START_PAUSE);
    let failed = failed.saturating_add(1);
    host.kv_put(FAILED_STARTS_KEY, &failed.to_string())?;
    core.log(
        LogLevel::Error,
        &format!(
            "the agent could not start for its alarm: {}; it is woken again in {} s",
            error.detail(),
            pause.as_secs()
        ),
    );
    host.set_alarm(Some(schedule::after(core.now(), pause)))
}
