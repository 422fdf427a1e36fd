//! A counter that every browser tab sees live.

use worker::*;
use worker_agents::{Result, prelude::*};

/// What is stored, and synced to every client.
#[typescript]
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Counter {
    /// The number that the tabs share.
    pub count: i64,
}

/// An agent with one number.
#[durable_object]
pub struct CounterAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for CounterAgent {
    type State = Counter;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    async fn on_request(&self, _request: AgentRequest) -> Result<AgentResponse> {
        AgentResponse::json(&self.state()?)
    }
}

#[callable]
impl CounterAgent {
    /// Adds `by` and returns the new count.
    pub fn add(&self, by: i64) -> Result<i64> {
        self.update_state(|state| {
            state.count += by;
            state.count
        })
    }

    /// Sends the numbers from `from` down to 1, one a second.
    #[callable(stream)]
    pub async fn count_down(&self, from: u32, out: StreamingResponse<u32>) -> Result<()> {
        for number in (1..=from).rev() {
            out.send(number)?;
            self.sleep(std::time::Duration::from_secs(1)).await;
        }
        out.end("lift-off")?;
        Ok(())
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
