//! Trying again what has failed, with growing random delays.

mod backoff;
mod classify;
mod options;

use std::time::Duration;

pub(crate) use classify::{Failure, classify, is_memory_limit, is_superseded};
pub use options::{RetryOptions, RetryPolicy};

use crate::{
    agent::Agent,
    base::AgentBase,
    error::{Error, Result},
};

/// What [`with_attempts`] tells when it ends without success.
pub(crate) struct GaveUp {
    pub(crate) error: Error,
    /// How many attempts were made, those of before included.
    pub(crate) attempts: u32,
    /// After what pause the next attempt is to be made, if it is too long to wait
    /// for here.
    pub(crate) later: Option<Duration>,
}

/// Which attempts are to be made.
pub(crate) struct Attempts {
    pub(crate) policy: RetryPolicy,
    /// How many have been made before.
    pub(crate) made: u32,
    /// The longest pause that is waited for.
    pub(crate) patience: Duration,
}

impl Attempts {
    /// All of them, here and now.
    pub(crate) fn all(policy: RetryPolicy) -> Self {
        Self {
            policy,
            made: 0,
            patience: Duration::MAX,
        }
    }
}

/// Runs `work` until it succeeds, the policy's attempts are used up, or
/// `may_retry` refuses the next one.
pub(crate) async fn with_attempts<A: Agent, T>(
    base: &AgentBase<A>,
    plan: Attempts,
    mut may_retry: impl FnMut(&Error, u32) -> bool,
    mut work: impl AsyncFnMut(u32) -> Result<T>,
) -> Result<T, GaveUp> {
    let mut attempts = plan.made;
    loop {
        attempts = attempts.saturating_add(1);
        let error = match work(attempts).await {
            Ok(output) => return Ok(output),
            Err(error) => error,
        };
        let mut gave_up = GaveUp {
            error,
            attempts,
            later: None,
        };
        let over = attempts >= plan.policy.max_attempts || gave_up.error.is_terminal();
        if over || !may_retry(&gave_up.error, attempts + 1) {
            return Err(gave_up);
        }
        let pause = pause(base, plan.policy, attempts);
        if pause > plan.patience {
            gave_up.later = Some(pause);
            return Err(gave_up);
        }
        base.sleep(pause).await;
    }
}

fn pause<A: Agent>(base: &AgentBase<A>, policy: RetryPolicy, failed: u32) -> Duration {
    let mut bytes = [0; 4];
    // Without randomness the longest delay is as good as any other.
    let random = match base.host().random(&mut bytes) {
        Ok(()) => u32::from_le_bytes(bytes),
        Err(_) => u32::MAX,
    };
    backoff::delay(policy, failed, random)
}

impl<A: Agent> AgentBase<A> {
    /// Runs `work` until it succeeds or its attempts are used up, three by
    /// default, with a random delay between them ([`RetryPolicy`]). `work` is
    /// given the number of the attempt, from 1. An [`Error::Terminal`] ends it at
    /// once.
    ///
    /// ```
    /// # use worker_agents::{prelude::*, Result, RetryOptions, Error};
    /// # async fn fetch_rates() -> Result<String> { Ok(String::new()) }
    /// # async fn example<A: Agent>(agent: &AgentBase<A>) -> Result<()> {
    /// let options = RetryOptions::new().max_attempts(5);
    /// let rates = agent.retry(&options, async |_attempt| fetch_rates().await).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The last error of `work`; [`Error::Config`] for options out of range,
    /// before the first attempt.
    pub async fn retry<T>(
        &self,
        options: &RetryOptions,
        work: impl AsyncFnMut(u32) -> Result<T>,
    ) -> Result<T> {
        self.retry_if(options, |_, _| true, work).await
    }

    /// As [`AgentBase::retry`], as long as `should_retry` agrees. It is given the
    /// error and the number of the next attempt.
    ///
    /// # Errors
    /// As there.
    pub async fn retry_if<T>(
        &self,
        options: &RetryOptions,
        should_retry: impl FnMut(&Error, u32) -> bool,
        work: impl AsyncFnMut(u32) -> Result<T>,
    ) -> Result<T> {
        let policy = options.resolve(A::OPTIONS.retry)?;
        let outcome = with_attempts(self, Attempts::all(policy), should_retry, work).await;
        outcome.map_err(|gave_up| gave_up.error)
    }
}
