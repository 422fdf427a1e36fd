//! A to-do list that every browser sees live. The page in `app/` is React.

use worker::*;
use worker_agents::{Error, Result, prelude::*};

const MAX_TODOS: usize = 100;
const MAX_TITLE: usize = 120;

/// What is stored, and synced to every client.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Todos {
    /// What is to be done, in the order in which it was written down.
    pub todos: Vec<Todo>,
    /// The id of the next one.
    pub next: u32,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Todo {
    /// What the methods call it.
    pub id: u32,
    /// What is to be done.
    pub title: String,
    /// Whether it is done.
    pub done: bool,
}

#[durable_object]
pub struct TodoAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for TodoAgent {
    type State = Todos;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    fn validate_state_change(&self, _next: &Todos, source: &StateSource) -> Result<()> {
        match source {
            StateSource::Server => Ok(()),
            StateSource::Client(_) => Err("the list changes by the agent's methods only".into()),
        }
    }
}

#[callable] // what clients and other agents may call
impl TodoAgent {
    /// Writes something down and gives its id.
    pub fn add(&self, title: &str) -> Result<u32> {
        let title = title.trim().to_owned();
        if title.is_empty() || title.chars().count() > MAX_TITLE {
            return Err(Error::msg(format!("a to-do has 1 to {MAX_TITLE} letters")));
        }
        if self.state()?.todos.len() >= MAX_TODOS {
            return Err(Error::msg(format!("{MAX_TODOS} to-dos are enough")));
        }
        self.update_state(|list| {
            let id = list.next;
            list.next += 1;
            let done = false;
            list.todos.push(Todo { id, title, done });
            id
        })
    }

    /// Ticks one off, or takes the tick back. One that is gone stays so.
    pub fn tick(&self, id: u32, done: bool) -> Result<()> {
        self.update_state(|list| {
            for todo in list.todos.iter_mut().filter(|todo| todo.id == id) {
                todo.done = done;
            }
        })
    }

    /// Takes all that is done off the list.
    pub fn clear(&self) -> Result<()> {
        self.update_state(|list| list.todos.retain(|todo| !todo.done))
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
