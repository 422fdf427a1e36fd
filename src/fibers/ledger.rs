//! What is kept of managed fibers: the rows of `cf_agents_fibers`, in the
//! TypeScript SDK's layout. Each change names the status that it may follow, so
//! that the first end of a fiber stands.

use serde_json::value::RawValue;

use super::{FiberFilter, FiberInspection, FiberResolution, FiberStatus};
use crate::{
    error::Result,
    host::Host,
    sql::{Cells, SqlRows, SqlValue, text, text_or_null},
};

fn inspection(mut cells: Cells) -> FiberInspection {
    let raw = |json: String| crate::json::from_str::<Box<RawValue>>(&json).ok();
    let fiber_id = cells.text().unwrap_or_default();
    let idempotency_key = cells.text();
    let name = cells.text().unwrap_or_default();
    let status = FiberStatus::parse(&cells.text().unwrap_or_default());
    let snapshot = cells.text().and_then(raw);
    let metadata = cells.text().and_then(raw);
    FiberInspection {
        fiber_id,
        name,
        status,
        idempotency_key,
        snapshot,
        metadata: metadata.filter(|json| json.get().starts_with('{')),
        error: cells.text(),
        created_at: cells.int().unwrap_or_default(),
        started_at: cells.int(),
        settled_at: cells.int(),
    }
}

fn read(host: &dyn Host, rest: &str, values: &[SqlValue]) -> Result<Vec<FiberInspection>> {
    let query = format!(
        "SELECT fiber_id, idempotency_key, name, status, snapshot, metadata_json, \
         error_message, created_at, started_at, completed_at FROM cf_agents_fibers {rest}"
    );
    Ok(host.sql(&query, values)?.cells().map(inspection).collect())
}

pub(super) fn find(host: &dyn Host, id: &str) -> Result<Option<FiberInspection>> {
    let found = read(host, "WHERE fiber_id = ?", &[text(id)])?;
    Ok(found.into_iter().next())
}

pub(super) fn find_keyed(host: &dyn Host, key: &str) -> Result<Option<FiberInspection>> {
    let found = read(host, "WHERE idempotency_key = ?", &[text(key)])?;
    Ok(found.into_iter().next())
}

/// The fibers that the filter leaves in, newest first.
pub(super) fn list(host: &dyn Host, filter: &FiberFilter) -> Result<Vec<FiberInspection>> {
    let all = if filter.statuses.is_empty() {
        &FiberStatus::ALL
    } else {
        filter.statuses.as_slice()
    };
    let (condition, mut values) = filter.condition(all);
    values.push(SqlValue::Integer(
        filter.limit.unwrap_or(50).clamp(1, 100).into(),
    ));
    let rest = format!("WHERE {condition} ORDER BY created_at DESC, fiber_id DESC LIMIT ?");
    read(host, &rest, &values)
}

/// Deletes fibers that have ended, oldest end first; gives how many.
pub(super) fn delete(host: &dyn Host, filter: &FiberFilter) -> Result<usize> {
    let mut statuses = filter.statuses.clone();
    if statuses.is_empty() {
        statuses = vec![
            FiberStatus::Completed,
            FiberStatus::Aborted,
            FiberStatus::Error,
        ];
    }
    statuses.retain(|status| status.is_terminal());
    let (condition, mut values) = filter.condition(&statuses);
    values.push(SqlValue::Integer(
        filter.limit.unwrap_or(100).clamp(1, 500).into(),
    ));
    let query = format!(
        "DELETE FROM cf_agents_fibers WHERE fiber_id IN \
         (SELECT fiber_id FROM cf_agents_fibers WHERE {condition} \
         ORDER BY completed_at, created_at LIMIT ?) RETURNING 1"
    );
    Ok(host.sql(&query, &values)?.len())
}

/// A fiber that is about to run.
pub(super) struct New<'a> {
    pub(super) id: &'a str,
    pub(super) key: Option<&'a str>,
    pub(super) name: &'a str,
    pub(super) metadata: Option<&'a str>,
    pub(super) now: i64,
}

pub(super) fn insert(host: &dyn Host, new: &New<'_>) -> Result<()> {
    host.run(
        "INSERT INTO cf_agents_fibers (fiber_id, idempotency_key, name, status, snapshot, \
         metadata_json, error_message, created_at, started_at, completed_at) \
         VALUES (?, ?, ?, 'pending', NULL, ?, NULL, ?, NULL, NULL)",
        &[
            text(new.id),
            text_or_null(new.key),
            text(new.name),
            text_or_null(new.metadata),
            SqlValue::Integer(new.now),
        ],
    )?;
    Ok(())
}

fn changed(rows: &SqlRows) -> bool {
    !rows.is_empty()
}

/// Its method begins; `false` if it has been cancelled.
pub(super) fn begin(host: &dyn Host, id: &str, now: i64) -> Result<bool> {
    let rows = host.sql(
        "UPDATE cf_agents_fibers SET status = 'running', started_at = ? \
         WHERE fiber_id = ? AND status = 'pending' RETURNING 1",
        &[SqlValue::Integer(now), text(id)],
    )?;
    Ok(changed(&rows))
}

pub(super) fn stash(host: &dyn Host, id: &str, json: Option<&str>) -> Result<()> {
    host.run(
        "UPDATE cf_agents_fibers SET snapshot = ? WHERE fiber_id = ?",
        &[text_or_null(json), text(id)],
    )?;
    Ok(())
}

/// It comes to its end, unless it has done so already.
pub(super) fn settle(
    host: &dyn Host,
    id: &str,
    status: FiberStatus,
    error: Option<&str>,
    now: i64,
) -> Result<bool> {
    let rows = host.sql(
        "UPDATE cf_agents_fibers SET status = ?, error_message = ?, completed_at = ? \
         WHERE fiber_id = ? AND status IN ('pending', 'running') RETURNING 1",
        &[
            text(status.as_str()),
            text_or_null(error),
            SqlValue::Integer(now),
            text(id),
        ],
    )?;
    Ok(changed(&rows))
}

/// An interrupted one becomes something else; `false` if it is not interrupted.
pub(super) fn resolve(
    host: &dyn Host,
    id: &str,
    resolution: &FiberResolution,
    now: i64,
) -> Result<bool> {
    let rows = host.sql(
        "UPDATE cf_agents_fibers SET status = ?, snapshot = COALESCE(?, snapshot), \
         metadata_json = COALESCE(?, metadata_json), error_message = ?, completed_at = ? \
         WHERE fiber_id = ? AND status = 'interrupted' RETURNING 1",
        &[
            text(resolution.status.as_str()),
            text_or_null(resolution.snapshot.as_deref()),
            text_or_null(resolution.metadata.as_deref()),
            text_or_null(resolution.reason.as_deref()),
            SqlValue::Integer(now),
            text(id),
        ],
    )?;
    Ok(changed(&rows))
}

/// The ids of those that have not ended and whose method has not begun, or left
/// no row.
pub(super) fn ids_without_run(host: &dyn Host) -> Result<Vec<String>> {
    let query = "SELECT fiber_id FROM cf_agents_fibers WHERE status IN ('pending', 'running') \
                 AND fiber_id NOT IN (SELECT id FROM cf_agents_runs) ORDER BY created_at, fiber_id";
    Ok(host.sql(query, &[])?.texts())
}
