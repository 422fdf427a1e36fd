//! What the alarm does with schedules that are due.

use std::{rc::Rc, time::Duration};

use super::{
    MissedTicks, Schedule, ScheduleKind, after,
    store::{self, Progress, Row},
};
use crate::{
    agent::Agent,
    alarm::{self, MAX_STRIKES, Outcome, Verdict, Work, execute, pause_after, pause_of_platform},
    context::Current,
    core::Core,
    cron::Cron,
    error::{Error, Result},
    failed::{self, FailedOrigin},
    host::LogLevel,
    observability::EventKind,
};

/// How many schedules one alarm carries out; the next one follows at once.
const BATCH: u32 = 1000;

/// How long one alarm goes on. The platform ends one after 15 minutes.
const MAX_ALARM: Duration = Duration::from_secs(10 * 60);

/// From how many one-shots of one method on it is told that they have piled up.
const PILE: usize = 10;

/// By how much a tick may be late without having been missed.
const LATE: i64 = 60_000;

/// Runs what is due, one after the other.
///
/// # Errors
/// A failure of the platform, after everything else has been run. What it hit
/// stays pending.
pub(crate) async fn run_due<A: Agent>(agent: &A) -> Result<()> {
    run_all(agent).await.unwrap_or_else(|error| {
        agent.base().core().stall();
        Err(error)
    })
}

/// # Errors
/// Storage fails. Within: a call was let down by the platform.
async fn run_all<A: Agent>(agent: &A) -> Result<Result<()>> {
    let core = agent.base().core();
    let host = core.host.as_ref();
    let begun = core.now();
    let ids = store::due(host, begun, BATCH)?;
    if ids.len() >= PILE {
        warn_of_piles(core, begun)?;
    }
    let mut failure = Ok(());
    for id in ids {
        match run_one(agent, &id).await {
            Ok(Next::Go) => {}
            Ok(Next::Stop) => break,
            Ok(Next::Fail(error)) => failure = Err(error),
            Err(error) => return Err(error),
        }
        if core.destroyed.get() || core.now() > after(begun, MAX_ALARM) {
            break;
        }
    }
    Ok(failure)
}

/// What the alarm does next.
enum Next {
    Go,
    Stop,
    /// Goes on, and fails at its end.
    Fail(Error),
}

/// Marks a schedule as running in this instance, as long as it does.
struct Running<'a> {
    core: &'a Core,
    id: &'a str,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.core.running.borrow_mut().retain(|id| id != self.id);
    }
}

async fn run_one<A: Agent>(agent: &A, id: &str) -> Result<Next> {
    let core = agent.base().core();
    let host = core.host.as_ref();
    let row = match store::find(host, id) {
        Ok(Some(row)) if row.schedule.due <= core.now() => row,
        Ok(_) => return Ok(Next::Go),
        Err(error @ Error::Column { .. }) => {
            core.log(LogLevel::Error, &error.detail());
            failed::keep_unreadable(core, id, &error)?;
            return Ok(Next::Go);
        }
        Err(error) => return Err(error),
    };
    if core.running.borrow().iter().any(|running| running == id) {
        let line = format!("Skipping interval schedule {id}: previous execution still running");
        core.log(LogLevel::Warn, &line);
        return Ok(Next::Go);
    }
    core.running.borrow_mut().push(id.to_owned());
    let _running = Running { core, id };
    let strikes = alarm::strikes_of(&row);
    if row.running && was_cut_short(core, &row, strikes)? {
        return Ok(Next::Go);
    }
    if row.missed == MissedTicks::Skip
        // A calendar without a next date is told after the run.
        && let Ok(Some(next)) = next_if_missed(&row.schedule, core.now())
    {
        store::reschedule(host, id, next, Progress::default())?;
        return Ok(Next::Go);
    }
    let progress = Progress {
        strikes,
        ..row.progress
    };
    store::begin(host, &row, core.now(), progress)?;
    core.emit(EventKind::ScheduleExecute {
        callback: &row.schedule.callback,
        id,
    });
    let outcome = call(agent, &row).await;
    if core.destroyed.get() {
        return Ok(Next::Stop);
    }
    let outcome = match outcome {
        // There will be no further attempt at this tick.
        Outcome::Later {
            error,
            attempts,
            pause,
        } if next_before(&row, core.now(), pause).is_some() => {
            let context = Current::of_schedule(row.schedule.clone());
            alarm::failed(agent, context, error, attempts).await
        }
        outcome => outcome,
    };
    settle(core, &row, outcome)
}

