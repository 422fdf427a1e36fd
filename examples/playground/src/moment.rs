//! When a schedule is due, as the page says it, and what is pending.

use std::time::Duration;

use serde_json::value::RawValue;
use worker_agents::{Error, Result, Schedule, ScheduleKind, When, prelude::*};

/// How many seconds a delay or a pause has at most: thirty days.
const MAX_SECONDS: f64 = 2_592_000.0;

/// When a schedule is due.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Moment {
    /// Once, after so many seconds.
    After(f64),
    /// Once, at a time in milliseconds since the Unix epoch.
    At(i64),
    /// Again and again, after so many seconds.
    Every(f64),
    /// By the calendar, in UTC.
    Cron(String),
}

impl Moment {
    /// What it means to the SDK.
    pub(crate) fn resolve(&self, now: i64) -> Result<When> {
        match self {
            Self::After(seconds) => Ok(duration("after", *seconds, 0.0)?.into()),
            Self::Every(seconds) => Ok(Every::duration(duration("every", *seconds, 1.0)?).into()),
            Self::At(millis) if *millis < now => Err("`at` has passed".into()),
            Self::At(millis) => Ok(At::millis(*millis).into()),
            Self::Cron(expression) => Ok(Cron::new(expression)?.into()),
        }
    }
}

fn duration(name: &str, seconds: f64, least: f64) -> Result<Duration> {
    if (least..=MAX_SECONDS).contains(&seconds) {
        return Ok(Duration::from_secs_f64(seconds));
    }
    Err(Error::msg(format!(
        "`{name}` takes from {least} to {MAX_SECONDS} seconds, not {seconds}"
    )))
}

/// A schedule that is pending.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Pending {
    /// Its id.
    pub id: String,
    /// The method that it calls.
    pub callback: String,
    /// What the method is called with.
    pub payload: Option<Box<RawValue>>,
    /// When it is due, in milliseconds since the Unix epoch.
    pub due: i64,
    /// Whether it comes once, and if not, by what.
    pub repeats: Option<Moment>,
}

impl From<Schedule> for Pending {
    fn from(schedule: Schedule) -> Self {
        Self {
            id: schedule.id,
            callback: schedule.callback,
            payload: schedule.payload,
            due: schedule.due,
            repeats: match schedule.kind {
                ScheduleKind::Interval { interval_seconds } => {
                    Some(Moment::Every(interval_seconds))
                }
                ScheduleKind::Cron { cron } => Some(Moment::Cron(cron)),
                _ => None,
            },
        }
    }
}
