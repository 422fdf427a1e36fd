//! The work on the queue.

use std::rc::Rc;

use super::{
    QueueItem,
    store::{self, Mark},
};
use crate::{
    agent::Agent,
    alarm::{MAX_STRIKES, MEMORY_LIMIT, Outcome, Work, execute, pause_after, pause_of_platform},
    base::AgentBase,
    context::Current,
    core::Core,
    error::{Error, Result},
    failed::{self, FailedCall, FailedOrigin},
    host::LogLevel,
    observability::EventKind,
    schedule::after,
};

/// Has the queue worked on after the present stretch of code.
pub(crate) fn kick<A: Agent>(base: &AgentBase<A>) {
    let told = base.clone();
    base.core().transactions.after_commit(move || {
        if told.core().flushing.replace(true) {
            return;
        }
        told.background(Box::new(|agent| {
            Box::pin(async move {
                let outcome = work(agent).await;
                let core = agent.base().core();
                if let Err(error) = outcome {
                    let line = format!("the queue has stopped: {}", error.detail());
                    core.log(LogLevel::Error, &line);
                    core.stall();
                }
                core.rearm_or_log();
            })
        }));
    });
}

/// Takes the work on a queue up again that was left, if it is time to.
pub(crate) fn resume<A: Agent>(base: &AgentBase<A>) -> Result<()> {
    let core = base.core();
    let host = core.host.as_ref();
    if core.flushing.get() || !core.schema.find_time(host)? {
        return Ok(());
    }
    let (now, stalled) = (core.now(), core.stalled_until.get());
    if stalled <= now && store::next_turn(host)?.is_some_and(|turn| turn <= now) {
        kick(base);
    }
    Ok(())
}

/// Marks the work as ended, however it does.
struct Working(Rc<Core>);

impl Drop for Working {
    fn drop(&mut self) {
        self.0.flushing.set(false);
    }
}

async fn work<A: Agent>(agent: &A) -> Result<()> {
    let core = agent.base().core();
    let _working = Working(Rc::clone(core));
    let host = core.host.as_ref();
    let Some(mut item) = store::first(host)? else {
        return Ok(());
    };
    let mut mark = store::mark(host)?.filter(|mark| mark.id == item.id);
    if mark
        .as_ref()
        .is_some_and(|mark| mark.not_before > core.now())
    {
        return Ok(());
    }
    loop {
        match turn(agent, &item, mark.take().unwrap_or_default()).await? {
            Next::Go => {}
            Next::Wait(mark) => return store::set_mark(host, &mark),
            Next::Stop => return Ok(()),
        }
        match store::first(host)? {
            Some(next) => item = next,
            None => return store::clear_mark(host),
        }
    }
}

/// What becomes of the queue after an item.
enum Next {
    Go,
    Wait(Mark),
    Stop,
}

async fn turn<A: Agent>(agent: &A, item: &QueueItem, last: Mark) -> Result<Next> {
    let core = agent.base().core();
    let host = core.host.as_ref();
    let strikes = last.strikes.saturating_add(last.begun.into());
    let mark = |begun, not_before| Mark {
        id: item.id.clone(),
        strikes,
        begun,
        not_before,
        ..last
    };
    if last.begun {
        if strikes >= MAX_STRIKES {
            let error = Error::Message(format!(
                "the agent was lost {strikes} times in a row while {} ran",
                item.callback
            ));
            let line = format!("queued call {} has failed: {error}", item.id);
            core.log(LogLevel::Error, &line);
            give_up(core, item, &error, strikes)?;
            return Ok(Next::Go);
        }
        let pause = pause_after(strikes);
        if !pause.is_zero() {
            return Ok(Next::Wait(mark(false, after(core.now(), pause))));
        }
    }
    store::set_mark(host, &mark(true, 0))?;
    let outcome = call(agent, item, last.attempts).await;
    if core.destroyed.get() {
        return Ok(Next::Stop);
    }
    match outcome {
        Outcome::Done => store::delete(host, &item.id)?,
        Outcome::Failed { error, attempts } => give_up(core, item, &error, attempts)?,
        Outcome::MemoryLimit(error) => {
            let strikes = strikes.saturating_add(1);
            if strikes >= MEMORY_LIMIT {
                give_up(core, item, &error, strikes)?;
                return Ok(Next::Go);
            }
            // More than one is waited for, as after a loss of the machine.
            let pause = pause_after(strikes.saturating_add(1));
            return Ok(Next::Wait(Mark {
                strikes,
                ..mark(false, after(core.now(), pause))
            }));
        }
        Outcome::Platform(error) => {
            let line = format!(
                "the platform has failed during {} of the queue, which waits: {error}",
                item.callback
            );
            core.log(LogLevel::Warn, &line);
            let pause = pause_of_platform(last.deferrals);
            return Ok(Next::Wait(Mark {
                strikes: 0,
                deferrals: last.deferrals.saturating_add(1),
                ..mark(false, after(core.now(), pause))
            }));
        }
        Outcome::Later {
            attempts, pause, ..
        } => {
            return Ok(Next::Wait(Mark {
                strikes: 0,
                attempts,
                ..mark(false, after(core.now(), pause))
            }));
        }
    }
    Ok(Next::Go)
}

async fn call<A: Agent>(agent: &A, item: &QueueItem, attempts: u32) -> Outcome {
    let base = agent.base();
    let work = Work {
        callback: &item.callback,
        payload: item.payload.as_deref(),
        retry: item.retry,
        attempts,
        timeout: None,
        context: Rc::new(Current::of_queue_item(item.clone())),
    };
    execute(agent, work, &|attempt, max_attempts| {
        if store::find(base.host().as_ref(), &item.id)?.is_none() {
            return Ok(false);
        }
        base.emit(EventKind::QueueRetry {
            callback: &item.callback,
            id: &item.id,
            attempt,
            max_attempts,
        });
        Ok(true)
    })
    .await
}

/// Takes the item out and keeps it elsewhere.
fn give_up(core: &Core, item: &QueueItem, error: &Error, attempts: u32) -> Result<()> {
    let (callback, id) = (item.callback.as_str(), item.id.as_str());
    let host = core.host.as_ref();
    core.emit(EventKind::QueueError {
        callback,
        id,
        error: &error.to_string(),
        attempts,
    });
    // One that was removed while it ran is not to come back.
    if store::find(host, id)?.is_none() {
        return Ok(());
    }
    failed::keep(
        core,
        &FailedCall {
            id: id.to_owned(),
            origin: FailedOrigin::Queue,
            callback: callback.to_owned(),
            payload: item.payload.clone(),
            retry: item.retry,
            error: error.to_string(),
            attempts,
            failed_at: core.now(),
            hung_timeout: None,
        },
    )?;
    store::delete(host, id)
}
