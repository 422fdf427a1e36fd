//! Which fibers to list or to delete.

use super::FiberStatus;
use crate::sql::{SqlValue, text};

/// What [`list_fibers`](crate::AgentBase::list_fibers) and
/// [`delete_fibers`](crate::AgentBase::delete_fibers) leave in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct FiberFilter {
    pub(super) statuses: Vec<FiberStatus>,
    pub(super) name: Option<String>,
    pub(super) settled_before: Option<i64>,
    pub(super) limit: Option<u32>,
}

impl FiberFilter {
    /// Everything, up to the default limit.
    pub fn new() -> Self {
        Self::default()
    }

    /// Those of this status; said again, those of the other one too.
    pub fn status(mut self, status: FiberStatus) -> Self {
        self.statuses.push(status);
        self
    }

    /// Those of this name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Those that came to their end before this time, in milliseconds since the
    /// Unix epoch.
    pub fn settled_before(mut self, millis: i64) -> Self {
        self.settled_before = Some(millis);
        self
    }

    /// At most so many: 50 by default and 100 at most of a list, 100 and 500 to
    /// delete.
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// The condition of a statement, and its values.
    pub(super) fn condition(&self, statuses: &[FiberStatus]) -> (String, Vec<SqlValue>) {
        let marks = vec!["?"; statuses.len()].join(", ");
        let mut condition = format!("status IN ({marks})");
        let mut values: Vec<SqlValue> = statuses.iter().map(|s| text(s.as_str())).collect();
        if let Some(name) = &self.name {
            condition.push_str(" AND name = ?");
            values.push(text(name));
        }
        if let Some(before) = self.settled_before {
            condition.push_str(" AND completed_at < ?");
            values.push(SqlValue::Integer(before));
        }
        (condition, values)
    }
}
