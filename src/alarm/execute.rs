//! One stored call, carried out.

use std::{rc::Rc, time::Duration};

use futures::future::{Either, select};
use serde_json::value::RawValue;

use crate::{
    agent::Agent,
    client::{DESTROY, Later},
    context::{self, Current},
    error::{Error, Result},
    retry::{
        Attempts, Failure, GaveUp, RetryOptions, classify, is_memory_limit, is_superseded,
        with_attempts,
    },
    rpc::{self, Callable, Invocation},
};

/// The longest pause between two attempts that the others wait for, too. A longer
/// one is stored.
const PATIENCE: Duration = Duration::from_secs(10);

/// A stored call.
pub(crate) struct Work<'a> {
    pub(crate) callback: &'a str,
    pub(crate) payload: Option<&'a RawValue>,
    pub(crate) retry: Option<RetryOptions>,
    /// How many attempts have been made before.
    pub(crate) attempts: u32,
    /// How long one attempt may take.
    pub(crate) timeout: Option<Duration>,
    pub(crate) context: Rc<Current>,
}

/// How it ended.
pub(crate) enum Outcome {
    Done,
    /// It has failed for good; with no attempt if it could not be run.
    Failed {
        error: Error,
        attempts: u32,
    },
    /// It has failed, and the next attempt is to be made after this pause.
    Later {
        error: Error,
        attempts: u32,
        pause: Duration,
    },
    /// The platform has failed, and the call is to be made again.
    Platform(Error),
    /// The instance has used up its memory.
    MemoryLimit(Error),
}

/// Carries the call out. `on_retry` is told of each further attempt, its number
/// and how many there are, and tells whether it is still wanted.
pub(crate) async fn execute<A: Agent>(
    agent: &A,
    work: Work<'_>,
    on_retry: &dyn Fn(u32, u32) -> Result<bool>,
) -> Outcome {
    let base = agent.base();
    if work.callback == DESTROY {
        return match base.destroy() {
            Ok(()) => Outcome::Done,
            Err(error) => Outcome::Platform(error),
        };
    }
    let Some(callable) = rpc::find::<A>(work.callback) else {
        let error = Error::Config(format!("callback {} not found", work.callback));
        return failed(agent, &work.context, error, 0).await;
    };
    let arguments = match Later::arguments(work.payload, callable.parameters.len()) {
        Ok(arguments) => arguments,
        Err(error) => return failed(agent, &work.context, error, 0).await,
    };
    let class = A::OPTIONS.retry;
    let policy = match work.retry {
        // What another SDK has stored may be out of range.
        Some(retry) => retry.resolve(class).unwrap_or(class),
        None => class,
    };
    let no_use = |error: &Error| is_superseded(error) || is_memory_limit(error);
    let outcome = with_attempts(
        base,
        Attempts {
            policy,
            made: work.attempts,
            patience: PATIENCE,
        },
        |error, _| !no_use(error),
        async |attempt| {
            if attempt > 1 && !on_retry(attempt, policy.max_attempts)? {
                return Ok(());
            }
            let context = work.context.of_attempt(attempt);
            let call = attempt_once(agent, callable, arguments.clone(), work.timeout);
            context::within(context, call).await
        },
    )
    .await;
    let Err(GaveUp {
        error,
        attempts,
        later,
    }) = outcome
    else {
        return Outcome::Done;
    };
    if let Some(pause) = later {
        return Outcome::Later {
            error,
            attempts,
            pause,
        };
    }
    match classify(&error) {
        Failure::Platform => Outcome::Platform(error),
        Failure::MemoryLimit => Outcome::MemoryLimit(error),
        Failure::Own => failed(agent, &work.context, error, attempts).await,
    }
}

/// Tells the agent of a call that has failed for good.
pub(crate) async fn failed<A: Agent>(
    agent: &A,
    context: &Rc<Current>,
    error: Error,
    attempts: u32,
) -> Outcome {
    let report = agent.on_error(error.clone(), None);
    context::within(context.of_attempt(attempts), report).await;
    Outcome::Failed { error, attempts }
}

async fn attempt_once<A: Agent>(
    agent: &A,
    callable: &'static Callable<A>,
    arguments: Vec<&RawValue>,
    timeout: Option<Duration>,
) -> Result<()> {
    let call = (callable.call)(agent, Invocation::new(callable, arguments, None));
    let Some(timeout) = timeout else {
        return call.await.map(|_| ());
    };
    match select(call, agent.base().sleep(timeout)).await {
        Either::Left((outcome, _)) => outcome.map(|_| ()),
        Either::Right(_) => Err(Error::Message(format!(
            "{} was given up after {} ms: it did not end",
            callable.name,
            u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX)
        ))),
    }
}
