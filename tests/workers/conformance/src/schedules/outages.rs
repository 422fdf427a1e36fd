//! One-shots that fail in the platform's words.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    time::Duration,
};

use worker_agents::{__conformance, Error, Result, prelude::*};

use super::TestScheduleAgent;

/// What one attempt does.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Step {
    kind: Kind,
    message: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Succeed,
    Throw,
    ThrowRetryable,
    ThrowWrapped,
}

impl Step {
    fn take(self) -> Result<()> {
        let message = |default: &str| self.message.unwrap_or_else(|| default.to_owned());
        Err(match self.kind {
            Kind::Succeed => return Ok(()),
            Kind::Throw => Error::Message(message("scripted error")),
            Kind::ThrowRetryable => Error::Platform {
                message: message("scripted retryable error"),
                retryable: true,
                overloaded: false,
            },
            Kind::ThrowWrapped => Error::Sql {
                query: String::new(),
                reason: message("inner error"),
            },
        })
    }
}

/// The attempts that are still to come, and how many were made.
#[derive(Debug, Default)]
pub(super) struct Script {
    steps: RefCell<VecDeque<Step>>,
    calls: Cell<u32>,
}

impl Script {
    pub(super) fn begin(&self, steps: Vec<Step>) {
        self.steps.replace(steps.into());
        self.calls.set(0);
    }

    /// Tells how many attempts were made, and forgets it all.
    pub(super) fn end(&self) -> u32 {
        self.steps.borrow_mut().clear();
        self.calls.take()
    }

    pub(super) fn next(&self) -> Result<()> {
        self.calls.update(|calls| calls + 1);
        let step = self.steps.borrow_mut().pop_front();
        step.map_or(Ok(()), Step::take)
    }
}

/// How a one-shot ended that an alarm has run.
#[derive(Debug, Serialize, Deserialize)]
pub struct OneShot {
    /// Whether the alarm was rejected.
    threw: bool,
    /// Whether the row is still there, as a number.
    remaining: usize,
    /// How many attempts were made, if that was counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) calls: Option<u32>,
    #[serde(skip)]
    pub(super) id: String,
}

/// Makes a one-shot that is due, and runs the alarm once.
pub(super) async fn run_overdue(
    agent: &TestScheduleAgent,
    callback: &str,
    max_attempts: u32,
) -> Result<OneShot> {
    let retry = RetryOptions::new()
        .max_attempts(max_attempts)
        .base_delay(Duration::from_millis(1))
        .max_delay(Duration::from_millis(2));
    let id = agent
        .schedule_with(After::secs(60), ScheduleOptions::new().retry(retry))
        .named(callback, &())?
        .id;
    agent.set_time(&id, agent.now() / 1000 - 1)?;
    let outcome = __conformance::fire_alarm(agent).await;
    Ok(OneShot {
        threw: outcome.is_err(),
        remaining: agent.get_schedule(&id)?.into_iter().count(),
        calls: None,
        id,
    })
}
