//! A schedule, as its owner sees it.

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeOwned, Error as _},
    ser::SerializeMap,
};
use serde_json::value::RawValue;

use crate::{error::Result, retry::RetryOptions};

/// What makes a schedule due.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ScheduleKind {
    /// Once, at a date.
    Scheduled,
    /// Once, after a delay.
    Delayed {
        /// The delay, in seconds.
        delay_in_seconds: f64,
    },
    /// By the calendar.
    Cron {
        /// The expression.
        cron: String,
    },
    /// Again and again, with a pause.
    Interval {
        /// The pause, in seconds.
        interval_seconds: f64,
    },
}

impl ScheduleKind {
    /// Its name in storage: `scheduled`, `delayed`, `cron` or `interval`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Delayed { .. } => "delayed",
            Self::Cron { .. } => "cron",
            Self::Interval { .. } => "interval",
        }
    }

    /// Whether it comes again.
    pub fn is_recurring(&self) -> bool {
        matches!(self, Self::Cron { .. } | Self::Interval { .. })
    }
}

/// A pending schedule. Its JSON form is that of the TypeScript SDK.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Schedule {
    /// Its id, for [`cancel_schedule`](crate::AgentBase::cancel_schedule).
    pub id: String,
    /// The method that it calls.
    pub callback: String,
    /// When it is due, in milliseconds since the Unix epoch.
    pub due: i64,
    /// What makes it due.
    pub kind: ScheduleKind,
    /// Its own retry options, if it has any.
    pub retry: Option<RetryOptions>,
    /// What the method is called with, as JSON text: the argument of a method
    /// with one parameter, an array of all of them for one with more.
    pub payload: Option<Box<RawValue>>,
}

impl Schedule {
    /// The payload; without one it reads as `null`.
    ///
    /// # Errors
    /// [`Error::Json`](crate::Error::Json) if it does not fit `T`.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T> {
        crate::client::read_payload(self.payload.as_deref())
    }

    /// When it is due, in whole seconds since the Unix epoch, as TypeScript has
    /// it.
    pub fn time(&self) -> i64 {
        self.due.div_euclid(1000)
    }
}

impl Serialize for Schedule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("callback", &self.callback)?;
        match &self.kind {
            ScheduleKind::Scheduled => {}
            ScheduleKind::Delayed { delay_in_seconds } => {
                map.serialize_entry("delayInSeconds", delay_in_seconds)?;
            }
            ScheduleKind::Cron { cron } => map.serialize_entry("cron", cron)?,
            ScheduleKind::Interval { interval_seconds } => {
                map.serialize_entry("intervalSeconds", interval_seconds)?;
            }
        }
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("payload", &self.payload)?;
        if let Some(retry) = &self.retry {
            map.serialize_entry("retry", retry)?;
        }
        map.serialize_entry("time", &self.time())?;
        map.serialize_entry("type", self.kind.name())?;
        map.end()
    }
}

/// A schedule as another agent has sent it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    callback: String,
    #[serde(default)]
    delay_in_seconds: f64,
    cron: Option<String>,
    interval_seconds: Option<f64>,
    id: String,
    payload: Option<Box<RawValue>>,
    retry: Option<RetryOptions>,
    time: i64,
    r#type: String,
}

/// What is sent tells whole seconds, so `due` is the beginning of its second.
impl<'de> Deserialize<'de> for Schedule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let sent = Sent::deserialize(deserializer)?;
        let kind = match sent.r#type.as_str() {
            "scheduled" => ScheduleKind::Scheduled,
            "delayed" => ScheduleKind::Delayed {
                delay_in_seconds: sent.delay_in_seconds,
            },
            "cron" => ScheduleKind::Cron {
                cron: sent.cron.ok_or_else(|| D::Error::missing_field("cron"))?,
            },
            "interval" => ScheduleKind::Interval {
                interval_seconds: sent
                    .interval_seconds
                    .ok_or_else(|| D::Error::missing_field("intervalSeconds"))?,
            },
            other => {
                let known = &["scheduled", "delayed", "cron", "interval"];
                return Err(D::Error::unknown_variant(other, known));
            }
        };
        Ok(Self {
            id: sent.id,
            callback: sent.callback,
            due: sent.time.saturating_mul(1000),
            kind,
            retry: sent.retry,
            payload: sent.payload,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_can_be_sent_to_another_agent() {
        for json in [
            r#"{"callback":"a","delayInSeconds":1.5,"id":"1","payload":{"n":1},"time":2,"type":"delayed"}"#,
            r#"{"callback":"a","id":"1","payload":null,"retry":{"maxAttempts":2},"time":-2,"type":"scheduled"}"#,
            r#"{"callback":"a","cron":"@daily","id":"1","payload":"x","time":2,"type":"cron"}"#,
            r#"{"callback":"a","id":"1","intervalSeconds":30,"payload":[1],"time":2,"type":"interval"}"#,
        ] {
            let schedule: Schedule = crate::json::from_str(json).unwrap();
            let again: serde_json::Value =
                serde_json::from_str(&crate::json::to_string(&schedule).unwrap()).unwrap();
            assert_eq!(
                again,
                serde_json::from_str::<serde_json::Value>(json).unwrap()
            );
        }
    }
}
