//! How a step is tried.

use std::time::Duration;

pub use crate::host::StepBackoff;
use crate::{
    error::{Error, Result},
    host::StepConfig,
};

/// How often a step is tried, and for how long.
///
/// By default it is tried again five times after the first attempt, a second
/// later and then twice as late each time, and each attempt may take ten minutes:
/// the defaults of the platform.
///
/// ```
/// use std::time::Duration;
/// use worker_agents::{StepBackoff, StepOptions};
///
/// let patient = StepOptions::new()
///     .retries(20)
///     .delay(Duration::from_secs(30))
///     .backoff(StepBackoff::Linear)
///     .timeout(Duration::from_secs(120));
/// # let _ = patient;
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[must_use]
pub struct StepOptions {
    config: StepConfig,
}

impl StepOptions {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many times it is tried again after the first attempt; 0 for never.
    pub fn retries(mut self, retries: u32) -> Self {
        self.config.retries = Some(retries);
        self
    }

    /// The time before the second attempt.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.config.delay = Some(delay);
        self
    }

    /// How that time grows.
    pub fn backoff(mut self, backoff: StepBackoff) -> Self {
        self.config.backoff = Some(backoff);
        self
    }

    /// How long one attempt may take. Then it is dropped, and counts as failed.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.config.timeout = Some(timeout);
        self
    }

    /// The options, if the platform takes them.
    pub(super) fn config(self) -> Result<StepConfig> {
        if self.config.timeout.is_some_and(|timeout| timeout.is_zero()) {
            let text = "an attempt of a step needs a timeout longer than nothing";
            return Err(Error::Config(text.into()));
        }
        Ok(self.config)
    }
}
