//! Panics: their caller is told, and the others go on.

use std::{cell::Cell, time::Duration};

use worker::durable_object;
use worker_agents::{Error, Result, WsMessage, prelude::*, testing::World};

#[durable_object]
pub struct Fragile {
    base: AgentBase<Self>,
    calls: Cell<u32>,
}

/// What a bug in an agent looks like.
#[expect(clippy::panic)]
fn give_up(text: &str) {
    panic!("{text}");
}

#[agent]
impl Agent for Fragile {
    type State = i64;

    fn new(base: AgentBase<Self>) -> Self {
        Self {
            base,
            calls: Cell::new(0),
        }
    }

    async fn on_request(&self) -> Result<AgentResponse> {
        give_up("in a request");
        Ok(AgentResponse::empty())
    }

    async fn on_connect(&self, _: Connection, context: ConnectionContext) {
        if context.request.query("break").is_some() {
            give_up("in a connection");
        }
    }

    async fn on_message(&self, connection: Connection, message: WsMessage) -> Result<()> {
        if message.as_text() == Some("break") {
            give_up("in a message");
        }
        connection.send("fine")
    }

    fn validate_state_change(&self) -> Result<()> {
        if self.name() == "brittle" && self.kv().get::<bool>("broken")?.is_none() {
            self.kv().put("broken", &true)?;
            give_up("in the first state");
        }
        Ok(())
    }

    async fn on_state_changed(&self, state: i64) {
        if state == 13 {
            give_up("in a hook");
        }
    }
}

#[callable]
impl Fragile {
    fn count(&self) -> u32 {
        self.calls.set(self.calls.get() + 1);
        self.calls.get()
    }

    fn shatter(&self) -> Result<()> {
        self.set_state(7)?;
        give_up("to pieces");
        Ok(())
    }

    async fn wait(&self) -> u32 {
        self.sleep(Duration::from_secs(5)).await;
        self.count()
    }

    fn set(&self, state: i64) -> Result<()> {
        self.set_state(state)
    }
}

#[test]
fn the_caller_is_told_and_the_agent_built_anew() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<Fragile>("room");
        let other = world.agent::<Fragile>("other").connect("").await?;
        let client = room.connect("").await?;
        assert_eq!(other.call::<u32>("count", &()).await?, 1);
        assert_eq!(client.call::<u32>("count", &()).await?, 1);
        assert_eq!(client.call::<u32>("count", &()).await?, 2);
        let broken = client.call::<()>("shatter", &()).await;
        assert_eq!(broken, Err(Error::msg("Rust panic: to pieces")));
        // The connection stays, and so does what was stored.
        assert_eq!(client.call::<u32>("count", &()).await?, 1);
        assert_eq!(room.with(async |agent| agent.state()).await?, 7);
        // Other agents do not notice.
        assert_eq!(other.call::<u32>("count", &()).await?, 2);
        let logs = world.logs();
        assert!(
            logs.iter()
                .any(|line| line.text.contains("Rust panic: to pieces")),
            "{logs:?}"
        );
        Ok(())
    })
}

#[test]
fn every_kind_of_event_is_answered() -> Result<()> {
    World::new().bind::<Fragile>().run(async |world| {
        let room = world.agent::<Fragile>("room");
        let response = room.fetch(AgentRequest::get("http://test/")?).await?;
        assert_eq!(response.status(), 500);
        assert_eq!(
            response.into_text().await?,
            "Error: Rust panic: in a request"
        );

        let refused = room.connect("?break=1").await?;
        let frame = refused.next_json().await?;
        assert_eq!(frame["error"], "Error: Rust panic: in a connection");
        assert_eq!(refused.closed().await.code, 1011);

        let called = Fragile::get(&world, "room")?.shatter().await;
        assert_eq!(called, Err(Error::msg("Rust panic: to pieces")));

        let client = room.connect("").await?;
        client.send("break")?;
        let closed = client.closed().await;
        assert_eq!(
            (closed.code, closed.reason.as_str()),
            (1011, "The agent failed")
        );

        let client = room.connect("").await?;
        client.frames().await;
        client.call::<()>("set", &(13,)).await?;
        client.frames().await;
        client.send("still there?")?;
        assert_eq!(client.next().await?, WsMessage::Text("fine".into()));
        Ok(())
    })
}

#[test]
fn a_panic_while_connecting_leaves_nothing_behind() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<Fragile>("brittle");
        let refused = room.connect("?_pk=a").await?;
        let frame = refused.next_json().await?;
        assert_eq!(frame["error"], "Error: Rust panic: in the first state");
        let client = room.connect("?_pk=a").await?;
        room.with(async |agent| agent.set_state(5)).await?;
        assert_eq!(client.state::<i64>().await?, Some(5));
        Ok(())
    })
}

#[test]
fn what_else_the_agent_was_doing_is_interrupted() -> Result<()> {
    World::new().bind::<Fragile>().run(async |world| {
        let room = world.agent::<Fragile>("room");
        let client = room.connect("").await?;
        let stub = Fragile::get(&world, "room")?;
        let (waiting, called, broken) = futures::join!(
            client.call::<u32>("wait", &()),
            stub.wait(),
            client.call::<()>("shatter", &()),
        );
        let text = "The agent was interrupted by a panic elsewhere in its isolate; try again";
        assert_eq!(waiting, Err(Error::msg(text)));
        assert!(called.is_err_and(|error| error.is_retryable() && error.to_string() == text));
        assert!(broken.is_err());
        assert_eq!(stub.wait().await?, 1);
        Ok(())
    })
}
