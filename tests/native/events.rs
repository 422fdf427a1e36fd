//! What agents tell of themselves.

use serde_json::{Value, json};
use worker::durable_object;
use worker_agents::{Result, StreamingResponse, host::LogLevel, prelude::*, testing::World};

#[durable_object]
pub struct Observed {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Observed {
    type State = i64;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    async fn on_message(&self) -> Result<()> {
        Err("no messages".into())
    }
}

#[callable]
impl Observed {
    fn set(&self, state: i64) -> Result<()> {
        self.set_state(state)
    }

    #[callable(stream)]
    fn stream(&self, out: StreamingResponse<i64>) -> Result<()> {
        out.end(())?;
        Ok(())
    }

    fn fail(&self) -> Result<()> {
        Err("it failed".into())
    }
}

#[test]
fn events_come_in_order() -> Result<()> {
    World::new().at(5).run(async |world| {
        let client = world.agent::<Observed>("o").connect("?_pk=a").await?;
        client.call::<()>("set", &(1,)).await?;
        client.call::<()>("stream", &()).await?;
        assert!(client.call::<()>("fail", &()).await.is_err());
        client.close(1000, "bye")?;
        client.closed().await;

        let events = world.events();
        let short: Vec<Value> = events
            .iter()
            .map(|event| json!([event["channel"], event["type"], event["payload"]]))
            .collect();
        assert_eq!(
            short,
            [
                json!(["agents:state", "state:update", {}]),
                json!(["agents:lifecycle", "connect", {"connectionId": "a"}]),
                json!(["agents:state", "state:update", {}]),
                json!(["agents:rpc", "rpc", {"method": "set"}]),
                json!(["agents:rpc", "rpc", {"method": "stream", "streaming": true}]),
                json!(["agents:rpc", "rpc:error", {"method": "fail", "error": "it failed"}]),
                json!([
                    "agents:lifecycle",
                    "disconnect",
                    {"connectionId": "a", "code": 1000, "reason": "bye"},
                ]),
            ]
        );
        for event in &events {
            assert_eq!(event["agent"], "Observed");
            assert_eq!(event["name"], "o");
            assert_eq!(event["timestamp"], 5);
        }
        Ok(())
    })
}

#[test]
fn errors_are_logged_with_their_place() -> Result<()> {
    World::new().run(async |world| {
        let client = world.agent::<Observed>("o").connect("?_pk=a").await?;
        client.send("hello")?;
        assert!(client.call::<()>("fail", &()).await.is_err());
        let lines: Vec<String> = world
            .logs()
            .into_iter()
            .filter(|line| line.level == LogLevel::Error)
            .map(|line| line.text)
            .collect();
        assert_eq!(
            lines,
            [
                "Error on websocket connection a of Observed:o: no messages",
                "Observed:o: RPC error: fail: it failed",
            ]
        );
        assert!(client.is_open());
        Ok(())
    })
}
