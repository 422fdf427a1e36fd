//! The rows of runs in storage, in the TypeScript SDK's layout: times in whole
//! seconds.

use super::{
    cursor::Cursor,
    filter::WorkflowFilter,
    info::{WorkflowInfo, WorkflowPage},
};
use crate::{
    error::Result,
    host::Host,
    sql::{Cells, SqlValue, text, text_or_null},
    workflow::{WorkflowFailure, WorkflowReport, WorkflowStatus},
};

/// How the key begins that is there while it is not known whether a run exists.
/// The run's id follows.
pub(super) const STARTING_KEYS: &str = "worker_agents:starting_workflow:";

fn starting_key(id: &str) -> String {
    format!("{STARTING_KEYS}{id}")
}

/// The time of the table.
pub(super) fn seconds(millis: i64) -> SqlValue {
    SqlValue::Integer(millis.div_euclid(1000))
}

/// A new row.
pub(super) struct NewRow<'a> {
    pub(super) id: &'a str,
    pub(super) workflow_id: &'a str,
    pub(super) binding: &'a str,
    pub(super) metadata: Option<&'a str>,
    pub(super) now: i64,
}

/// Stores the row of a run that is about to be started.
pub(super) fn insert(host: &dyn Host, row: &NewRow<'_>) -> Result<()> {
    host.transaction(&mut || {
        host.run(
            "INSERT INTO cf_agents_workflows \
             (id, workflow_id, workflow_name, status, metadata, created_at, updated_at) \
             VALUES (?, ?, ?, 'queued', ?, ?, ?)",
            &[
                text(row.id),
                text(row.workflow_id),
                text(row.binding),
                text_or_null(row.metadata),
                seconds(row.now),
                seconds(row.now),
            ],
        )?;
        host.kv_put(&starting_key(row.workflow_id), "true")
    })
}

/// Whether it is not known whether the run of a row exists.
pub(super) fn is_starting(host: &dyn Host, workflow_id: &str) -> Result<bool> {
    Ok(host.kv_get(&starting_key(workflow_id))?.is_some())
}

/// Notes that the run exists.
pub(super) fn started(host: &dyn Host, workflow_id: &str) -> Result<()> {
    host.kv_delete(&starting_key(workflow_id)).map(drop)
}

/// Removes the row of a run that does not exist.
pub(super) fn not_started(host: &dyn Host, workflow_id: &str) -> Result<()> {
    host.transaction(&mut || {
        delete(host, workflow_id)?;
        started(host, workflow_id)
    })
}

const COLUMNS: &str = "id, workflow_id, workflow_name, status, metadata, error_name, \
                       error_message, created_at, updated_at, completed_at";

fn info(mut cells: Cells) -> WorkflowInfo {
    let mut text = || cells.text();
    let (id, workflow_id) = (text().unwrap_or_default(), text().unwrap_or_default());
    let (workflow_name, status) = (text().unwrap_or_default(), text().unwrap_or_default());
    // What is no JSON, another SDK has not written.
    let metadata = text().and_then(|json| crate::json::from_str(&json).ok());
    let (error_name, error_message) = (text(), text());
    let mut millis = || cells.int().map(|seconds| seconds.saturating_mul(1000));
    WorkflowInfo {
        id,
        workflow_id,
        workflow_name,
        status: WorkflowStatus::parse(&status),
        metadata,
        error: error_name.map(|name| WorkflowFailure {
            name,
            message: error_message.unwrap_or_default(),
        }),
        created_at: millis().unwrap_or_default(),
        updated_at: millis().unwrap_or_default(),
        completed_at: millis(),
    }
}

pub(super) fn find(host: &dyn Host, workflow_id: &str) -> Result<Option<WorkflowInfo>> {
    let query = format!("SELECT {COLUMNS} FROM cf_agents_workflows WHERE workflow_id = ?");
    let found = host.sql(&query, &[text(workflow_id)])?.first_cells();
    Ok(found.map(info))
}

pub(super) fn page(host: &dyn Host, filter: &WorkflowFilter) -> Result<WorkflowPage> {
    let after = filter.after_cursor()?;
    let (mut condition, mut values) = filter.condition();
    let query = format!("SELECT count(*) FROM cf_agents_workflows WHERE {condition}");
    let total = host.sql(&query, &values)?.first_cells();
    let total = total.and_then(|mut cells| cells.int()).unwrap_or_default();
    if let Some((after, of_cursor)) = after {
        condition.push_str(&after);
        values.extend(of_cursor);
    }
    let order = if filter.oldest_first { "ASC" } else { "DESC" };
    let size = filter.page_size();
    let query = format!(
        "SELECT {COLUMNS} FROM cf_agents_workflows WHERE {condition} \
         ORDER BY created_at {order}, workflow_id {order} LIMIT {}",
        size + 1
    );
    let mut workflows: Vec<_> = host.sql(&query, &values)?.cells().map(info).collect();
    let more = workflows.len() > size;
    workflows.truncate(size);
    let last = workflows.last().filter(|_| more).map(|last| Cursor {
        created: last.created_at.div_euclid(1000),
        id: last.workflow_id.clone(),
    });
    Ok(WorkflowPage {
        workflows,
        total: u64::try_from(total).unwrap_or_default(),
        next_cursor: last.as_ref().map(Cursor::write).transpose()?,
    })
}

