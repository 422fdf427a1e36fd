//! An agent with one method. Every name is an agent of its own:
//! `/agents/my-agent/ann` and `/agents/my-agent/ben` share nothing.

use worker::*;
use worker_agents::{Result, prelude::*};

/// What is stored, and synced live to every client.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Who was greeted last.
    pub last: Option<String>,
}

#[durable_object]
pub struct MyAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for MyAgent {
    type State = State;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    async fn on_request(&self, _request: AgentRequest) -> Result<AgentResponse> {
        AgentResponse::json(&self.state()?)
    }
}

#[callable] // what clients and other agents may call
impl MyAgent {
    /// Greets somebody.
    pub fn greet(&self, who: &str) -> Result<String> {
        self.update_state(|state| state.last = Some(who.to_owned()))?;
        Ok(format!("Hello {who}, this is {}", self.name()))
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
