//! Agents of which little more is asked than to be found.

use worker::*;
use worker_agents::{Result, WsMessage, prelude::*};

/// Answers every request, also on the path of an OAuth callback.
#[durable_object]
pub struct TestOAuthAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for TestOAuthAgent {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    fn on_request(&self) -> Result<AgentResponse> {
        Ok(AgentResponse::text("Test OAuth Agent"))
    }
}

/// What a sub-agent would have answered.
#[derive(Serialize)]
struct SubAgentResult {
    #[serde(rename = "type")]
    kind: &'static str,
    ok: bool,
    error: &'static str,
}

/// Would have sub-agents; for now it says that it has none.
#[durable_object]
pub struct TestSubAgentParent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for TestSubAgentParent {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    fn on_message(&self, connection: &Connection, message: WsMessage) -> Result<()> {
        if message.as_text() != Some("spawn-sub-agent") {
            return Ok(());
        }
        connection.send_json(&SubAgentResult {
            kind: "sub-agent-result",
            ok: false,
            error: "there are no sub-agents yet",
        })
    }
}