/// Removes a row; tells whether it was there.
pub(super) fn delete(host: &dyn Host, workflow_id: &str) -> Result<bool> {
    let query = "DELETE FROM cf_agents_workflows WHERE workflow_id = ? RETURNING 1";
    Ok(!host.sql(query, &[text(workflow_id)])?.is_empty())
}

/// Removes the rows that the filter leaves in; tells how many.
pub(super) fn delete_all(host: &dyn Host, filter: &WorkflowFilter) -> Result<u64> {
    let (condition, values) = filter.condition();
    let query = format!("DELETE FROM cf_agents_workflows WHERE {condition} RETURNING 1");
    Ok(host.sql(&query, &values)?.len() as u64)
}

/// Lets the rows of one binding be those of another; tells how many.
pub(super) fn rename(host: &dyn Host, old: &str, new: &str) -> Result<u64> {
    let query = "UPDATE cf_agents_workflows SET workflow_name = ? WHERE workflow_name = ? \
                 RETURNING 1";
    Ok(host.sql(query, &[text(new), text(old)])?.len() as u64)
}

/// Notes what the platform tells of a run. It hears of a run's end a little after
/// the agent, which was told of it by the run itself: such an end stays. It does not
/// where the run `goes_on` for certain, or stands still: one in TypeScript takes the
/// engine's stop for an error, and tells it.
pub(super) fn refresh(
    host: &dyn Host,
    workflow_id: &str,
    report: &WorkflowReport,
    goes_on: bool,
    now: i64,
) -> Result<()> {
    use WorkflowStatus::{Paused, WaitingForPause};

    let error = report.error.as_ref();
    let ended = report.status.is_final();
    let is_certain = ended || goes_on || matches!(report.status, Paused | WaitingForPause);
    // A run stays ended at the time when that was first heard of.
    host.sql(
        "UPDATE cf_agents_workflows SET status = ?, error_name = ?, error_message = ?, \
         updated_at = ?, completed_at = iif(?, coalesce(completed_at, ?), NULL) \
         WHERE workflow_id = ? AND (? OR status NOT IN ('complete', 'errored'))",
        &[
            text(report.status.as_str()),
            text_or_null(error.map(|error| error.name.as_str())),
            text_or_null(error.map(|error| error.message.as_str())),
            seconds(now),
            SqlValue::Integer(ended.into()),
            seconds(now),
            text(workflow_id),
            SqlValue::Integer(is_certain.into()),
        ],
    )?;
    Ok(())
}

/// Begins the account of a run anew.
pub(super) fn reset(host: &dyn Host, workflow_id: &str, now: i64) -> Result<()> {
    host.run(
        "UPDATE cf_agents_workflows SET status = 'queued', created_at = ?, updated_at = ?, \
         completed_at = NULL, error_name = NULL, error_message = NULL WHERE workflow_id = ?",
        &[seconds(now), seconds(now), text(workflow_id)],
    )?;
    Ok(())
}

/// The run has told of its progress: it runs.
pub(super) fn progressed(host: &dyn Host, workflow_id: &str, now: i64) -> Result<()> {
    host.run(
        "UPDATE cf_agents_workflows SET status = 'running', updated_at = ? \
         WHERE workflow_id = ? AND status IN ('queued', 'waiting')",
        &[seconds(now), text(workflow_id)],
    )?;
    Ok(())
}

/// The run has told of its end: with an error's text, or well. What has been
/// paused or terminated meanwhile stays so.
pub(super) fn ended(
    host: &dyn Host,
    workflow_id: &str,
    error: Option<&str>,
    now: i64,
) -> Result<()> {
    let status = match error {
        Some(_) => WorkflowStatus::Errored,
        None => WorkflowStatus::Complete,
    };
    // Told twice, it has ended the first time.
    host.sql(
        "UPDATE cf_agents_workflows SET completed_at = iif(status = ?, completed_at, ?), \
         status = ?, error_name = ?, error_message = ?, updated_at = ? \
         WHERE workflow_id = ? AND status NOT IN ('terminated', 'paused')",
        &[
            text(status.as_str()),
            seconds(now),
            text(status.as_str()),
            text_or_null(error.map(|_| "WorkflowError")),
            text_or_null(error),
            seconds(now),
            text(workflow_id),
        ],
    )?;
    Ok(())
}

/// The bindings of the rows, each with how many rows it has, and how many of
/// those have not ended.
pub(super) fn bindings(host: &dyn Host) -> Result<Vec<(String, i64, i64)>> {
    let rows = host.sql(
        "SELECT workflow_name, count(*), \
         sum(status NOT IN ('complete', 'errored', 'terminated')) \
         FROM cf_agents_workflows GROUP BY workflow_name",
        &[],
    )?;
    let binding = |mut cells: Cells| {
        let name = cells.text().unwrap_or_default();
        let (all, open) = (cells.int(), cells.int());
        (name, all.unwrap_or_default(), open.unwrap_or_default())
    };
    Ok(rows.cells().map(binding).collect())
}

/// The ids of the runs of which it is not known whether they exist.
pub(super) fn starting(host: &dyn Host) -> Result<Vec<String>> {
    let keys = host.kv_list(STARTING_KEYS)?;
    let id = |(key, _): &(String, String)| key.strip_prefix(STARTING_KEYS).map(str::to_owned);
    Ok(keys.iter().filter_map(id).collect())
}
