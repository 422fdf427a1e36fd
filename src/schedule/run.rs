//! What the alarm does with schedules that are due.

use std::{future::poll_fn, pin::pin, rc::Rc, task::Poll, time::Duration};

use super::{
    MissedTicks, ScheduleKind, after,
    batch::{Batch, Due, piles},
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
    let found = batch.row(core, &mut due);
    let id = due.id.as_str();
    let mut row = match found {
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
        store::reschedule(host, &row, next, Progress::default())?;
        return Ok(Next::Go);
    }
    let mut execution = Execution {
        core,
        began: core.now(),
        is_marked: false,
        has_waited: false,
    };
    let is_late = execution.began > row.schedule.due.saturating_add(ON_TIME);
    if row.running || row.progress != Progress::default() || is_late {
        // It may have gone wrong before, and worse than by a panic: storage may have
        // refused to note its end, or the platform have ended an agent that used up
        // its time or memory.
        let progress = Progress {
            strikes,
            ..row.progress
        };
        store::set_progress(host, &mut row, progress)?;
        execution.mark(id)?;
    }
    core.emit(EventKind::ScheduleExecute {
        callback: &row.schedule.callback,
        id,
    });
    let outcome = execution.run(id, call(agent, &row)).await;
    if execution.has_waited {
        batch.has_waited();
    }
    if core.destroyed.get() {
        return Ok(Next::Stop);
    }
    let settled = settle(core, &row, outcome?);
    if settled.is_err() && !execution.is_marked {
        // It stays, so that it is at least known to have been carried out.
        let _ = execution.mark(id);
    }
    settled
}

/// One schedule being carried out.
struct Execution<'a> {
    core: &'a Core,
    began: i64,
    /// Whether storage says that it is.
    is_marked: bool,
    /// Whether other events may have had their turn.
    has_waited: bool,
}

impl Execution<'_> {
    /// Runs the call to its end. Storage has to say that it runs if it may be cut
    /// short: from when it first waits. Until then its writes and the mark would be
    /// stored together or not at all, and a panic is noted when it happens.
    async fn run(&mut self, id: &str, call: impl Future<Output = Outcome>) -> Result<Outcome> {
        let mut call = pin!(call);
        poll_fn(|cx| {
            if self.has_waited {
                return call.as_mut().poll(cx).map(Ok);
            }
            let host = self.core.host.as_ref();
            if !self.is_marked {
                host.on_loss(Some(store::mark_of(id, self.began)));
            }
            let poll = call.as_mut().poll(cx);
            if !self.is_marked {
                host.on_loss(None);
            }
            if poll.is_pending() {
                self.has_waited = true;
                if !self.is_marked
                    && let Err(error) = self.mark(id)
                {
                    return Poll::Ready(Err(error));
                }
            }
            poll.map(Ok)
        })
        .await
    }

    fn mark(&mut self, id: &str) -> Result<()> {
        store::mark(self.core.host.as_ref(), id, self.began)?;
        self.is_marked = true;
        Ok(())
    }
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
