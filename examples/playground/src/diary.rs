//! What has happened: kept in a table, and told to every open page.

use worker_agents::{Result, prelude::*, sql};

use crate::text::cut;

/// How many entries are kept.
const MAX_ENTRIES: i64 = 100;
/// How long one is, in letters: all of them are sent at once to each page that opens.
const MAX_TEXT: usize = 500;

/// Something that has happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number.
    pub id: i64,
    /// When, in milliseconds since the Unix epoch.
    pub at: i64,
    /// What it belongs to.
    pub kind: Kind,
    /// What happened.
    pub text: String,
}

/// What an entry belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A schedule.
    Ring,
    /// The queue.
    Work,
    /// The mail.
    Mail,
    /// A workflow.
    Run,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Ring => "ring",
            Self::Work => "work",
            Self::Mail => "mail",
            Self::Run => "run",
        }
    }
}

/// What is broadcast, beside the frames of the protocol.
#[derive(Serialize)]
struct Told {
    happened: Entry,
}

pub(crate) fn prepare<A: Agent>(agent: &AgentBase<A>) -> Result<()> {
    agent.sql(
        "CREATE TABLE IF NOT EXISTS diary (
           id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, kind TEXT NOT NULL,
           text TEXT NOT NULL)",
    )?;
    Ok(())
}

/// Writes an entry, as much of it as is kept, and broadcasts it.
pub(crate) fn tell<A: Agent>(agent: &AgentBase<A>, kind: Kind, text: &str) -> Result<()> {
    let (at, name, text) = (agent.now(), kind.name(), cut(text, MAX_TEXT));
    let id = agent
        .sql(sql!(
            "INSERT INTO diary (at, kind, text) VALUES ({at}, {name}, {text}) RETURNING id"
        ))?
        .one()?;
    agent.sql(sql!("DELETE FROM diary WHERE id <= {id} - {MAX_ENTRIES}"))?;
    let happened = Entry { id, at, kind, text };
    agent.broadcast_json(&Told { happened }, &[])
}

/// All entries, the newest first.
pub(crate) fn list<A: Agent>(agent: &AgentBase<A>) -> Result<Vec<Entry>> {
    agent
        .sql("SELECT id, at, kind, text FROM diary ORDER BY id DESC")?
        .all()
}
