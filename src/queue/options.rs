//! How a queued call is carried out.

use crate::retry::RetryOptions;

/// Options of [`queue_with`](crate::AgentBase::queue_with).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[must_use]
pub struct QueueOptions {
    pub(crate) retry: Option<RetryOptions>,
}

impl QueueOptions {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// How often to try before it has failed, in place of the class's policy.
    pub fn retry(mut self, retry: RetryOptions) -> Self {
        self.retry = Some(retry);
        self
    }
}
