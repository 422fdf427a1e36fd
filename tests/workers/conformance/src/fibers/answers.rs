//! What the methods take and give.

use serde_json::Value;
use worker_agents::{
    FiberFilter, FiberInspection, FiberOptions, FiberStatus, Result, StartedFiber, prelude::*,
};

/// What a caller may say of a fiber that is to be started.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StartOptions {
    fiber_id: Option<String>,
    idempotency_key: Option<String>,
}

impl StartOptions {
    pub(super) fn options(self, name: &str) -> FiberOptions {
        let mut options = FiberOptions::new().name(name);
        if let Some(id) = self.fiber_id {
            options = options.id(id);
        }
        if let Some(key) = self.idempotency_key {
            options = options.idempotency_key(key);
        }
        options
    }
}

/// Which fibers to list.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub struct ListOptions {
    status: Option<Value>,
    name: Option<String>,
    limit: Option<u32>,
}

impl ListOptions {
    pub(super) fn filter(self) -> Result<FiberFilter> {
        let statuses: Vec<FiberStatus> = match self.status {
            None => Vec::new(),
            Some(Value::Array(list)) => serde_json::from_value(Value::Array(list))?,
            Some(one) => vec![serde_json::from_value(one)?],
        };
        let filter = statuses
            .into_iter()
            .fold(FiberFilter::new(), FiberFilter::status);
        let filter = match self.name {
            Some(name) => filter.name(name),
            None => filter,
        };
        Ok(match self.limit {
            Some(limit) => filter.limit(limit),
            None => filter,
        })
    }
}

/// A fiber that was waited for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ended {
    accepted: bool,
    status: FiberStatus,
    fiber_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl Ended {
    pub(super) fn new(started: &StartedFiber, ended: FiberInspection) -> Self {
        Self {
            accepted: started.accepted,
            status: ended.status,
            fiber_id: ended.fiber_id,
            error: ended.error,
        }
    }
}

/// Two snapshots.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stashed {
    pub(super) initial_snapshot: Option<Value>,
    pub(super) stashed_snapshot: Option<Value>,
}

/// The snapshots of two fibers that ran at once.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SideBySide {
    pub(super) wrapped_snapshot: Option<Value>,
    pub(super) plain_snapshot: Option<Value>,
}

/// How a fiber has failed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Thrown {
    pub(super) threw: bool,
    pub(super) running_fiber_count: u32,
}

/// The error's text, or that there was none.
pub(super) fn error_text<T>(outcome: Result<T>) -> String {
    outcome.map_or_else(|error| error.to_string(), |_| "no-error".to_owned())
}
