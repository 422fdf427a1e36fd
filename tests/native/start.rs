//! The start: once for each stay in memory, before everything else.

use std::{cell::Cell, time::Duration};

use worker::durable_object;
use worker_agents::{Error, Result, WsMessage, prelude::*, testing::World};

#[durable_object]
pub struct Slow {
    base: AgentBase<Self>,
    up: Cell<bool>,
}

impl Slow {
    fn count(&self, key: &str) -> Result<i64> {
        let count = self.kv().get::<i64>(key)?.unwrap_or_default();
        self.kv().put(key, &(count + 1))?;
        Ok(count + 1)
    }
}

#[agent]
impl Agent for Slow {
    fn new(base: AgentBase<Self>) -> Self {
        Self {
            base,
            up: Cell::new(false),
        }
    }

    async fn on_start(&self) -> Result<()> {
        let starts = self.count("starts")?;
        self.sleep(Duration::from_secs(10)).await;
        if self
            .env()
            .var("FAILS")
            .is_ok_and(|fails| fails == starts.to_string())
        {
            return Err("the start failed".into());
        }
        self.up.set(true);
        Ok(())
    }

    async fn on_request(&self) -> Result<AgentResponse> {
        assert!(self.up.get());
        AgentResponse::json(&self.kv().get::<i64>("starts")?)
    }

    async fn on_message(&self, connection: Connection, _: WsMessage) -> Result<()> {
        connection.send("got it")
    }

    async fn on_error(&self, error: Error) {
        assert_eq!(error.to_string(), "the start failed");
        self.count("errors").ok();
    }
}

#[callable]
impl Slow {
    fn starts(&self) -> Result<Option<i64>> {
        assert!(self.up.get());
        self.kv().get("starts")
    }
}

fn page() -> Result<AgentRequest> {
    AgentRequest::get("http://test/")
}

#[test]
fn events_wait_for_one_start() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<Slow>("room");
        let begun = world.now();
        let stub = Slow::get(&world, "room")?;
        let (response, client, starts) =
            futures::join!(room.fetch(page()?), room.connect(""), stub.starts());
        assert_eq!(response?.into_text().await?, "1");
        assert_eq!(starts?, Some(1));
        assert_eq!(world.now() - begun, 10_000);
        assert_eq!(client?.call::<i64>("starts", &()).await?, 1);
        assert_eq!(world.now() - begun, 10_000);

        room.evict();
        assert_eq!(room.fetch(page()?).await?.into_text().await?, "2");
        Ok(())
    })
}

#[test]
fn a_failed_start_fails_its_event_and_is_tried_again() -> Result<()> {
    World::new().var("FAILS", "1").run(async |world| {
        let room = world.agent::<Slow>("room");
        let failed = room.fetch(page()?).await?;
        assert_eq!(failed.status(), 500);
        assert_eq!(failed.into_text().await?, "Error: the start failed");
        // The same object, which was not built anew.
        assert_eq!(room.fetch(page()?).await?.into_text().await?, "2");
        let errors = room.with(async |agent| agent.kv().get::<i64>("errors"));
        assert_eq!(errors.await?, Some(1));
        Ok(())
    })
}

#[test]
fn those_who_waited_for_a_failed_start_try_again() -> Result<()> {
    World::new().var("FAILS", "1").run(async |world| {
        let room = world.agent::<Slow>("room");
        let (first, second) = futures::join!(room.fetch(page()?), room.fetch(page()?));
        assert_eq!((first?.status(), second?.status()), (500, 200));
        Ok(())
    })
}

#[test]
fn a_failed_start_answers_sockets_and_calls_too() -> Result<()> {
    World::new().var("FAILS", "1").run(async |world| {
        let room = world.agent::<Slow>("upgrade");
        let client = room.connect("").await?;
        assert_eq!(
            client.next_json().await?["error"],
            "Error: the start failed"
        );
        assert_eq!(client.closed().await.code, 1011);

        let called = Slow::get(&world, "call")?.starts().await;
        assert_eq!(called, Err(Error::msg("the start failed")));
        Ok(())
    })
}

#[test]
fn a_message_that_meets_a_failed_start_is_dropped_and_a_call_answered() -> Result<()> {
    World::new().var("FAILS", "2").run(async |world| {
        let room = world.agent::<Slow>("room");
        let client = room.connect("").await?;
        client.frames().await;
        room.evict();
        let called = client.call::<i64>("starts", &()).await;
        assert_eq!(called, Err(Error::msg("the start failed")));

        // The socket has stayed, and the next event starts the agent.
        client.send("anybody there?")?;
        assert_eq!(client.next().await?, WsMessage::Text("got it".into()));

        let other = world.agent::<Slow>("other");
        let client = other.connect("").await?;
        client.frames().await;
        other.evict();
        client.send("lost")?;
        world.advance(Duration::from_secs(60)).await;
        assert_eq!(client.frames().await, []);
        let logs = world.logs();
        assert!(
            logs.iter()
                .any(|line| line.text.contains("message dropped")),
            "{logs:?}"
        );
        Ok(())
    })
}
