use worker::*;
use worker_agents::{Result, prelude::*};

/// What is stored, and what every browser sees.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Counter {
    pub count: i64,
}

#[durable_object] // worker's attribute: this is a class for Cloudflare
pub struct CounterAgent {
    base: AgentBase<Self>, // state, SQL, connections, schedules: all of it is here
}

#[agent] // makes the class an agent
impl Agent for CounterAgent {
    type State = Counter;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

#[callable] // methods that browsers and other agents call
impl CounterAgent {
    /// Adds `by` and returns the new count.
    pub fn add(&self, by: i64) -> Result<i64> {
        self.update_state(|state| {
            state.count += by;
            state.count
        })
    }
}

#[event(fetch)] // every request to the Worker comes here first
async fn fetch(req: Request, env: Env, _ctx: Context) -> Result<Response> {
    match route_agent_request(&req, &env).await? {
        Some(response) => Ok(response),
        None => Ok(Response::error("Not found", 404)?),
    }
}

#[cfg(test)]
mod tests;
