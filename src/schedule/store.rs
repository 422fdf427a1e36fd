//! The rows of schedules in storage.
//!
//! A row of `cf_agents_schedules` is the truth, in the TypeScript SDK's layout.
//! `worker_agents_schedules` holds what that has no column for; it is written
//! before the row and removed after it, so that a row never lacks it.

use std::time::Duration;

use serde_json::value::RawValue;

use super::{MissedTicks, Schedule, ScheduleFilter, ScheduleKind, ScheduleOptions};
use crate::{
    error::{Error, Result},
    failed::FailedCall,
    host::Host,
    retry::RetryOptions,
    sql::{Cells, SqlValue, text, text_or_null},
};

/// A schedule with what only the alarm needs to know.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) schedule: Schedule,
    /// Whether an execution has begun and not ended.
    pub(crate) running: bool,
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

/// In the order in which [`Row::read`] takes them.
const SELECT: &str = "SELECT t.id, t.callback, t.payload, t.type, t.time, t.delayInSeconds, \
    t.cron, t.intervalSeconds, t.running, t.execution_started_at, t.retry_options, s.due, \
    s.missed, s.hung_timeout, s.drop_failed, s.strikes, s.deferrals, s.attempts, s.tick \
    FROM cf_agents_schedules t LEFT JOIN worker_agents_schedules s ON s.id = t.id";

/// What the alarm can name and date. Another row is nobody's to wake up for.
const CALLABLE: &str = "t.owner_path_key IS NULL AND typeof(t.time) IN ('integer', 'real') \
    AND typeof(t.id) = 'text'";

/// The due time in milliseconds, of a row `t` with its companion `s`.
const DUE: &str = "CASE WHEN s.due >= t.time * 1000 AND s.due < t.time * 1000 + 1000 \
    THEN s.due ELSE t.time * 1000 END";

