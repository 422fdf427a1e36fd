//! A policy of the class.

use worker::*;
use worker_agents::{Error, Result, RetryOptions, prelude::*};

use super::{Refused, Tried, always_failing};

/// Tries with a policy of its class. Callable over RPC only.
#[durable_object]
pub struct TestRetryDefaultsAgent {
    base: AgentBase<Self>,
}

#[agent(retry(max_attempts = 5, base_delay = "10ms", max_delay = "50ms"))]
impl Agent for TestRetryDefaultsAgent {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

impl TestRetryDefaultsAgent {
    async fn try_until(&self, succeed_on: u32, options: &RetryOptions) -> Result<Tried> {
        let mut attempts = Vec::new();
        let result = self
            .retry(options, async |attempt| {
                attempts.push(attempt);
                if attempt < succeed_on {
                    return Err(Error::msg(format!("fail-{attempt}")));
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
}

#[callable]
impl TestRetryDefaultsAgent {
    #[callable(name = "retryUsingDefaults", internal)]
    async fn retry_using_defaults(&self) -> Result<Tried> {
        self.try_until(5, &RetryOptions::new()).await
    }

    #[callable(name = "retryExceedingDefaults", internal)]
    async fn retry_exceeding_defaults(&self) -> Refused {
        self.retry(&RetryOptions::new(), always_failing)
            .await
            .into()
    }

    #[callable(name = "retryWithOverride", internal)]
    async fn retry_with_override(&self) -> Result<Tried> {
        self.try_until(2, &RetryOptions::new().max_attempts(2))
            .await
    }
}
