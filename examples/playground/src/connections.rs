//! The open connections of an agent.

use worker_agents::{Result, prelude::*};

/// The code of a restart, after which the official clients connect again.
const SERVICE_RESTART: u16 = 1012;

/// A connection, as the agent sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Its id.
    pub id: String,
    /// Its tags, without its id, which is always one.
    pub tags: Vec<String>,
    /// Whether it may not change the state.
    pub readonly: bool,
}

/// What is broadcast, beside the frames of the protocol.
#[derive(Serialize)]
struct Told {
    seen: Vec<Seen>,
}

/// Tells every open page who is connected.
pub(crate) fn tell<A: Agent>(agent: &AgentBase<A>) -> Result<()> {
    let seen = list(agent)?;
    agent.broadcast_json(&Told { seen }, &[])
}

/// All of them, the newest first.
pub(crate) fn list<A: Agent>(agent: &AgentBase<A>) -> Result<Vec<Seen>> {
    let connections = agent.get_connections(None)?.into_iter();
    Ok(connections
        .map(|connection| Seen {
            id: connection.id().to_owned(),
            tags: connection.tags().iter().skip(1).cloned().collect(),
            readonly: connection.is_readonly(),
        })
        .collect())
}

/// Closes one; `false` if there is none with this id.
pub(crate) fn drop<A: Agent>(agent: &AgentBase<A>, id: &str) -> Result<bool> {
    let Some(connection) = agent.get_connection(id)? else {
        return Ok(false);
    };
    connection.close(SERVICE_RESTART, "dropped in the playground")?;
    Ok(true)
}
