//! What becomes of a schedule when its call has ended, or was cut short.

use std::{rc::Rc, time::Duration};

use super::{
    Schedule, ScheduleKind, after,
    row::{Progress, Row},
    run::Next,
    store,
    ticks::{next_before, next_tick, tick_to_keep},
};
use crate::{
    alarm::{self, MAX_STRIKES, Outcome, Verdict, pause_after, pause_of_platform},
    core::Core,
    error::{Error, Result},
    failed::{self, FailedOrigin},
    host::LogLevel,
    observability::EventKind,
};

/// Brings the row up to date with what has happened.
pub(super) fn settle(core: &Rc<Core>, row: &Row, outcome: Outcome) -> Result<Next> {
    let host = core.host.as_ref();
    let schedule = &row.schedule;
    let id = schedule.id.as_str();
    let recurring = schedule.kind.is_recurring();
    let outcome = match outcome {
        // Upstream counts it for one-shots only.
        Outcome::MemoryLimit(error) if recurring => {
            let line = format!("schedule {id} has run out of memory: {error}");
            core.log(LogLevel::Error, &line);
            Outcome::Failed { error, attempts: 1 }
        }
        outcome => outcome,
    };
    match outcome {
        Outcome::Done => {}
        Outcome::Failed { error, attempts } => {
            emit_error(core, schedule, &error, attempts);
            if !recurring {
                give_up(core, row, &error, attempts)?;
                return Ok(Next::Go);
            }
        }
        Outcome::Later {
            attempts, pause, ..
        } => {
            let progress = Progress {
                attempts,
                ..Progress::default()
            };
            put_off(core, row, pause, progress)?;
            return Ok(Next::Go);
        }
        Outcome::Platform(error) => {
            let deferrals = row.progress.deferrals;
            let progress = Progress {
                deferrals: deferrals.saturating_add(1),
                ..Progress::default()
            };
            put_off(core, row, pause_of_platform(deferrals), progress)?;
            return Ok(if recurring {
                core.log(
                    LogLevel::Warn,
                    &format!("schedule {id} waits for the platform: {error}"),
                );
                Next::Go
            } else {
                Next::Fail(error)
            });
        }
        Outcome::MemoryLimit(error) => {
            match alarm::out_of_memory(core, &error)? {
                Verdict::Wait(pause) => put_off(core, row, pause, Progress::default())?,
                Verdict::GiveUp => give_up(core, row, &error, 1)?,
            }
            return Ok(Next::Stop);
        }
    }
    match next_tick(row, core.now()) {
        Ok(Some(next)) => store::reschedule(host, row, next, Progress::default())?,
        Ok(None) => store::remove(host, row)?,
        Err(error) => {
            tell(core, schedule, &error, 0);
            give_up(core, row, &error, 0)?;
        }
    }
    Ok(Next::Go)
}

/// Has the same tick run again after a pause, or the next one if that comes
/// first.
fn put_off(core: &Core, row: &Row, pause: Duration, progress: Progress) -> Result<()> {
    let (due, progress) = match next_before(row, core.now(), pause) {
        Some(next) => (next, Progress::default()),
        None => {
            let tick = tick_to_keep(row);
            (after(core.now(), pause), Progress { tick, ..progress })
        }
    };
    store::reschedule(core.host.as_ref(), row, due, progress)
}

/// An execution has begun and not ended: this instance does not run it, so
/// whichever did is gone. Tells whether it is not to be run now.
pub(super) fn was_cut_short(core: &Rc<Core>, row: &Row, strikes: u32) -> Result<bool> {
    let schedule = &row.schedule;
    let id = schedule.id.as_str();
    let host = core.host.as_ref();
    if matches!(schedule.kind, ScheduleKind::Interval { .. }) {
        let now = core.now().div_euclid(1000);
        let elapsed = now.saturating_sub(row.started.unwrap_or_default());
        core.log(
            LogLevel::Warn,
            &format!("Forcing reset of hung interval schedule {id} (started {elapsed}s ago)"),
        );
    }
    if strikes >= MAX_STRIKES && !schedule.kind.is_recurring() {
        let error = Error::Message(format!(
            "the agent was lost {strikes} times in a row while {} ran",
            schedule.callback
        ));
        tell(core, schedule, &error, strikes);
        give_up(core, row, &error, strikes)?;
        return Ok(true);
    }
    let pause = pause_after(strikes);
    if pause.is_zero() {
        return Ok(false);
    }
    let progress = Progress {
        strikes: strikes.min(MAX_STRIKES),
        tick: tick_to_keep(row),
        ..row.progress
    };
    store::reschedule(host, row, after(core.now(), pause), progress)?;
    Ok(true)
}

fn give_up(core: &Core, row: &Row, error: &Error, attempts: u32) -> Result<()> {
    let host = core.host.as_ref();
    // One that was cancelled while it ran is not to come back.
    if store::find(host, &row.schedule.id)?.is_none() {
        return Ok(());
    }
    if !row.drop_failed {
        let origin = FailedOrigin::Schedule;
        let schedule = &row.schedule;
        failed::keep(
            core,
            &failed::FailedCall {
                id: schedule.id.clone(),
                origin,
                callback: schedule.callback.clone(),
                payload: schedule.payload.clone(),
                retry: schedule.retry,
                error: error.to_string(),
                attempts,
                failed_at: core.now(),
                hung_timeout: row.hung_timeout,
            },
        )?;
    }
    store::remove(host, row)
}

/// Tells of a failure that no hook of the agent has seen.
fn tell(core: &Core, schedule: &Schedule, error: &Error, attempts: u32) {
    let (callback, id) = (&schedule.callback, &schedule.id);
    let line = format!("schedule {id} of {callback} has failed: {}", error.detail());
    core.log(LogLevel::Error, &line);
    emit_error(core, schedule, error, attempts);
}

fn emit_error(core: &Core, schedule: &Schedule, error: &Error, attempts: u32) {
    core.emit(EventKind::ScheduleError {
        callback: &schedule.callback,
        id: &schedule.id,
        error: &error.to_string(),
        attempts,
    });
}
