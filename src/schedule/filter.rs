//! Which schedules to list.

use std::ops::{Bound, RangeBounds};

/// What [`list_schedules`](crate::AgentBase::list_schedules) leaves in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct ScheduleFilter {
    pub(crate) id: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) callback: Option<String>,
    pub(crate) from: Option<i64>,
    pub(crate) to: Option<i64>,
}

impl ScheduleFilter {
    /// All schedules.
    pub fn new() -> Self {
        Self::default()
    }

    /// The one with this id.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Those of this kind: `scheduled`, `delayed`, `cron` or `interval`.
    pub fn kind(mut self, kind: impl Into<String>) -> Self {
        self.kind = Some(kind.into());
        self
    }

    /// Those that call this method.
    pub fn callback(mut self, callback: impl Into<String>) -> Self {
        self.callback = Some(callback.into());
        self
    }

    /// Those that are due in this range, in milliseconds since the Unix epoch.
    /// It is compared in whole seconds, as the TypeScript SDK does.
    pub fn due(mut self, range: impl RangeBounds<i64>) -> Self {
        let seconds = |millis: i64| millis.div_euclid(1000);
        self.from = match range.start_bound() {
            Bound::Included(start) => Some(seconds(*start)),
            Bound::Excluded(start) => Some(seconds(start.saturating_add(1))),
            Bound::Unbounded => None,
        };
        self.to = match range.end_bound() {
            Bound::Included(end) => Some(seconds(*end)),
            Bound::Excluded(end) => Some(seconds(end.saturating_sub(1))),
            Bound::Unbounded => None,
        };
        self
    }
}