fn optional<T>(value: Option<T>, of: impl FnOnce(T) -> SqlValue) -> SqlValue {
    value.map_or(SqlValue::Null, of)
}

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

    fn read(mut cells: Cells) -> Result<Self> {
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
        let (running, started) = (cells.flag(), cells.int());
        let retry = cells.text().and_then(|text| lenient_retry(&text));
        let due = cells
            .int()
            .filter(|due| due.div_euclid(1000) == time)
            .unwrap_or_else(|| time.saturating_mul(1000));
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

fn rows(host: &dyn Host, query: &str, params: &[SqlValue]) -> Result<Vec<Row>> {
    host.sql(query, params)?.cells().map(Row::read).collect()
}

/// The schedule with this id.
pub(crate) fn find(host: &dyn Host, id: &str) -> Result<Option<Row>> {
    let query = format!("{SELECT} WHERE {CALLABLE} AND t.id = ?");
    Ok(rows(host, &query, &[text(id)])?.into_iter().next())
}

/// The schedules of a filter, in the order in which they were made.
pub(super) fn list(host: &dyn Host, filter: &ScheduleFilter) -> Result<Vec<Schedule>> {
    let mut query = format!("{SELECT} WHERE {CALLABLE}");
    let mut params = Vec::new();
    let mut add = |condition: &str, value: Option<SqlValue>| {
        if let Some(value) = value {
            query.push_str(condition);
            params.push(value);
        }
    };
    add(" AND t.id = ?", filter.id.as_deref().map(text));
    add(" AND t.type = ?", filter.kind.as_deref().map(text));
    add(" AND t.callback = ?", filter.callback.as_deref().map(text));
    add(" AND t.time >= ?", filter.from.map(SqlValue::Integer));
    add(" AND t.time <= ?", filter.to.map(SqlValue::Integer));
    query.push_str(" ORDER BY t.rowid");
    let mut schedules = Vec::new();
    for cells in host.sql(&query, &params)?.cells() {
        match Row::read(cells) {
            Ok(row) => schedules.push(row.schedule),
            // Its alarm tells of it, and keeps it as failed.
            Err(Error::Column { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(schedules)
}

/// The pending schedule that an idempotent one would repeat.
pub(super) fn find_equal(
    host: &dyn Host,
    kind: &ScheduleKind,
    callback: &str,
    payload: Option<&str>,
    running: &[String],
) -> Result<Option<Schedule>> {
    let mut query =
        format!("{SELECT} WHERE {CALLABLE} AND t.type = ? AND t.callback = ? AND t.payload IS ?");
    let mut params = vec![text(kind.name()), text(callback), text_or_null(payload)];
    match kind {
        ScheduleKind::Cron { cron } => {
            query.push_str(" AND t.cron = ?");
            params.push(text(cron));
        }
        ScheduleKind::Interval { interval_seconds } => {
            query.push_str(" AND t.intervalSeconds = ?");
            params.push(SqlValue::Real(*interval_seconds));
        }
        ScheduleKind::Scheduled | ScheduleKind::Delayed { .. } => {}
    }
    first_pending(host, query, params, running)
}

/// The pending schedule of this name.
pub(super) fn find_keyed(
    host: &dyn Host,
    key: &str,
    running: &[String],
) -> Result<Option<Schedule>> {
    let query = format!("{SELECT} WHERE {CALLABLE} AND s.key = ?");
    first_pending(host, query, vec![text(key)], running)
}

/// The first that is pending. A one-shot that is at work is not: it is removed
/// when it has ended, and has seen only what there was when it began.
fn first_pending(
    host: &dyn Host,
    mut query: String,
    mut params: Vec<SqlValue>,
    running: &[String],
) -> Result<Option<Schedule>> {
    query.push_str(" LIMIT ?");
    let most = i64::try_from(running.len()).unwrap_or(i64::MAX);
    params.push(SqlValue::Integer(most.saturating_add(1)));
    let found = rows(host, &query, &params)?.into_iter();
    let mut pending = found
        .map(|row| row.schedule)
        .filter(|schedule| schedule.kind.is_recurring() || !running.contains(&schedule.id));
    Ok(pending.next())
}

/// Stores a new schedule.
pub(super) fn insert(
    host: &dyn Host,
    schedule: &Schedule,
    options: &ScheduleOptions,
) -> Result<()> {
    let time = schedule.time();
    let millis = options.hung_timeout.map(|timeout| timeout.as_millis());
    let needs_companion = time.saturating_mul(1000) != schedule.due
        || options.key.is_some()
        || options.missed.as_str().is_some()
        || millis.is_some()
        || options.drop_failed;
    if let Some(key) = &options.key {
        // One that is still at work under this name goes on without it.
        host.sql(
            "UPDATE worker_agents_schedules SET key = NULL WHERE key = ?",
            &[text(key)],
        )?;
    }
    if needs_companion {
        let millis = millis.map(|millis| i64::try_from(millis).unwrap_or(i64::MAX));
        host.sql(
            "INSERT OR REPLACE INTO worker_agents_schedules \
             (id, due, key, missed, hung_timeout, drop_failed) VALUES (?, ?, ?, ?, ?, ?)",
            &[
                text(&schedule.id),
                SqlValue::Integer(schedule.due),
                text_or_null(options.key.as_deref()),
                text_or_null(options.missed.as_str()),
                optional(millis, SqlValue::Integer),
                SqlValue::Integer(options.drop_failed.into()),
            ],
        )?;
    }
    let (delay, cron, interval) = match &schedule.kind {
        ScheduleKind::Scheduled => (None, None, None),
        ScheduleKind::Delayed { delay_in_seconds } => (Some(*delay_in_seconds), None, None),
        ScheduleKind::Cron { cron } => (None, Some(cron.as_str()), None),
        ScheduleKind::Interval { interval_seconds } => (None, None, Some(*interval_seconds)),
    };
    let retry = options.retry.map(|retry| crate::json::to_string(&retry));
    host.sql(
        "INSERT OR REPLACE INTO cf_agents_schedules (id, callback, payload, type, time, \
         delayInSeconds, cron, intervalSeconds, running, retry_options) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
        &[
            text(&schedule.id),
            text(&schedule.callback),
            text_or_null(schedule.payload.as_deref().map(RawValue::get)),
            text(schedule.kind.name()),
            SqlValue::Integer(time),
            optional(delay, SqlValue::Real),
            text_or_null(cron),
            optional(interval, SqlValue::Real),
            optional(retry.transpose()?, SqlValue::Text),
        ],
    )?;
    Ok(())
}

/// Removes a schedule.
pub(crate) fn delete(host: &dyn Host, id: &str) -> Result<()> {
    host.sql("DELETE FROM cf_agents_schedules WHERE id = ?", &[text(id)])?;
    host.sql(
        "DELETE FROM worker_agents_schedules WHERE id = ?",
        &[text(id)],
    )?;
    Ok(())
}

/// When the next schedule is due.
pub(crate) fn next_due(host: &dyn Host) -> Result<Option<i64>> {
    let query = format!(
        "SELECT min({DUE}) FROM cf_agents_schedules t \
         LEFT JOIN worker_agents_schedules s ON s.id = t.id \
         WHERE {CALLABLE} AND t.time = \
         (SELECT min(t.time) FROM cf_agents_schedules t WHERE {CALLABLE})"
    );
    let found = host.sql(&query, &[])?.first_cells();
    Ok(found.and_then(|mut cells| cells.int()))
}

/// The ids of the schedules that are due, the longest due first.
pub(crate) fn due(host: &dyn Host, now: i64, most: u32) -> Result<Vec<String>> {
    let query = format!(
        "SELECT t.id FROM cf_agents_schedules t \
         LEFT JOIN worker_agents_schedules s ON s.id = t.id \
         WHERE {CALLABLE} AND t.time <= ? AND {DUE} <= ? \
         ORDER BY {DUE}, t.rowid LIMIT ?"
    );
    let params = [
        // The TypeScript SDK leaves fractions of a second in `time`.
        SqlValue::Real(now as f64 / 1000.0),
        SqlValue::Integer(now),
        SqlValue::Integer(most.into()),
    ];
    Ok(host.sql(&query, &params)?.texts())
}

/// The methods of which so many one-shots are due, each with how many.
pub(super) fn piles(host: &dyn Host, now: i64, from: usize) -> Result<Vec<(String, usize)>> {
    let query = "SELECT callback, count(*) FROM cf_agents_schedules \
        WHERE owner_path_key IS NULL AND time <= ? AND type IN ('delayed', 'scheduled') \
        GROUP BY callback HAVING count(*) >= ?";
    let from = i64::try_from(from).unwrap_or(i64::MAX);
    let params = [
        SqlValue::Integer(now.div_euclid(1000)),
        SqlValue::Integer(from),
    ];
    let piles = host.sql(query, &params)?.cells();
    Ok(piles
        .filter_map(|mut cells| Some((cells.text()?, usize::try_from(cells.int()?).ok()?)))
        .collect())
}

/// Notes that an execution begins.
pub(super) fn begin(host: &dyn Host, row: &Row, now: i64, progress: Progress) -> Result<()> {
    let Schedule { id, due, .. } = &row.schedule;
    if progress != row.progress {
        set_companion(host, id, *due, progress)?;
    }
    host.sql(
        "UPDATE cf_agents_schedules SET running = 1, execution_started_at = ? WHERE id = ?",
        &[SqlValue::Integer(now.div_euclid(1000)), text(id)],
    )?;
    Ok(())
}

/// Notes that an execution has ended, or been put off, and when the next is due.
/// A schedule that was cancelled meanwhile stays so.
pub(super) fn reschedule(host: &dyn Host, id: &str, due: i64, progress: Progress) -> Result<()> {
    let second = due.div_euclid(1000);
    if second.saturating_mul(1000) != due || progress != Progress::default() {
        set_companion(host, id, due, progress)?;
    } else {
        host.sql(
            "UPDATE worker_agents_schedules SET due = ?, strikes = 0, deferrals = 0, \
             attempts = 0, tick = NULL WHERE id = ?",
            &[SqlValue::Integer(due), text(id)],
        )?;
    }
    host.sql(
        "UPDATE cf_agents_schedules SET running = 0, time = ? WHERE id = ?",
        &[SqlValue::Integer(second), text(id)],
    )?;
    Ok(())
}

fn set_companion(host: &dyn Host, id: &str, due: i64, progress: Progress) -> Result<()> {
    host.sql(
        "INSERT INTO worker_agents_schedules (id, due, strikes, deferrals, attempts, tick) \
         SELECT id, ?2, ?3, ?4, ?5, ?6 FROM cf_agents_schedules WHERE id = ?1 \
         ON CONFLICT (id) DO UPDATE SET due = excluded.due, strikes = excluded.strikes, \
         deferrals = excluded.deferrals, attempts = excluded.attempts, tick = excluded.tick",
        &[
            text(id),
            SqlValue::Integer(due),
            SqlValue::Integer(progress.strikes.into()),
            SqlValue::Integer(progress.deferrals.into()),
            SqlValue::Integer(progress.attempts.into()),
            optional(progress.tick, SqlValue::Integer),
        ],
    )?;
    Ok(())
}

/// Makes a one-shot of a failed call, due now.
pub(crate) fn put_back(host: &dyn Host, call: &FailedCall, now: i64) -> Result<()> {
    let schedule = Schedule {
        id: call.id.clone(),
        callback: call.callback.clone(),
        due: now,
        kind: ScheduleKind::Scheduled,
        retry: call.retry,
        payload: call.payload.clone(),
    };
    let options = ScheduleOptions {
        retry: call.retry,
        hung_timeout: call.hung_timeout,
        ..ScheduleOptions::default()
    };
    insert(host, &schedule, &options)
}
