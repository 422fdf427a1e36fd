//! Trying again: of the agent's own work, of queued calls and of schedules.

mod defaults;

use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use serde_json::json;
use worker::*;
use worker_agents::{Error, Result, RetryOptions, json::OrUndefined, prelude::*};

/// The text of an error, or none.
#[derive(Debug, Serialize, Deserialize)]
pub struct Refused {
    error: String,
}

impl<T> From<Result<T>> for Refused {
    fn from(outcome: Result<T>) -> Self {
        let error = outcome.err();
        Self {
            error: error.map_or_else(String::new, |error| error.to_string()),
        }
    }
}

/// What came out of it, and which attempts were made.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tried {
    result: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempts: Option<Vec<u32>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    received_attempts: Option<Vec<u32>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// From which attempt on a stored call succeeds.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Payload {
    succeed_on_attempt: u32,
}

/// The attempts of one stored call.
#[derive(Debug, Default)]
struct Attempts {
    count: Cell<u32>,
    result: RefCell<Option<String>>,
}

impl Attempts {
    fn reset(&self) {
        self.count.set(0);
        self.result.replace(None);
    }

    fn next(&self, what: &str, payload: Payload) -> Result<()> {
        let attempt = self.count.get() + 1;
        self.count.set(attempt);
        if attempt < payload.succeed_on_attempt {
            return Err(Error::msg(format!("{what}-fail-{attempt}")));
        }
        self.result.replace(Some(format!("{what}-ok-{attempt}")));
        Ok(())
    }
}

fn quick() -> RetryOptions {
    RetryOptions::new()
        .base_delay(Duration::from_millis(1))
        .max_delay(Duration::from_millis(10))
}

/// Options as a caller sends them, in range or not.
fn options(json: serde_json::Value) -> Result<RetryOptions> {
    Ok(serde_json::from_value(json)?)
}

/// Tries with the default policy. Callable over RPC only.
#[durable_object]
pub struct TestRetryAgent {
    base: AgentBase<Self>,
    queued: Attempts,
    scheduled: Attempts,
}

#[agent]
impl Agent for TestRetryAgent {
    fn new(base: AgentBase<Self>) -> Self {
        Self {
            base,
            queued: Attempts::default(),
            scheduled: Attempts::default(),
        }
    }
}

#[callable]
impl TestRetryAgent {
    #[callable(name = "retrySucceedsOnAttempt", internal)]
    async fn retry_succeeds_on_attempt(&self, succeed_on: u32) -> Result<Tried> {
        let mut attempts = Vec::new();
        let result = self
            .retry(&quick(), async |attempt| {
                attempts.push(attempt);
                if attempt < succeed_on {
                    return Err(Error::msg(format!("transient-{attempt}")));
                }
                Ok(format!("ok-{attempt}"))
            })
            .await?;
        Ok(Tried {
            result,
            attempts: Some(attempts),
            ..Tried::default()
        })
    }

    #[callable(name = "retryExhausted", internal)]
    async fn retry_exhausted(&self) -> Refused {
        self.retry(&quick().max_attempts(2), always_failing)
            .await
            .into()
    }

    #[callable(name = "retryWithShouldRetry", internal)]
    async fn retry_with_should_retry(&self, fail_count: u32, permanent: bool) -> Tried {
        let kind = if permanent { "permanent" } else { "transient" };
        let mut attempts = Vec::new();
        let may_retry = |error: &Error, _| !error.to_string().starts_with("permanent");
        let outcome = self
            .retry_if(&quick().max_attempts(10), may_retry, async |attempt| {
                attempts.push(attempt);
                if attempt <= fail_count {
                    return Err(Error::msg(format!("{kind}-{attempt}")));
                }
                Ok(format!("ok-{attempt}"))
            })
            .await;
        let error = Refused::from(outcome.clone()).error;
        Tried {
            result: outcome.unwrap_or_default(),
            attempts: Some(attempts),
            error: Some(error),
            ..Tried::default()
        }
    }

    #[callable(name = "retryWithAttemptAwareShouldRetry", internal)]
    async fn retry_with_attempt_aware_should_retry(&self) -> Result<Tried> {
        let mut received = Vec::new();
        let may_retry = |_: &Error, next| {
            received.push(next);
            true
        };
        let result = self
            .retry_if(&quick().max_attempts(10), may_retry, async |attempt| {
                if attempt <= 3 {
                    return Err(Error::msg(format!("fail-{attempt}")));
                }
                Ok(format!("ok-{attempt}"))
            })
            .await?;
        Ok(Tried {
            result,
            received_attempts: Some(received),
            ..Tried::default()
        })
    }

    #[callable(name = "enqueueWithRetry", internal)]
    fn enqueue_with_retry(&self, succeed_on_attempt: u32, retry: RetryOptions) -> Result<String> {
        self.queued.reset();
        self.queue_with(QueueOptions::new().retry(retry))
            .on_queue_callback(Payload { succeed_on_attempt })
    }

