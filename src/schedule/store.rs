//! The rows of schedules in storage.
//!
//! A row of `cf_agents_schedules` is the truth, in the TypeScript SDK's layout.
//! `worker_agents_schedules` holds what that has no column for; it is written
//! before the row and removed after it, so that a row never lacks it.

use serde_json::value::RawValue;

use super::{
    Schedule, ScheduleFilter, ScheduleKind, ScheduleOptions,
    row::{CALLABLE, DUE, Progress, Row, SELECT},
};
use crate::{
    error::{Error, Result},
    failed::FailedCall,
    host::{Host, Loss},
    sql::{SqlValue, text, text_or_null},
};

fn optional<T>(value: Option<T>, of: impl FnOnce(T) -> SqlValue) -> SqlValue {
    value.map_or(SqlValue::Null, of)
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
        host.run(
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
    host.run(
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

const DELETE: &str = "DELETE FROM cf_agents_schedules WHERE id = ?";
const DELETE_COMPANION: &str = "DELETE FROM worker_agents_schedules WHERE id = ?";

/// Removes a schedule.
pub(crate) fn delete(host: &dyn Host, id: &str) -> Result<()> {
    let id = [text(id)];
    host.run(DELETE, &id)?;
    host.run(DELETE_COMPANION, &id)?;
    Ok(())
}

/// Removes a schedule that has been read.
pub(super) fn remove(host: &dyn Host, row: &Row) -> Result<()> {
    let id = [text(&row.schedule.id)];
    host.run(DELETE, &id)?;
    if row.has_companion {
        host.run(DELETE_COMPANION, &id)?;
    }
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

/// What says that a schedule is carried out, since `began`.
pub(super) fn mark_of(id: &str, began: i64) -> Loss<'_> {
    Loss {
        statement: "UPDATE cf_agents_schedules SET running = 1, execution_started_at = ? \
                    WHERE id = ?",
        number: began.div_euclid(1000),
        text: id,
    }
}

/// Notes that a schedule is carried out, since `began`.
pub(super) fn mark(host: &dyn Host, id: &str, began: i64) -> Result<()> {
    let mark = mark_of(id, began);
    let values = [SqlValue::Integer(mark.number), text(mark.text)];
    host.run(mark.statement, &values)
}

/// Notes how far the present tick has come.
pub(super) fn set_progress(host: &dyn Host, row: &mut Row, progress: Progress) -> Result<()> {
    if progress != row.progress {
        set_companion(host, &row.schedule.id, row.schedule.due, progress)?;
        row.has_companion = true;
        row.progress = progress;
    }
    Ok(())
}

/// Notes that an execution has ended, or been put off, and when the next is due.
/// A schedule that was cancelled meanwhile stays so.
pub(super) fn reschedule(host: &dyn Host, row: &Row, due: i64, progress: Progress) -> Result<()> {
    let id = row.schedule.id.as_str();
    let second = due.div_euclid(1000);
    if second.saturating_mul(1000) != due || progress != Progress::default() {
        set_companion(host, id, due, progress)?;
    } else if row.has_companion {
        host.run(
            "UPDATE worker_agents_schedules SET due = ?, strikes = 0, deferrals = 0, \
             attempts = 0, tick = NULL WHERE id = ?",
            &[SqlValue::Integer(due), text(id)],
        )?;
    }
    host.run(
        "UPDATE cf_agents_schedules SET running = 0, time = ? WHERE id = ?",
        &[SqlValue::Integer(second), text(id)],
    )?;
    Ok(())
}

fn set_companion(host: &dyn Host, id: &str, due: i64, progress: Progress) -> Result<()> {
    host.run(
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
