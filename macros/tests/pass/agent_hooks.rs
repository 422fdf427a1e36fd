//! Every hook, in forms that differ from the trait's.
#![deny(warnings, ambiguous_glob_imports)]

use worker::*;
use worker_agents::prelude::*;

#[derive(Default, Clone, Serialize, Deserialize)]
pub struct Counter {
    count: i64,
}

#[durable_object]
pub struct Worker {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Worker {
    type State = Counter;
    type Props = Vec<String>;
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
    fn initial_state(&self) -> Option<Self::State> {
        Some(Self::State { count: 1 })
    }
    async fn on_start(&self, props: Option<Self::Props>) -> Result<()> {
        let _: Option<Vec<String>> = props;
        Ok(())
    }
    async fn on_request(&self, request: Request) -> Result<Response> {
        Response::ok(request.path())
    }
    async fn on_connect(&self, connection: &Connection) -> Result<()> {
        let _ = connection;
        self.on_start(None).await?;
        Ok(())
    }
    async fn on_message(&self, _: Connection, mut message: WsMessage) {
        if let WsMessage::Text(text) = &mut message {
            text.push('!');
        }
    }
    async fn on_close(&self, _connection: Connection, code: u16, reason: &str) -> Result<()> {
        let _ = (code, reason);
        Ok(())
    }
    async fn on_error(&self, error: Error) {
        let _: worker::Error = error;
    }
    fn validate_state_change(&self, next: &Self::State) -> Result<()> {
        if next.count < 0 {
            return Err("no".into());
        }
        Ok(())
    }
    async fn on_state_changed(&self, Counter { count }: Counter) -> Result<()> {
        let _ = count;
        Ok(())
    }
    async fn on_fiber_recovered(&self, fiber: RecoveredFiber) -> Result<Option<FiberResolution>> {
        let page: u32 = fiber.snapshot()?;
        Ok(Some(FiberResolution::completed().snapshot(&page)?))
    }
    fn should_connection_be_readonly(&self) -> bool {
        true
    }
    fn should_send_protocol_messages(&self, _connection: &Connection) -> bool {
        true
    }
    async fn get_connection_tags(
        &self,
        _connection: &Connection,
        _context: &ConnectionContext,
    ) -> Result<Vec<String>> {
        Ok(vec!["tag".to_owned()])
    }
}

/// With the SDK's own types, and plain functions where the trait waits.
#[durable_object]
pub struct Own {
    inner: AgentBase<Self>,
}

#[agent(base = inner, binding = "OWN", send_identity = false, eager_schema)]
impl worker_agents::Agent for Own {
    fn new(inner: AgentBase<Self>) -> Self {
        Self { inner }
    }
    fn on_start(&self) {}
    fn on_request(&self, request: AgentRequest) -> AgentResponse {
        let _ = request;
        AgentResponse::text("x")
    }
    fn on_fiber_recovered(&self) {}
    fn on_error(&self, error: worker_agents::Error) {
        let _ = error;
    }
    #[cfg(any())]
    fn on_close(&self, missing: Missing) {}
    fn get_connection_tags(&self) -> std::result::Result<Vec<String>, &'static str> {
        Err("refused")
    }
}

/// As little as possible.
#[durable_object]
struct Bare {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Bare {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
    async fn on_fiber_recovered(&self, fiber: &RecoveredFiber) -> Result<()> {
        let _ = fiber.is_managed();
        Ok(())
    }
}

fn main() {}
