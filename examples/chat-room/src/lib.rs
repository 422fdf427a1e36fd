//! Rooms to talk in: who is here, who types, and all that was said.

mod history;
mod message;
mod people;

use worker::*;
use worker_agents::{Error, Result, prelude::*};

use history::History;
pub use message::{Message, Page};
use message::{Said, checked_key, checked_text};
pub use people::Person;
use people::{Guest, Here, checked_name, people};

/// A room, by its name. It has no state: what was said is in its table, and who is
/// here is known from the connections, which outlive an eviction and nothing else.
#[durable_object]
pub struct ChatRoom {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for ChatRoom {
    type State = ();

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    fn initial_state(&self) -> Option<()> {
        None
    }

    fn on_start(&self) -> Result<()> {
        self.history().prepare()
    }

    async fn on_close(&self, _gone: Connection, _: u16, _: String, _: bool) -> Result<()> {
        self.tell_who_is_here()
    }

    fn validate_state_change(&self, _next: &(), _source: &StateSource) -> Result<()> {
        Err("a room has no state".into())
    }
}

#[callable]
impl ChatRoom {
    /// Enters under a name, or takes another one. Gives the last messages, or those
    /// `after` one that is known already: if [`Page::earlier`] is set then, so much
    /// was missed that what the caller knows does not join on.
    pub fn enter(&self, name: &str, after: Option<i64>) -> Result<Page> {
        let name = checked_name(name)?;
        let typing = false;
        self.caller()?.set_state(&Guest { name, typing })?;
        self.tell_who_is_here()?;
        self.history().page(after, None)
    }

    /// The messages before one.
    pub fn earlier(&self, before: i64) -> Result<Page> {
        self.history().page(None, Some(before))
    }

    /// Says something, once for each `key`, which the caller makes up: one whose
    /// answer was lost is said again without being there twice.
    pub fn say(&self, key: &str, text: &str) -> Result<Message> {
        let (caller, guest) = self.guest()?;
        let name = guest.name.clone();
        // Also if it is refused: it is typed no more.
        self.mark_typing(&caller, guest, false)?;
        let (key, text) = (checked_key(key)?, checked_text(text)?);
        let (message, is_new) = self.history().add(key, &name, text, self.now())?;
        if is_new {
            self.broadcast_json(&Said { said: &message }, &[])?;
        }
        Ok(message)
    }

    /// Whether the caller is typing.
    pub fn typing(&self, typing: bool) -> Result<()> {
        let (caller, guest) = self.guest()?;
        self.mark_typing(&caller, guest, typing)
    }
}

impl ChatRoom {
    fn history(&self) -> History<'_> {
        History(&self.base)
    }

    fn caller(&self) -> Result<Connection> {
        let caller = self.current().connection;
        caller.ok_or_else(|| Error::msg("a room is entered by a WebSocket"))
    }

    /// Who calls, which is stored with the connection.
    fn guest(&self) -> Result<(Connection, Guest)> {
        let caller = self.caller()?;
        match caller.state()? {
            Some(guest) => Ok((caller, guest)),
            None => Err("enter the room first, with a name".into()),
        }
    }

    fn mark_typing(&self, caller: &Connection, guest: Guest, typing: bool) -> Result<()> {
        if guest.typing == typing {
            return Ok(());
        }
        caller.set_state(&Guest { typing, ..guest })?;
        self.tell_who_is_here()
    }

    fn tell_who_is_here(&self) -> Result<()> {
        let here = people(&self.get_connections(None)?);
        self.broadcast_json(&Here { here }, &[])
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
