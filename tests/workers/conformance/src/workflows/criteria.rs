//! What the suites give, in the TypeScript SDK's form.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use worker_agents::{RestartTracking, WorkflowFilter, WorkflowStatus};

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Statuses {
    One(WorkflowStatus),
    Many(Vec<WorkflowStatus>),
}

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Criteria {
    status: Option<Statuses>,
    workflow_name: Option<String>,
    metadata: Map<String, Value>,
    limit: Option<u32>,
    order_by: Option<String>,
    cursor: Option<String>,
    /// In milliseconds, as JSON has it.
    created_before: Option<i64>,
}

impl Criteria {
    pub(super) fn filter(self) -> WorkflowFilter {
        let mut filter = WorkflowFilter::new();
        for status in match self.status {
            Some(Statuses::One(status)) => vec![status],
            Some(Statuses::Many(statuses)) => statuses,
            None => Vec::new(),
        } {
            filter = filter.status(status);
        }
        for (key, value) in self.metadata {
            filter = filter.metadata(key, &value);
        }
        if let Some(name) = self.workflow_name {
            filter = filter.binding(name);
        }
        if let Some(limit) = self.limit {
            filter = filter.limit(limit);
        }
        if self.order_by.as_deref() == Some("asc") {
            filter = filter.oldest_first();
        }
        if let Some(cursor) = self.cursor {
            filter = filter.cursor(cursor);
        }
        if let Some(before) = self.created_before {
            filter = filter.created_before(before);
        }
        filter
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Retention {
    success_retention: u64,
    error_retention: u64,
}

impl Retention {
    pub(super) fn success(&self) -> Duration {
        Duration::from_millis(self.success_retention)
    }

    pub(super) fn error(&self) -> Duration {
        Duration::from_millis(self.error_retention)
    }
}

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct RestartOptions {
    reset_tracking: Option<bool>,
}

impl RestartOptions {
    pub(super) fn tracking(&self) -> RestartTracking {
        match self.reset_tracking {
            Some(false) => RestartTracking::Keep,
            _ => RestartTracking::Reset,
        }
    }
}
