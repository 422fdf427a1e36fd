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

/// Found by a binding of another name.
#[durable_object]
pub struct TestEmailAgent {
    base: AgentBase<Self>,
}

#[agent(binding = "EmailAgent")]
impl Agent for TestEmailAgent {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

/// Found by a binding of another name.
#[durable_object]
pub struct TestCaseSensitiveAgent {
    base: AgentBase<Self>,
}

#[agent(binding = "CaseSensitiveAgent")]
impl Agent for TestCaseSensitiveAgent {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

/// Found by a binding of another name.
#[durable_object]
pub struct TestUserNotificationAgent {
    base: AgentBase<Self>,
}

#[agent(binding = "UserNotificationAgent")]
impl Agent for TestUserNotificationAgent {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
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
