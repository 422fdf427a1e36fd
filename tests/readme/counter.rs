use worker::*;
use worker_agents::{Result, prelude::*};

#[derive(Default, Clone, Serialize, Deserialize)]
pub struct Counter {
    count: i64,
}

#[durable_object] // worker's own attribute, as on every Rust Durable Object
pub struct CounterAgent {
    base: AgentBase<Self>, // private; further fields live in memory only
}

#[agent] // makes it an agent
impl Agent for CounterAgent {
    type State = Counter;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    async fn on_request(&self, _request: AgentRequest) -> Result<AgentResponse> {
        AgentResponse::json(&self.state()?)
    }
}

#[callable] // the methods that browsers and other agents may call
impl CounterAgent {
    /// Adds `by` and returns the new count.
    pub fn add(&self, by: i64) -> Result<i64> {
        self.update_state(|state| {
            state.count += by;
            state.count
        })
    }

    /// Adds to another agent: an RPC call that the compiler checks.
    pub async fn add_to(&self, name: String, by: i64) -> Result<i64> {
        CounterAgent::get(self.env(), &name)?.add(by).await
    }
}

#[event(fetch)]
async fn fetch(req: Request, env: Env, _ctx: Context) -> Result<Response> {
    // GET or WebSocket: /agents/counter-agent/agent-007
    match route_agent_request(&req, &env).await? {
        Some(response) => Ok(response),
        None => Ok(Response::error("Not found", 404)?),
    }
}