async fn call<A: Agent>(agent: &A, row: &Row) -> Outcome {
    let base = agent.base();
    let schedule = &row.schedule;
    let class_timeout =
        matches!(schedule.kind, ScheduleKind::Interval { .. }).then_some(A::OPTIONS.hung_timeout);
    let work = Work {
        callback: &schedule.callback,
        payload: schedule.payload.as_deref(),
        retry: schedule.retry,
        attempts: row.progress.attempts,
        timeout: row.hung_timeout.or(class_timeout),
        context: Current::of_schedule(schedule.clone()),
    };
    execute(agent, work, &|attempt, max_attempts| {
        let host = base.host().as_ref();
        if store::find(host, &schedule.id)?.is_none() {
            return Ok(false);
        }
        base.emit(EventKind::ScheduleRetry {
            callback: &schedule.callback,
            id: &schedule.id,
            attempt,
            max_attempts,
        });
        Ok(true)
    })
    .await
}

/// Brings the row up to date with what has happened.
fn settle(core: &Rc<Core>, row: &Row, outcome: Outcome) -> Result<Next> {
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
        Ok(Some(next)) => store::reschedule(host, id, next, Progress::default())?,
        Ok(None) => store::delete(host, id)?,
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
    store::reschedule(core.host.as_ref(), &row.schedule.id, due, progress)
}

/// The next tick, if it comes before the pause is over and takes the place of the
/// present one. Where each tick is run, none does.
fn next_before(row: &Row, now: i64, pause: Duration) -> Option<i64> {
    if row.missed == MissedTicks::RunAll {
        return None;
    }
    let next = next_tick(row, now).ok().flatten();
    next.filter(|next| *next < after(now, pause))
}

/// The moment that the ticks after one that is put off are counted from.
fn tick_to_keep(row: &Row) -> Option<i64> {
    let all = row.missed == MissedTicks::RunAll && row.schedule.kind.is_recurring();
    all.then(|| row.tick())
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
    store::delete(host, &row.schedule.id)
}

/// An execution has begun and not ended: this instance does not run it, so
/// whichever did is gone. Tells whether it is not to be run now.
fn was_cut_short(core: &Rc<Core>, row: &Row, strikes: u32) -> Result<bool> {
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
    store::reschedule(host, id, after(core.now(), pause), progress)?;
    Ok(true)
}

/// When a recurring schedule is due again, after a run; `None` for a one-shot.
fn next_tick(row: &Row, now: i64) -> Result<Option<i64>> {
    let all = row.missed == MissedTicks::RunAll;
    match &row.schedule.kind {
        ScheduleKind::Scheduled | ScheduleKind::Delayed { .. } => Ok(None),
        ScheduleKind::Cron { cron } => {
            let from = if all { row.tick() } else { now };
            Ok(Some(Cron::new(cron)?.next_after(from)?))
        }
        ScheduleKind::Interval { interval_seconds } => {
            let from = if all { row.tick() } else { now };
            Ok(Some(after(from, period(*interval_seconds))))
        }
    }
}

fn period(seconds: f64) -> Duration {
    let period = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
    period.max(Duration::from_millis(1))
}

/// The next tick of a recurring schedule whose present one has been missed.
fn next_if_missed(schedule: &Schedule, now: i64) -> Result<Option<i64>> {
    let late = now.saturating_sub(schedule.due);
    match &schedule.kind {
        ScheduleKind::Scheduled | ScheduleKind::Delayed { .. } => Ok(None),
        ScheduleKind::Cron { cron } => {
            let cron = Cron::new(cron)?;
            let period = cron.next_after(schedule.due)?.saturating_sub(schedule.due);
            if late <= period.min(LATE) {
                return Ok(None);
            }
            cron.next_after(now).map(Some)
        }
        ScheduleKind::Interval { interval_seconds } => {
            let period = after(0, period(*interval_seconds));
            if late <= period.min(LATE) {
                return Ok(None);
            }
            let ticks = (late / period).saturating_add(1);
            let next = schedule.due.saturating_add(ticks.saturating_mul(period));
            Ok(Some(next))
        }
    }
}

fn warn_of_piles(core: &Core, now: i64) -> Result<()> {
    for (callback, count) in store::piles(core.host.as_ref(), now, PILE)? {
        core.log(
            LogLevel::Warn,
            &format!(
                "Processing {count} stale \"{callback}\" schedules in a single alarm cycle. This \
                 usually means schedule() is being called repeatedly without the idempotent \
                 option. Consider Every for recurring tasks or ScheduleOptions::idempotent(true)"
            ),
        );
        core.emit(EventKind::ScheduleDuplicateWarning {
            callback: &callback,
            count,
            r#type: "one-shot",
        });
    }
    Ok(())
}
