//! The rows of `cf_agents_state`, read and written behind the state's back.

use worker_agents::{Agent, AgentBase, Result, sql};

pub(super) const STATE_ROW: &str = "cf_state_row_id";
const VERSION_ROW: &str = "cf_schema_version";
const CHANGED_ROW: &str = "cf_state_was_changed";

/// A text that is no JSON.
pub(super) const CORRUPTED: &str = "invalid{json";

pub(super) fn put<A: Agent>(base: &AgentBase<A>, id: &str, state: &str) -> Result<()> {
    base.sql(sql!(
        "INSERT OR REPLACE INTO cf_agents_state (id, state) VALUES ({id}, {state})"
    ))?;
    Ok(())
}

fn delete<A: Agent>(base: &AgentBase<A>, id: &str) -> Result<()> {
    base.sql(sql!("DELETE FROM cf_agents_state WHERE id = {id}"))?;
    Ok(())
}

/// The row that old versions kept beside the state.
pub(super) fn put_legacy_changed<A: Agent>(base: &AgentBase<A>) -> Result<()> {
    put(base, CHANGED_ROW, "true")
}

/// A legacy row whose state is gone.
pub(super) fn orphan_legacy_changed<A: Agent>(base: &AgentBase<A>) -> Result<()> {
    delete(base, STATE_ROW)?;
    put_legacy_changed(base)
}

/// A state without the legacy row.
pub(super) fn put_without_legacy_changed<A: Agent>(base: &AgentBase<A>, state: &str) -> Result<()> {
    delete(base, CHANGED_ROW)?;
    put(base, STATE_ROW, state)
}

/// The ids of all rows but the schema's version.
pub(super) fn ids<A: Agent>(base: &AgentBase<A>) -> Result<Vec<String>> {
    base.sql(sql!(
        "SELECT id FROM cf_agents_state WHERE id != {VERSION_ROW} ORDER BY id"
    ))?
    .all()
}

/// The schema's version; 0 without one.
pub(super) fn schema_version<A: Agent>(base: &AgentBase<A>) -> Result<u32> {
    let stored: Option<String> = base
        .sql(sql!(
            "SELECT state FROM cf_agents_state WHERE id = {VERSION_ROW}"
        ))?
        .first()?;
    Ok(stored.and_then(|text| text.parse().ok()).unwrap_or(0))
}

pub(super) fn reset_schema_version<A: Agent>(base: &AgentBase<A>) -> Result<()> {
    delete(base, VERSION_ROW)
}
