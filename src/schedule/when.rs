//! When something is due.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::{
    cron::Cron,
    error::{Error, Result},
};

/// The longest interval: 30 days, as in the TypeScript SDK.
const MAX_INTERVAL: Duration = Duration::from_secs(30 * 24 * 3600);

/// Once, after a delay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct After(Duration);

impl After {
    /// After so many seconds.
    pub const fn secs(secs: u64) -> Self {
        Self(Duration::from_secs(secs))
    }

    /// After so many minutes.
    pub const fn mins(mins: u64) -> Self {
        Self::secs(mins.saturating_mul(60))
    }

    /// After so many hours.
    pub const fn hours(hours: u64) -> Self {
        Self::mins(hours.saturating_mul(60))
    }

    /// After so many milliseconds.
    pub const fn millis(millis: u64) -> Self {
        Self(Duration::from_millis(millis))
    }

    /// After this time.
    pub const fn duration(delay: Duration) -> Self {
        Self(delay)
    }
}

/// Once, at a point in time. One that has passed is due now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct At(i64);

impl At {
    /// At this time, in milliseconds since the Unix epoch.
    pub const fn millis(millis: i64) -> Self {
        Self(millis)
    }

    /// At this time, in seconds since the Unix epoch.
    pub const fn secs(secs: i64) -> Self {
        Self(secs.saturating_mul(1000))
    }
}

/// Again and again, with a pause: the next run is due this long after the last
/// one has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Every(Duration);

impl Every {
    /// Every so many seconds: more than 0, and at most 30 days.
    pub const fn secs(secs: u64) -> Self {
        Self(Duration::from_secs(secs))
    }

    /// Every so many minutes.
    pub const fn mins(mins: u64) -> Self {
        Self::secs(mins.saturating_mul(60))
    }

    /// Every so many hours.
    pub const fn hours(hours: u64) -> Self {
        Self::mins(hours.saturating_mul(60))
    }

    /// With this pause: more than 0, and at most 30 days.
    pub const fn duration(pause: Duration) -> Self {
        Self(pause)
    }
}

/// When a schedule is due: [`After`], [`At`], [`Every`] or [`Cron`]; also a
/// [`Duration`] for `After`, and a [`SystemTime`] or [`worker::Date`] for `At`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum When {
    /// Once, after a delay.
    After(Duration),
    /// Once, at this time in milliseconds since the Unix epoch.
    At(i64),
    /// Again and again, with a pause.
    Every(Duration),
    /// By the calendar, in UTC.
    Cron(Cron),
}

impl When {
    /// When it is due for the first time.
    ///
    /// # Errors
    /// [`Error::Config`] for an interval out of range, or a calendar that has no
    /// next date.
    pub(crate) fn first_due(&self, now: i64) -> Result<i64> {
        match self {
            Self::After(delay) => Ok(after(now, *delay)),
            Self::At(at) => Ok(*at),
            Self::Every(pause) if pause.is_zero() => Err(Error::Config(
                "intervalSeconds must be a positive number".to_owned(),
            )),
            Self::Every(pause) if *pause > MAX_INTERVAL => Err(Error::Config(
                "intervalSeconds cannot exceed 2592000 seconds (30 days)".to_owned(),
            )),
            Self::Every(pause) => Ok(after(now, *pause)),
            Self::Cron(cron) => cron.next_after(now),
        }
    }
}

/// The time after `delay`, in milliseconds; a begun millisecond counts whole.
pub(crate) fn after(now: i64, delay: Duration) -> i64 {
    let millis = delay
        .as_secs()
        .saturating_mul(1000)
        .saturating_add(delay.subsec_nanos().div_ceil(1_000_000).into());
    now.saturating_add(i64::try_from(millis).unwrap_or(i64::MAX))
}

impl From<After> for When {
    fn from(after: After) -> Self {
        Self::After(after.0)
    }
}

impl From<Duration> for When {
    fn from(delay: Duration) -> Self {
        Self::After(delay)
    }
}

impl From<At> for When {
    fn from(at: At) -> Self {
        Self::At(at.0)
    }
}

impl From<SystemTime> for When {
    fn from(time: SystemTime) -> Self {
        let millis = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self::At(match time.duration_since(UNIX_EPOCH) {
            Ok(since) => millis(since),
            Err(before) => millis(before.duration()).saturating_neg(),
        })
    }
}

impl From<worker::Date> for When {
    fn from(date: worker::Date) -> Self {
        Self::At(i64::try_from(date.as_millis()).unwrap_or(i64::MAX))
    }
}

impl From<Every> for When {
    fn from(every: Every) -> Self {
        Self::Every(every.0)
    }
}

impl From<Cron> for When {
    fn from(cron: Cron) -> Self {
        Self::Cron(cron)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_have_bounds() {
        let due = |every: Every| When::from(every).first_due(1_000);
        assert_eq!(due(Every::duration(Duration::from_millis(1))), Ok(1_001));
        assert_eq!(due(Every::secs(2_592_000)), Ok(2_592_001_000));
        let text = |every| due(every).map_or_else(|error| error.to_string(), |_| String::new());
        assert_eq!(
            text(Every::secs(0)),
            "intervalSeconds must be a positive number"
        );
        assert_eq!(
            text(Every::secs(2_592_001)),
            "intervalSeconds cannot exceed 2592000 seconds (30 days)"
        );
    }

    #[test]
    fn every_time_there_is_has_its_place() {
        let before = UNIX_EPOCH - Duration::from_millis(5);
        assert_eq!(When::from(before), When::At(-5));
        let due = When::from(Duration::MAX).first_due(5);
        assert_eq!(due, Ok(i64::MAX));
        assert_eq!(When::from(After::millis(1)).first_due(5), Ok(6));
    }
}
