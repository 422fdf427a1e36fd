//! The state of a connection, as the agent's author sees it.

use serde_json::{Map, Value};
use worker_agents::{Connection, Result};

/// The state, `null` if there is none.
pub(super) fn read(connection: &Connection) -> Result<Value> {
    Ok(connection.state()?.unwrap_or_default())
}

/// Lays `updates` over the state that is there.
pub(super) fn merge(connection: &Connection, updates: Map<String, Value>) -> Result<()> {
    let mut state: Map<String, Value> = connection.state()?.unwrap_or_default();
    state.extend(updates);
    connection.set_state(&state)
}
