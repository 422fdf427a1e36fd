//! What the alarm does with schedules that are due.

use std::{rc::Rc, time::Duration};

use super::{
    MissedTicks, ScheduleKind, after,
    batch::{Batch, Due, piles},
    execution::Execution,
    row::{Progress, Row},
    settle::{settle, was_cut_short},
    store,
    ticks::{next_before, next_if_missed},
};
use crate::{
    agent::Agent,
    alarm::{self, Outcome, Work, execute},
    context::Current,
    core::Core,
    error::{Error, Result},
    failed,
    host::LogLevel,
    observability::EventKind,
};

/// How long one alarm goes on. The platform ends one after 15 minutes.
const MAX_ALARM: Duration = Duration::from_secs(10 * 60);

/// From how many one-shots of one method on it is told that they have piled up.
const PILE: usize = 10;

/// By how many milliseconds a schedule may be late that is carried out for the first
/// time: the platform tries an alarm again that it has cut short after two seconds.
const ON_TIME: i64 = 1000;

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
    let begun = core.now();
    let mut batch = Batch::of_due(core, begun)?;
    if batch.at_hand() >= PILE {
        warn_of_piles(core, begun)?;
    }
    let mut failure = Ok(());
    while let Some(due) = batch.next(core)? {
        match run_one(agent, &mut batch, due).await {
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
pub(super) enum Next {
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

async fn run_one<A: Agent>(agent: &A, batch: &mut Batch, mut due: Due) -> Result<Next> {
    let core = agent.base().core();
    let host = core.host.as_ref();
    let now = core.now();
    let found = batch.row(core, &mut due);
    let id = due.id.as_str();
    let mut row = match found {
        Ok(Some(row)) if row.schedule.due <= now => row,
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
        && let Ok(Some(next)) = next_if_missed(&row.schedule, now)
    {
        store::reschedule(host, &row, next, Progress::default())?;
        return Ok(Next::Go);
    }
    let mut execution = Execution::begun(core, id, now);
    let is_late = now > row.schedule.due.saturating_add(ON_TIME);
    if row.running || row.progress != Progress::default() || is_late {
        // It may have gone wrong before, and worse than by a panic: storage may have
        // refused to note its end, or the platform have ended the agent. The mark lasts
        // where it is stored before the call uses up its time or memory.
        let progress = Progress {
            strikes,
            ..row.progress
        };
        store::set_progress(host, &mut row, progress)?;
        execution.mark()?;
    }
    core.emit(EventKind::ScheduleExecute {
        callback: &row.schedule.callback,
        id,
    });
    let outcome = execution.run(call(agent, &row)).await;
    if execution.has_waited() {
        batch.has_waited();
    }
    if core.destroyed.get() {
        return Ok(Next::Stop);
    }
    let settled = settle(core, &row, outcome?);
    if settled.is_err() && !execution.is_marked() {
        // It stays, so that it is at least known to have been carried out.
        let _ = execution.mark();
    }
    settled
}

/// Carries the call of a schedule out.
async fn call<A: Agent>(agent: &A, row: &Row) -> Outcome {
    let base = agent.base();
    let schedule = &row.schedule;
    let class_timeout =
        matches!(schedule.kind, ScheduleKind::Interval { .. }).then_some(A::OPTIONS.hung_timeout);
    let context = Rc::new(Current::of_schedule(schedule.clone()));
    let work = Work {
        callback: &schedule.callback,
        payload: schedule.payload.as_deref(),
        retry: schedule.retry,
        attempts: row.progress.attempts,
        timeout: row.hung_timeout.or(class_timeout),
        context: Rc::clone(&context),
    };
    let outcome = execute(agent, work, &|attempt, max_attempts| {
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
    .await;
    match outcome {
        // There will be no further attempt at this tick.
        Outcome::Later {
            error,
            attempts,
            pause,
        } if !base.core().destroyed.get() && next_before(row, base.now(), pause).is_some() => {
            alarm::failed(agent, &context, error, attempts).await
        }
        outcome => outcome,
    }
}

fn warn_of_piles(core: &Core, now: i64) -> Result<()> {
    for (callback, count) in piles(core.host.as_ref(), now, PILE)? {
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
