//! Connections: finding them, sending to them, and what is kept with them.

use serde_json::{Value, json};
use worker::durable_object;
use worker_agents::{Error, ReadyState, Result, WsMessage, prelude::*, testing::*};

#[durable_object]
pub struct Hall {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Hall {
    type State = i64;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    fn should_connection_be_readonly(&self, _: &Connection, context: &ConnectionContext) -> bool {
        context.request.query("view").is_some()
    }

    fn should_send_protocol_messages(&self, _: &Connection, context: &ConnectionContext) -> bool {
        context.request.query("plain").is_none()
    }

    async fn on_message(&self, connection: Connection, message: WsMessage) -> Result<()> {
        match message {
            WsMessage::Text(text) => connection.send(&format!("text {text}")),
            WsMessage::Binary(bytes) => connection.send_bytes(&bytes),
        }
    }
}

#[callable]
impl Hall {
    fn remember(&self, value: Value) -> Result<()> {
        let connection = self.current().connection.ok_or("no connection")?;
        connection.set_state(&value)
    }

    fn recall(&self) -> Result<(Option<Value>, bool, bool)> {
        let connection = self.current().connection.ok_or("no connection")?;
        let protocol = connection.is_protocol_enabled();
        Ok((connection.state()?, connection.is_readonly(), protocol))
    }
}

async fn connected(world: &World, query: &str) -> Result<TestClient> {
    let client = world.agent::<Hall>("hall").connect(query).await?;
    client.frames().await;
    Ok(client)
}

#[test]
fn two_connections_of_one_id() -> Result<()> {
    World::new().run(async |world| {
        let hall = world.agent::<Hall>("hall");
        let find = async |id: &str| {
            let found = hall.with(async |agent| agent.get_connection(id)).await?;
            Ok::<_, Error>(found.map(|one| one.id().to_owned()))
        };
        assert_eq!(find("a").await?, None);
        let first = connected(&world, "?_pk=a").await?;
        assert_eq!(find("a").await?.as_deref(), Some("a"));
        let second = connected(&world, "?_pk=a").await?;
        let text = "More than one connection found for id a: `get_connections(Some(id))` gives \
                    all of them";
        assert_eq!(find("a").await, Err(Error::Connection(text.into())));

        // What one of them sets goes to neither: exclusion is by id.
        let third = connected(&world, "").await?;
        first.set_state(&5)?;
        assert_eq!(first.frames().await.len() + second.frames().await.len(), 0);
        assert_eq!(third.state::<i64>().await?, Some(5));
        first.close(1000, "")?;
        first.closed().await;
        assert_eq!(find("a").await?.as_deref(), Some("a"));
        Ok(())
    })
}

#[test]
fn a_broadcast_leaves_out_whom_it_is_told_to() -> Result<()> {
    World::new().run(async |world| {
        let hall = world.agent::<Hall>("hall");
        let a = connected(&world, "?_pk=a").await?;
        let b = connected(&world, "?_pk=b").await?;
        let plain = connected(&world, "?_pk=c&plain=1").await?;
        let gone = connected(&world, "?_pk=d").await?;
        gone.close(1000, "bye")?;
        gone.closed().await;
        hall.with(async |agent| agent.broadcast("hi", &["a", "nobody"]))
            .await?;
        let hi = [WsMessage::Text("hi".into())];
        assert_eq!(a.frames().await, []);
        assert_eq!(b.frames().await, hi);
        assert_eq!(plain.frames().await, hi);
        assert_eq!(gone.frames().await, []);
        Ok(())
    })
}

#[test]
fn what_is_kept_with_a_connection_survives_an_eviction() -> Result<()> {
    World::new().forgetful().run(async |world| {
        let client = connected(&world, "?_pk=a").await?;
        let viewer = connected(&world, "?_pk=b&view=1&plain=1").await?;
        let recall = async |client: &TestClient| {
            client
                .call::<(Option<Value>, bool, bool)>("recall", &())
                .await
        };
        assert_eq!(recall(&client).await?, (None, false, true));
        for value in [json!({"a": [1, 2.5]}), json!("text"), json!(7), json!(null)] {
            client.call::<()>("remember", &(&value,)).await?;
            let kept = Some(value).filter(|value| !value.is_null());
            assert_eq!(recall(&client).await?, (kept, false, true));
        }
        viewer.call::<()>("remember", &(json!({"a": 1}),)).await?;
        assert_eq!(recall(&viewer).await?, (Some(json!({"a": 1})), true, false));
        // A value from a client sets no flag; beside flags, only objects stay.
        viewer
            .call::<()>("remember", &(json!({"_cf_readonly": false}),))
            .await?;
        assert_eq!(recall(&viewer).await?, (None, true, false));
        viewer.call::<()>("remember", &(7,)).await?;
        assert_eq!(recall(&viewer).await?, (None, true, false));
        Ok(())
    })
}

#[test]
fn what_is_too_large_to_keep_changes_nothing() -> Result<()> {
    World::new().run(async |world| {
        let client = connected(&world, "").await?;
        client.call::<()>("remember", &("small",)).await?;
        let refused = client.call::<()>("remember", &("x".repeat(17_000),)).await;
        let text = refused.map_err(|error| error.to_string());
        assert!(text.is_err_and(|text| {
            text.starts_with("A WebSocket 'attachment' cannot be larger than 16384 bytes.")
        }));
        let kept: (Option<String>, bool, bool) = client.call("recall", &()).await?;
        assert_eq!(kept.0.as_deref(), Some("small"));
        Ok(())
    })
}

#[test]
fn messages_come_in_order_and_in_their_kind() -> Result<()> {
    World::new().run(async |world| {
        let client = connected(&world, "").await?;
        client.send("one")?;
        client.send_bytes(&[0, 255])?;
        client.send("")?;
        client.send(r#"{"type":"cf_agent_state"}"#)?;
        client.send(r#"{"type":"rpc","id":1,"method":"recall","args":[]}"#)?;
        let text = |text: &str| WsMessage::Text(text.to_owned());
        assert_eq!(
            client.frames().await,
            [
                text("text one"),
                WsMessage::Binary(vec![0, 255]),
                text("text "),
                text(r#"text {"type":"cf_agent_state"}"#),
                text(r#"text {"type":"rpc","id":1,"method":"recall","args":[]}"#),
            ]
        );
        Ok(())
    })
}

#[test]
fn a_connection_knows_its_url_and_state() -> Result<()> {
    World::new().run(async |world| {
        let _client = connected(&world, "/path?_pk=a&x=1").await?;
        let hall = world.agent::<Hall>("hall");
        hall.evict();
        hall.with(async |agent| {
            let connection = agent.get_connection("a")?.ok_or("not found")?;
            let url = "http://test/agents/hall/hall/path?_pk=a&x=1";
            assert_eq!(connection.uri(), Some(url));
            assert_eq!(connection.ready_state(), ReadyState::Open);
            connection.close(4000, "done")?;
            assert_eq!(connection.ready_state(), ReadyState::Closing);
            assert!(connection.send("late").is_err());
            Ok(())
        })
        .await
    })
}
