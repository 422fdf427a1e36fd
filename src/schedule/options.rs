//! How a schedule is carried out.

use std::time::Duration;

use crate::retry::RetryOptions;

/// What happens with the ticks of a recurring schedule that passed while the
/// agent could not run.
///
/// A tick counts as missed when it is late by more than a minute, or by more
/// than its period where that is shorter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum MissedTicks {
    /// One run makes up for all of them.
    #[default]
    RunOnce,
    /// Each of them is run, one after the other. The ticks of an interval then
    /// keep their distance from each other, however long a run takes.
    RunAll,
    /// None of them is run; the next tick is.
    Skip,
}

impl MissedTicks {
    pub(crate) fn as_str(self) -> Option<&'static str> {
        match self {
            Self::RunOnce => None,
            Self::RunAll => Some("all"),
            Self::Skip => Some("skip"),
        }
    }

    pub(crate) fn parse(text: Option<&str>) -> Self {
        match text {
            Some("all") => Self::RunAll,
            Some("skip") => Self::Skip,
            _ => Self::RunOnce,
        }
    }
}

/// Options of [`schedule_with`](crate::AgentBase::schedule_with).
#[derive(Debug, Clone, Default, PartialEq)]
#[must_use]
pub struct ScheduleOptions {
    pub(crate) idempotent: Option<bool>,
    pub(crate) key: Option<String>,
    pub(crate) retry: Option<RetryOptions>,
    pub(crate) hung_timeout: Option<Duration>,
    pub(crate) missed: MissedTicks,
    pub(crate) drop_failed: bool,
}

impl ScheduleOptions {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether an equal schedule that is pending already takes its place: one of
    /// the same kind with the same method and argument, and for recurring ones
    /// the same period or calendar. It is returned unchanged. So by default for
    /// recurring ones, and for all of them in `on_start`. A one-shot whose method
    /// is running is no longer pending.
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = Some(idempotent);
        self
    }

    /// Names the schedule, so that there is one of this name at a time: as long
    /// as it is pending it is returned unchanged, whatever is scheduled. A one-shot
    /// whose method is running is no longer pending, and loses its name to the
    /// next one.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// How often to try before it has failed, in place of the class's policy.
    pub fn retry(mut self, retry: RetryOptions) -> Self {
        self.retry = Some(retry);
        self
    }

    /// How long one attempt may take. It is then given up, at the `await` where
    /// it hangs, and counts as failed. By default that of the class for an
    /// interval, and no limit for the others.
    pub fn hung_timeout(mut self, timeout: Duration) -> Self {
        self.hung_timeout = Some(timeout);
        self
    }

    /// What happens with ticks that passed while the agent could not run.
    pub fn missed(mut self, missed: MissedTicks) -> Self {
        self.missed = missed;
        self
    }

    /// Whether a one-shot that has failed for good is kept, for
    /// [`list_failed`](crate::AgentBase::list_failed). So by default.
    pub fn keep_failed(mut self, keep: bool) -> Self {
        self.drop_failed = !keep;
        self
    }
}