    #[callable(name = "onQueueCallback", internal)]
    fn on_queue_callback(&self, payload: Payload) -> Result<()> {
        self.queued.next("queue", payload)
    }

    #[callable(name = "scheduleWithRetry", internal)]
    fn schedule_with_retry(&self, succeed_on_attempt: u32, retry: RetryOptions) -> Result<String> {
        self.scheduled.reset();
        let schedule = self
            .schedule_with(After::secs(0), ScheduleOptions::new().retry(retry))
            .on_schedule_callback(Payload { succeed_on_attempt })?;
        Ok(schedule.id)
    }

    #[callable(name = "onScheduleCallback", internal)]
    fn on_schedule_callback(&self, payload: Payload) -> Result<()> {
        self.scheduled.next("schedule", payload)
    }

    #[callable(name = "enqueueAndGetRetryOptions", internal)]
    fn enqueue_and_get_retry_options(
        &self,
        retry: RetryOptions,
    ) -> Result<OrUndefined<RetryOptions>> {
        let id = self
            .queue_with(QueueOptions::new().retry(retry))
            .test_queue_noop(json!("test"))?;
        Ok(self.get_queue(&id)?.and_then(|item| item.retry).into())
    }

    #[callable(name = "scheduleAndGetRetryOptions", internal)]
    fn schedule_and_get_retry_options(
        &self,
        retry: RetryOptions,
    ) -> Result<OrUndefined<RetryOptions>> {
        let id = self
            .schedule_with(After::secs(3600), ScheduleOptions::new().retry(retry))
            .test_schedule_noop(json!("test"))?
            .id;
        let stored = self.get_schedule(&id)?;
        Ok(stored.and_then(|schedule| schedule.retry).into())
    }

    #[callable(name = "enqueueMultipleAndGetRetryOptions", internal)]
    fn enqueue_multiple_and_get_retry_options(&self) -> Result<Vec<OrUndefined<RetryOptions>>> {
        let policy = |max_attempts, base_delay, max_delay| {
            let retry = RetryOptions::new()
                .max_attempts(max_attempts)
                .base_delay(Duration::from_millis(base_delay))
                .max_delay(Duration::from_millis(max_delay));
            QueueOptions::new().retry(retry)
        };
        for (group, options) in [
            ("a", policy(3, 100, 1000)),
            ("a", policy(7, 200, 5000)),
            ("b", QueueOptions::new()),
        ] {
            self.queue_with(options)
                .test_queue_noop(json!({ "group": group }))?;
        }
        let items = self.get_queues("group", "a")?;
        Ok(items.into_iter().map(|item| item.retry.into()).collect())
    }

    #[callable(name = "testQueueNoop", internal)]
    fn test_queue_noop(&self, _payload: serde_json::Value) {}

    #[callable(name = "testScheduleNoop", internal)]
    fn test_schedule_noop(&self, _payload: serde_json::Value) {}

    #[callable(name = "enqueueWithInvalidRetry", internal)]
    fn enqueue_with_invalid_retry(&self) -> Refused {
        let options = QueueOptions::new().retry(RetryOptions::new().max_attempts(0));
        self.queue_with(options)
            .test_queue_noop(json!("test"))
            .into()
    }

    #[callable(name = "scheduleWithInvalidRetry", internal)]
    fn schedule_with_invalid_retry(&self) -> Result<Refused> {
        let options = ScheduleOptions::new().retry(options(json!({ "maxAttempts": -1 }))?);
        Ok(self
            .schedule_with(After::secs(60), options)
            .test_schedule_noop(json!("test"))
            .into())
    }

    #[callable(name = "enqueueWithCrossFieldInvalidRetry", internal)]
    fn enqueue_with_cross_field_invalid_retry(&self) -> Refused {
        let retry = RetryOptions::new().base_delay(Duration::from_secs(5));
        self.queue_with(QueueOptions::new().retry(retry))
            .test_queue_noop(json!("test"))
            .into()
    }

    #[callable(name = "retryWithFractionalAttempts", internal)]
    async fn retry_with_fractional_attempts(&self) -> Result<Refused> {
        let retry = json!({ "maxAttempts": 2.7, "baseDelayMs": 1, "maxDelayMs": 10 });
        Ok(self.retry(&options(retry)?, always_failing).await.into())
    }

    /// What a test of the TypeScript class reads from its fields.
    #[callable(name = "getCallbackOutcomes", internal)]
    fn get_callback_outcomes(&self) -> serde_json::Value {
        let of = |attempts: &Attempts| {
            let result = attempts.result.borrow().clone();
            json!({ "attempts": attempts.count.get(), "result": result })
        };
        json!({ "queue": of(&self.queued), "schedule": of(&self.scheduled) })
    }
}

async fn always_failing(attempt: u32) -> Result<()> {
    Err(Error::msg(format!("always-fail-{attempt}")))
}
