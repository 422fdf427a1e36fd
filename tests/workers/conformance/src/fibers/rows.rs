//! The rows of fibers, as a lost instance leaves them.

use serde_json::Value;
use worker_agents::{Agent, AgentBase, Result, sql};

fn text(snapshot: Option<&Value>) -> Option<String> {
    snapshot.map(Value::to_string)
}

pub(super) fn run<A: Agent>(
    base: &AgentBase<A>,
    id: &str,
    name: &str,
    snapshot: Option<&Value>,
    age: i64,
) -> Result<()> {
    let (snapshot, created_at) = (text(snapshot), base.now() - age);
    base.sql(sql!(
        "INSERT INTO cf_agents_runs (id, name, snapshot, created_at)
         VALUES ({id}, {name}, {snapshot}, {created_at})"
    ))?;
    Ok(())
}

/// A row of the ledger.
pub(super) struct Row<'a> {
    pub(super) id: &'a str,
    pub(super) name: &'a str,
    pub(super) status: &'a str,
    pub(super) snapshot: Option<&'a Value>,
    pub(super) metadata: &'a str,
    pub(super) key: Option<String>,
    pub(super) error: Option<&'a str>,
}

pub(super) fn ledger<A: Agent>(base: &AgentBase<A>, row: Row<'_>) -> Result<()> {
    let Row {
        id,
        name,
        status,
        metadata,
        key,
        error,
        ..
    } = row;
    let (snapshot, now) = (text(row.snapshot), base.now());
    let started_at = (status != "pending").then_some(now);
    let completed_at = (status == "aborted").then_some(now);
    base.sql(sql!(
        "INSERT INTO cf_agents_fibers (fiber_id, idempotency_key, name, status, snapshot,
           metadata_json, error_message, created_at, started_at, completed_at)
         VALUES ({id}, {key}, {name}, {status}, {snapshot}, {metadata}, {error}, {now},
           {started_at}, {completed_at})"
    ))?;
    Ok(())
}

pub(super) fn count<A: Agent>(base: &AgentBase<A>) -> Result<u32> {
    base.sql("SELECT COUNT(*) FROM cf_agents_runs")?.one()
}

/// What the fiber of this id has stashed.
pub(super) fn snapshot<A: Agent>(base: &AgentBase<A>, id: &str) -> Result<Option<Value>> {
    let stored: Option<Option<String>> = base
        .sql(sql!("SELECT snapshot FROM cf_agents_runs WHERE id = {id}"))?
        .first()?;
    Ok(stored
        .flatten()
        .and_then(|json| serde_json::from_str(&json).ok()))
}
