//! When a reminder rings, as its user says it.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use worker_agents::{Error, Result, When, prelude::*};

use crate::ReminderAgent;

/// How far in the past a time may be that is still taken for now.
const TOLERANCE: i64 = 60_000;

/// `{"in": 90}`, `{"at": "2026-08-15T09:00:00Z"}`, `{"cron": "0 9 * * mon-fri"}` or
/// `{"every": 3600}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Moment {
    /// After so many seconds.
    In(f64),
    /// At a time.
    At(Instant),
    /// By the calendar, in UTC.
    Cron(String),
    /// Every so many seconds.
    Every(f64),
}

/// A time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "`at` takes an ISO date, or milliseconds since 1970"
)]
pub enum Instant {
    /// Milliseconds since the Unix epoch.
    Millis(i64),
    /// An ISO date with a time; without a zone it is UTC.
    Iso(String),
}

impl Moment {
    pub(crate) fn recurs(&self) -> bool {
        matches!(self, Self::Cron(_) | Self::Every(_))
    }

    /// What it means to the SDK.
    pub(crate) fn resolve(&self, agent: &ReminderAgent) -> Result<When> {
        match self {
            Self::In(delay) => Ok(seconds("in", *delay)?.into()),
            Self::Every(seconds) if (1.0..=2_592_000.0).contains(seconds) => {
                Ok(Every::duration(Duration::from_secs_f64(*seconds)).into())
            }
            Self::Every(seconds) => Err(Error::msg(format!(
                "`every` takes a number of seconds from 1 to 2592000 (30 days), not {seconds}"
            ))),
            Self::Cron(expression) => Cron::new(expression)
                .map(When::from)
                .map_err(|error| Error::msg(format!("`cron` {expression:?}: {error}"))),
            Self::At(instant) => {
                let millis = instant.millis(agent)?;
                if millis < agent.now().saturating_sub(TOLERANCE) {
                    return Err(Error::msg(format!("`at` {instant} has passed")));
                }
                Ok(At::millis(millis).into())
            }
        }
    }
}

/// A delay that can be stored.
pub(crate) fn seconds(name: &str, seconds: f64) -> Result<Duration> {
    if (0.0..=315_360_000.0).contains(&seconds) {
        return Ok(Duration::from_secs_f64(seconds));
    }
    Err(Error::msg(format!(
        "`{name}` takes a number of seconds from 0 to 315360000 (10 years), not {seconds}"
    )))
}

impl Instant {
    /// SQLite reads dates, here as on Cloudflare.
    fn millis(&self, agent: &ReminderAgent) -> Result<i64> {
        let text = match self {
            Self::Millis(millis) => return Ok(*millis),
            Self::Iso(text) => text,
        };
        // It would read `now`, `12:00` and the numbers of days since 4714 BC too.
        let millis: Option<f64> = match text.get(..10).map(|date| date.matches('-').count()) {
            Some(2) => agent
                .sql(sql!("select unixepoch({text}, 'subsec') * 1000.0"))?
                .one()?,
            _ => None,
        };
        match millis {
            Some(millis) => Ok(millis.round() as i64),
            None => Err(Error::msg(format!(
                "`at` takes a date such as 2026-08-15T09:00:00Z, not {text:?}"
            ))),
        }
    }
}

impl std::fmt::Display for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Millis(millis) => millis.fmt(f),
            Self::Iso(text) => text.fmt(f),
        }
    }
}
