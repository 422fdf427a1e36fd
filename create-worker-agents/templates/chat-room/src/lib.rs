//! Rooms to talk in: who is here is the agent's state, what was said is in its SQL.

use worker::*;
use worker_agents::{Error, Result, prelude::*};

/// How much of the history a newcomer is shown.
const SHOWN: i64 = 100;
const MAX_NAME: usize = 30;
const MAX_TEXT: usize = 1000;

/// Who is here, synced to every client.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Room {
    /// Their names, in the order of the alphabet.
    pub people: Vec<String>,
}

/// What somebody has said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Counts up within the room.
    pub id: i64,
    /// Who has said it.
    pub author: String,
    /// What was said.
    pub text: String,
    /// When, in milliseconds since the Unix epoch.
    pub at: i64,
}

/// What is broadcast when somebody has said something.
#[derive(Serialize)]
struct Said<'a> {
    said: &'a Message,
}

#[durable_object]
pub struct ChatRoom {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for ChatRoom {
    type State = Room;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    fn on_start(&self) -> Result<()> {
        self.sql(sql!(
            "CREATE TABLE IF NOT EXISTS messages (
               id INTEGER PRIMARY KEY AUTOINCREMENT,
               author TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL)"
        ))?;
        self.tell_who_is_here()
    }

    async fn on_close(&self, _gone: Connection, _: u16, _: String, _: bool) -> Result<()> {
        self.tell_who_is_here()
    }

    fn validate_state_change(&self, _next: &Room, source: &StateSource) -> Result<()> {
        match source {
            StateSource::Server => Ok(()),
            StateSource::Client(_) => Err("who is here is for the room to say".into()),
        }
    }
}

#[callable] // what clients may call
impl ChatRoom {
    /// Enters under a name, and gives what was said last, the oldest first.
    pub fn enter(&self, name: &str) -> Result<Vec<Message>> {
        let name = checked(name, "a name", MAX_NAME)?;
        self.caller()?.set_state(name)?;
        self.tell_who_is_here()?;
        let last = self.sql(sql!(
            "SELECT id, author, text, at FROM messages ORDER BY id DESC LIMIT {SHOWN}"
        ))?;
        let mut messages: Vec<Message> = last.all()?;
        messages.reverse();
        Ok(messages)
    }

    /// Says something to everybody here.
    pub fn say(&self, text: &str) -> Result<()> {
        let text = checked(text, "a message", MAX_TEXT)?;
        let Some(author) = self.caller()?.state::<String>()? else {
            return Err("enter the room first".into());
        };
        let at = self.now();
        let stored = self.sql(sql!(
            "INSERT INTO messages (author, text, at) VALUES ({author}, {text}, {at})
             RETURNING id, author, text, at"
        ))?;
        let said = &stored.one()?;
        self.broadcast_json(&Said { said }, &[])
    }
}

impl ChatRoom {
    fn caller(&self) -> Result<Connection> {
        let caller = self.current().connection;
        caller.ok_or_else(|| Error::msg("only a connected client can talk"))
    }

    /// A connection's state outlives an eviction, so the connections know who is here.
    fn tell_who_is_here(&self) -> Result<()> {
        let mut people = Vec::new();
        for connection in self.get_connections(None)? {
            people.extend(connection.state::<String>()?);
        }
        people.sort_unstable();
        people.dedup();
        if self.state()?.people == people {
            return Ok(());
        }
        self.set_state(Room { people })
    }
}

fn checked<'a>(text: &'a str, what: &str, most: usize) -> Result<&'a str> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(Error::msg(format!("{what} cannot be empty"))),
        length if length > most => Err(Error::msg(format!("{what} has at most {most} letters"))),
        _ => Ok(text),
    }
}

#[event(fetch)]
async fn fetch(req: Request, env: Env, _ctx: Context) -> Result<Response> {
    match route_agent_request(&req, &env).await? {
        Some(response) => Ok(response),
        None => Ok(Response::error("Not found", 404)?),
    }
}

#[cfg(test)]
mod tests;
