//! What was said, in the room's own table.

use worker_agents::{AgentBase, Result, prelude::*};

use crate::{ChatRoom, Message, Page};

/// How many messages a page has.
pub(crate) const PAGE: usize = 50;
/// How many messages a room keeps.
pub(crate) const KEPT: i64 = 10_000;

pub(crate) struct History<'a>(pub(crate) &'a AgentBase<ChatRoom>);

impl History<'_> {
    pub(crate) fn prepare(&self) -> Result<()> {
        // With AUTOINCREMENT no number is given twice, whatever was deleted.
        self.0.sql(
            "CREATE TABLE IF NOT EXISTS messages (
               id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE,
               who TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL)",
        )?;
        Ok(())
    }

    /// Stores a message, unless there is one with its key. Gives the one that is
    /// there, and whether it is new.
    pub(crate) fn add(&self, key: &str, who: &str, text: &str, at: i64) -> Result<(Message, bool)> {
        let added = self.0.sql(sql!(
            "INSERT INTO messages (key, who, text, at) VALUES ({key}, {who}, {text}, {at})
             ON CONFLICT (key) DO NOTHING RETURNING id, key, who, text, at"
        ))?;
        if let Some(message) = added.first::<Message>()? {
            let last_gone = message.id - KEPT;
            self.0
                .sql(sql!("DELETE FROM messages WHERE id <= {last_gone}"))?;
            return Ok((message, true));
        }
        let known = self.0.sql(sql!(
            "SELECT id, key, who, text, at FROM messages WHERE key = {key}"
        ))?;
        Ok((known.one()?, false))
    }

    /// The last messages of those between two, which are not among them.
    pub(crate) fn page(&self, after: Option<i64>, before: Option<i64>) -> Result<Page> {
        let after = after.unwrap_or(0);
        // One more than are shown, to know whether there are more.
        let most = PAGE as i64 + 1;
        let found = self.0.sql(sql!(
            "SELECT id, key, who, text, at FROM messages
             WHERE id > {after} AND id < coalesce({before}, 9223372036854775807)
             ORDER BY id DESC LIMIT {most}"
        ))?;
        let mut messages: Vec<Message> = found.all()?;
        let earlier = messages.len() > PAGE;
        messages.truncate(PAGE);
        messages.reverse();
        Ok(Page { messages, earlier })
    }
}
