//! What a client is sent when it connects.

use worker::durable_object;
use worker_agents::{Result, WsMessage, prelude::*, testing::*};

#[durable_object]
pub struct Greeter {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Greeter {
    type State = i64;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    fn should_send_protocol_messages(&self, _: &Connection, context: &ConnectionContext) -> bool {
        context.request.query("plain").is_none()
    }

    async fn on_connect(&self, connection: Connection, context: ConnectionContext) -> Result<()> {
        match context.request.query("fail") {
            Some(text) => Err(text.into()),
            None => connection.send("hello"),
        }
    }
}

#[durable_object]
pub struct Anonymous {
    base: AgentBase<Self>,
}

#[agent(send_identity = false)]
impl Agent for Anonymous {
    type State = Option<String>;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

#[durable_object]
pub struct Stateless {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Stateless {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

const MCP: &str = r#"{"mcp":{"prompts":[],"resources":[],"servers":{},"tools":[]},"type":"cf_agent_mcp_servers"}"#;

async fn texts(client: &TestClient) -> Vec<String> {
    let frames = client.frames().await;
    let texts = frames.iter().filter_map(WsMessage::as_text);
    texts.map(str::to_owned).collect()
}

#[test]
fn identity_state_and_servers_come_first_and_in_order() -> Result<()> {
    World::new().run(async |world| {
        let client = world.agent::<Greeter>("room").connect("").await?;
        assert_eq!(
            texts(&client).await,
            [
                r#"{"name":"room","agent":"greeter","type":"cf_agent_identity","stateFollows":true}"#,
                r#"{"state":0,"type":"cf_agent_state"}"#,
                MCP,
                "hello",
            ]
        );
        Ok(())
    })
}

#[test]
fn a_connection_without_protocol_gets_only_what_the_agent_sends() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<Greeter>("room");
        let plain = room.connect("?plain=1").await?;
        assert_eq!(texts(&plain).await, ["hello"]);
        room.with(async |agent| agent.set_state(1)).await?;
        room.with(async |agent| agent.broadcast("to all", &[]))
            .await?;
        assert_eq!(texts(&plain).await, ["to all"]);
        Ok(())
    })
}

#[test]
fn an_agent_can_keep_its_identity_to_itself() -> Result<()> {
    World::new().run(async |world| {
        let client = world.agent::<Anonymous>("secret").connect("").await?;
        // A state of `null` is a state.
        let state = r#"{"state":null,"type":"cf_agent_state"}"#;
        assert_eq!(texts(&client).await, [state, MCP]);
        Ok(())
    })
}

#[test]
fn an_agent_without_state_sends_none() -> Result<()> {
    World::new().run(async |world| {
        let client = world.agent::<Stateless>("x").connect("").await?;
        let identity = r#"{"name":"x","agent":"stateless","type":"cf_agent_identity"}"#;
        assert_eq!(texts(&client).await, [identity, MCP]);
        assert_eq!(client.state::<()>().await?, None);
        Ok(())
    })
}

#[test]
fn a_failed_connection_tells_why_and_closes() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<Greeter>("room");
        let client = room.connect("?_pk=a&fail=no%20room").await?;
        assert_eq!(texts(&client).await, [r#"{"error":"Error: no room"}"#]);
        let closed = client.closed().await;
        assert_eq!(closed.code, 1011);
        assert_eq!(closed.reason, "Uncaught exception during session setup");

        // The socket that the agent had accepted is gone too.
        let left = room.with(async |agent| agent.get_connections(None)).await?;
        assert_eq!(left.len(), 0);
        let logs: Vec<String> = world.logs().into_iter().map(|line| line.text).collect();
        assert_eq!(
            logs,
            ["Error on websocket connection a of Greeter:room: no room"]
        );
        Ok(())
    })
}

#[test]
fn the_connection_id_is_the_clients_or_a_random_one() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<Greeter>("room");
        let ids = async || {
            room.with(async |agent| {
                let connections = agent.get_connections(None)?;
                Ok(connections
                    .iter()
                    .map(|one| one.id().to_owned())
                    .collect::<Vec<_>>())
            })
            .await
        };
        let _a = room.connect("?_pk=a%20b&_pk=c").await?;
        assert_eq!(ids().await?, ["a b"]);
        for query in ["", "?_pk=", "?x=1"] {
            let _other = room.connect(query).await?;
        }
        let all = ids().await?;
        assert_eq!(all.len(), 4);
        let random = all
            .iter()
            .filter(|id| id.len() == 21)
            .collect::<std::collections::BTreeSet<_>>();
        assert_eq!(random.len(), 3, "{all:?}");
        Ok(())
    })
}
