//! A schedule as storage has it.

use std::time::Duration;

use serde_json::value::RawValue;

use super::{MissedTicks, Schedule, ScheduleKind};
use crate::{
    error::{Error, Result},
    retry::RetryOptions,
    sql::Cells,
};

/// A schedule with what only the alarm needs to know.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) schedule: Schedule,
    /// Whether an execution has begun and not ended.
    pub(crate) running: bool,
    /// Whether there is something of it in `worker_agents_schedules`.
    pub(crate) has_companion: bool,
    /// When it began, in seconds.
    pub(crate) started: Option<i64>,
    pub(crate) missed: MissedTicks,
    pub(crate) hung_timeout: Option<Duration>,
    pub(crate) drop_failed: bool,
    pub(crate) progress: Progress,
}

/// How far the present tick of a schedule has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    /// How many executions have been cut short, one after the other.
    pub(crate) strikes: u32,
    /// How often in a row the platform has let it down.
    pub(crate) deferrals: u32,
    /// How many attempts have been made.
    pub(crate) attempts: u32,
    /// When the tick was due that has been put off, where the next ones are
    /// counted from it.
    pub(crate) tick: Option<i64>,
}

/// Columns in the order in which [`Row::read`] takes them, after others.
macro_rules! select {
    ($before:literal, $payload:literal, $behind:literal) => {
        concat!(
            "SELECT ",
            $before,
            "t.id, t.callback, ",
            $payload,
            ", t.type, t.time, t.delayInSeconds, t.cron, t.intervalSeconds, t.retry_options, \
             s.id IS NOT NULL, s.due",
            $behind,
            " FROM cf_agents_schedules t LEFT JOIN worker_agents_schedules s ON s.id = t.id"
        )
    };
}

/// Whole rows.
pub(super) const SELECT: &str = select!(
    "",
    "t.payload",
    ", t.running, t.execution_started_at, s.missed, s.hung_timeout, s.drop_failed, s.strikes, \
     s.deferrals, s.attempts, s.tick"
);

/// Rows as most are, for which [`Row::read`] needs few columns. The first column tells
/// which are not: what has a long payload, or something in the columns that are left out.
pub(super) const SELECT_SHORT: &str = select!(
    "coalesce(length(t.payload), 0) > 1024 OR coalesce(t.running, 0) <> 0 \
     OR coalesce(s.missed, s.hung_timeout, s.tick) IS NOT NULL \
     OR coalesce(s.drop_failed + s.strikes + s.deferrals + s.attempts, 0) <> 0, ",
    "CASE WHEN length(t.payload) <= 1024 THEN t.payload END",
    ""
);

/// What the alarm can name and date. Another row is nobody's to wake up for.
pub(super) const CALLABLE: &str = "t.owner_path_key IS NULL AND typeof(t.time) IN ('integer', 'real') \
    AND typeof(t.id) = 'text'";

/// When a row `t` with its companion `s` is due, in milliseconds.
pub(super) const DUE: &str = "CASE WHEN s.due >= t.time * 1000 AND s.due < t.time * 1000 + 1000 \
    THEN s.due ELSE t.time * 1000 END";

/// A text that should be JSON. One that is not is told when it is used.
pub(crate) fn lenient_json(text: String) -> Result<Box<RawValue>> {
    let read = crate::json::from_str(&text).or_else(|_| crate::json::to_raw(&text));
    Ok(read?)
}

/// Retry options of a row. What another SDK has stored may be out of shape.
pub(crate) fn lenient_retry(text: &str) -> Option<RetryOptions> {
    crate::json::from_str::<Option<RetryOptions>>(text).ok()?
}

impl Row {
    /// When the present tick was due before it was put off.
    pub(crate) fn tick(&self) -> i64 {
        self.progress.tick.unwrap_or(self.schedule.due)
    }

    /// Reads the columns of a `SELECT`. Those of which a short row has none are as they
    /// are in a schedule that has not been begun.
    pub(super) fn read(mut cells: Cells) -> Result<Self> {
        let id = cells.text().unwrap_or_default();
        let callback = cells.text().unwrap_or_default();
        let payload = cells.text().map(lenient_json).transpose()?;
        let kind = cells.text().unwrap_or_default();
        let time = cells.int().unwrap_or_default();
        let (delay, cron, interval) = (cells.real(), cells.text(), cells.real());
        let broken = |what: &str| Error::Column {
            query: SELECT.to_owned(),
            reason: format!("schedule {id}: {what}"),
        };
        let kind = match kind.as_str() {
            "scheduled" => ScheduleKind::Scheduled,
            "delayed" => ScheduleKind::Delayed {
                delay_in_seconds: delay.unwrap_or_default(),
            },
            "cron" => ScheduleKind::Cron {
                cron: cron.ok_or_else(|| broken("its calendar is missing"))?,
            },
            "interval" => ScheduleKind::Interval {
                interval_seconds: interval.ok_or_else(|| broken("its interval is missing"))?,
            },
            other => return Err(broken(&format!("its type is {other}"))),
        };
        let retry = cells.text().and_then(|text| lenient_retry(&text));
        let has_companion = cells.flag();
        let due = cells
            .int()
            .filter(|due| due.div_euclid(1000) == time)
            .unwrap_or_else(|| time.saturating_mul(1000));
        let (running, started) = (cells.flag(), cells.int());
        let missed = MissedTicks::parse(cells.text().as_deref());
        let hung_timeout = cells.int().and_then(|millis| u64::try_from(millis).ok());
        Ok(Self {
            schedule: Schedule {
                id,
                callback,
                due,
                kind,
                retry,
                payload,
            },
            running,
            has_companion,
            started,
            missed,
            hung_timeout: hung_timeout.map(Duration::from_millis),
            drop_failed: cells.flag(),
            progress: Progress {
                strikes: cells.count(),
                deferrals: cells.count(),
                attempts: cells.count(),
                tick: cells.int(),
            },
        })
    }
}
