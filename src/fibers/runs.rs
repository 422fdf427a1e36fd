//! The rows of fibers that run, or ran when the agent was lost: those of
//! `cf_agents_runs`, in the TypeScript SDK's layout.

use crate::{
    error::Result,
    host::Host,
    sql::{SqlValue, text, text_or_null},
};

/// A fiber under way.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) snapshot: Option<String>,
    pub(super) created_at: i64,
}

pub(super) fn insert(host: &dyn Host, id: &str, name: &str, now: i64) -> Result<()> {
    host.run(
        "INSERT INTO cf_agents_runs (id, name, snapshot, created_at) VALUES (?, ?, NULL, ?)",
        &[text(id), text(name), SqlValue::Integer(now)],
    )?;
    Ok(())
}

pub(super) fn stash(host: &dyn Host, id: &str, json: Option<&str>) -> Result<()> {
    host.run(
        "UPDATE cf_agents_runs SET snapshot = ? WHERE id = ?",
        &[text_or_null(json), text(id)],
    )?;
    Ok(())
}

pub(super) fn delete(host: &dyn Host, id: &str) -> Result<()> {
    host.run("DELETE FROM cf_agents_runs WHERE id = ?", &[text(id)])?;
    Ok(())
}

pub(super) fn find(host: &dyn Host, id: &str) -> Result<Option<Run>> {
    let query = "SELECT id, name, snapshot, created_at FROM cf_agents_runs WHERE id = ?";
    let found = host.sql(query, &[text(id)])?.first_cells();
    Ok(found.map(|mut cells| Run {
        id: cells.text().unwrap_or_default(),
        name: cells.text().unwrap_or_default(),
        snapshot: cells.text(),
        created_at: cells.int().unwrap_or_default(),
    }))
}

/// The ids of all of them, oldest first.
pub(super) fn ids(host: &dyn Host) -> Result<Vec<String>> {
    let query = "SELECT id FROM cf_agents_runs ORDER BY rowid";
    Ok(host.sql(query, &[])?.texts())
}
