//! What stops an agent from crashing for ever over the same work.

use std::{rc::Rc, time::Duration};

use crate::{
    core::Core,
    error::{Error, Result},
    observability::EventKind,
    schedule::Row,
};

/// How often in a row an execution may be cut short, by a panic or because the
/// machine was lost, before its work is given up.
pub(crate) const MAX_STRIKES: u32 = 5;

/// The longest pause before an execution is tried again that was cut short.
const MAX_PAUSE: Duration = Duration::from_secs(300);

/// By how much the pause grows with each time.
const PAUSE: Duration = Duration::from_secs(30);

/// The first pause after a failure of the platform.
const PLATFORM_PAUSE: Duration = Duration::from_secs(2);

/// How often in a row an alarm may run out of memory before the schedule that
/// does so is given up (facts 7.7).
pub(crate) const MEMORY_LIMIT: u32 = 3;

/// Where the TypeScript SDK counts them.
const MEMORY_STRIKES_KEY: &str = "cf_agents:oom_alarm_strikes";

/// The pause before an execution is tried again that was cut short: none for the
/// first time, when a deployment may well have been the cause.
pub(crate) fn pause_after(strikes: u32) -> Duration {
    PAUSE
        .saturating_mul(strikes.saturating_sub(1))
        .min(MAX_PAUSE)
}

/// The pause before a call is made again that the platform has let down, so many
/// times in a row.
pub(crate) fn pause_of_platform(deferrals: u32) -> Duration {
    PLATFORM_PAUSE
        .saturating_mul(2_u32.saturating_pow(deferrals))
        .min(MAX_PAUSE)
}

/// What is to become of a schedule that ran out of memory.
pub(crate) enum Verdict {
    /// It is tried again after this pause.
    Wait(Duration),
    /// It is given up.
    GiveUp,
}

/// Counts an alarm that ran out of memory.
pub(crate) fn out_of_memory(core: &Core, error: &Error) -> Result<Verdict> {
    core.out_of_memory.set(true);
    core.strikes_cleared.set(false);
    let strikes = stored(core)?.saturating_add(1);
    let sealed = strikes >= MEMORY_LIMIT;
    if sealed {
        core.host.kv_delete(MEMORY_STRIKES_KEY)?;
    } else {
        core.host.kv_put(MEMORY_STRIKES_KEY, &strikes.to_string())?;
    }
    core.emit(EventKind::AlarmMemoryLimitReset {
        strikes,
        limit: MEMORY_LIMIT,
        sealed,
        error: &error.to_string(),
    });
    Ok(if sealed {
        Verdict::GiveUp
    } else {
        Verdict::Wait(PAUSE.saturating_mul(strikes).min(MAX_PAUSE))
    })
}

fn stored(core: &Core) -> Result<u32> {
    let stored = core.host.kv_get(MEMORY_STRIKES_KEY)?;
    Ok(stored
        .and_then(|json| crate::json::from_str(&json).ok())
        .unwrap_or(0))
}

/// Forgets what failed before, unless this alarm has failed, too.
pub(super) fn clear(core: &Rc<Core>) -> Result<()> {
    if !core.out_of_memory.take() && !core.strikes_cleared.replace(true) {
        core.host.kv_delete(MEMORY_STRIKES_KEY)?;
        core.host.kv_delete(super::FAILED_STARTS_KEY)?;
    }
    Ok(())
}

/// How often this execution has been cut short, the last time included.
pub(crate) fn of_row(row: &Row) -> u32 {
    row.progress.strikes.saturating_add(row.running.into())
}
