//! What callers give and get.

use worker_agents::{RetryOptions, prelude::*};

/// An interval's id and the alarm that it set.
#[derive(Debug, Serialize, Deserialize)]
pub struct WithAlarm {
    pub(super) alarm: Option<i64>,
    pub(super) id: String,
}

/// What the callbacks have noted in memory.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Runs {
    pub(super) interval_callback_count: u32,
    pub(super) slow_callback_execution_count: u32,
    pub(super) slow_callback_start_times: Vec<i64>,
    pub(super) slow_callback_end_times: Vec<i64>,
}

/// The options of `schedule` as TypeScript gives them.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Options {
    retry: Option<RetryOptions>,
    idempotent: Option<bool>,
}

impl From<Options> for ScheduleOptions {
    fn from(given: Options) -> Self {
        let mut options = Self::new();
        if let Some(retry) = given.retry {
            options = options.retry(retry);
        }
        match given.idempotent {
            Some(idempotent) => options.idempotent(idempotent),
            None => options,
        }
    }
}

/// When, as TypeScript gives it: a number of seconds or a calendar.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum GivenTime {
    /// A delay in seconds.
    Delay(f64),
    /// A cron expression.
    Cron(String),
}
