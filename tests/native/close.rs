//! The end of connections.

use std::cell::RefCell;

use worker::durable_object;
use worker_agents::{Error, Result, prelude::*, testing::*};

#[durable_object]
pub struct Door {
    base: AgentBase<Self>,
    seen: RefCell<Vec<String>>,
}

#[agent]
impl Agent for Door {
    fn new(base: AgentBase<Self>) -> Self {
        Self {
            base,
            seen: RefCell::default(),
        }
    }

    async fn on_close(
        &self,
        connection: Connection,
        code: u16,
        reason: String,
        was_clean: bool,
    ) -> Result<()> {
        let left = self.get_connections(None)?.len();
        self.broadcast("somebody left", &[])?;
        let open = connection.is_open();
        let line = format!(
            "{} {code} {reason:?} {was_clean} {open} {left}",
            connection.id()
        );
        self.seen.borrow_mut().push(line);
        match reason.as_str() {
            "fail" => Err("on_close failed".into()),
            "answer" => connection.close(4111, "goodbye"),
            _ => Ok(()),
        }
    }

    async fn on_error(&self, error: Error, connection: Option<Connection>) {
        let id = connection.map(|one| one.id().to_owned());
        self.seen
            .borrow_mut()
            .push(format!("error {error} on {id:?}"));
    }
}

#[callable]
impl Door {
    fn kick(&self, code: u16, reason: String) -> Result<()> {
        let connection = self.current().connection.ok_or("no connection")?;
        connection.close(code, &reason)
    }
}

async fn connected(world: &World, query: &str) -> Result<TestClient> {
    let client = world.agent::<Door>("door").connect(query).await?;
    client.frames().await;
    Ok(client)
}

async fn seen(world: &World) -> Result<Vec<String>> {
    let door = world.agent::<Door>("door");
    door.with(async |agent| Ok(agent.seen.take())).await
}

fn closed(code: u16, reason: &str) -> Closed {
    Closed {
        code,
        reason: reason.into(),
    }
}

#[test]
fn a_clients_close_is_told_and_answered() -> Result<()> {
    World::new().run(async |world| {
        let other = connected(&world, "?_pk=z").await?;
        for (code, reason, answer) in [
            (1000, "", closed(1000, "")),
            (4001, "bye", closed(4001, "bye")),
            (1001, "fail", closed(1001, "fail")),
            (4002, "answer", closed(4111, "goodbye")),
            // Without a code, without one back.
            (1005, "", closed(1005, "")),
        ] {
            let client = connected(&world, "?_pk=a").await?;
            client.close(code, reason)?;
            assert!(!client.is_open());
            assert!(client.send("late").is_err());
            assert_eq!(client.closed().await, answer);
            let line = format!("a {code} {reason:?} true false 1");
            assert_eq!(seen(&world).await?, [line]);
            // The one that left does not hear of itself.
            assert_eq!(client.frames().await, []);
        }
        assert_eq!(other.frames().await.len(), 5);
        let failed = world.logs();
        assert!(
            failed
                .iter()
                .any(|line| line.text.contains("on_close failed")),
            "{failed:?}"
        );
        Ok(())
    })
}

#[test]
fn a_close_wakes_the_agent() -> Result<()> {
    World::new().run(async |world| {
        let client = connected(&world, "?_pk=a").await?;
        world.agent::<Door>("door").evict();
        client.close(1000, "late")?;
        assert_eq!(client.closed().await, closed(1000, "late"));
        assert_eq!(seen(&world).await?, ["a 1000 \"late\" true false 0"]);
        Ok(())
    })
}

#[test]
fn a_client_may_vanish() -> Result<()> {
    World::new().run(async |world| {
        let client = connected(&world, "?_pk=a").await?;
        client.lose();
        assert_eq!(client.closed().await.code, 1006);
        world.settle().await;
        let reason = "WebSocket disconnected without sending Close frame.";
        assert_eq!(
            seen(&world).await?,
            [format!("a 1006 {reason:?} false false 0")]
        );
        Ok(())
    })
}

#[test]
fn a_connection_may_fail() -> Result<()> {
    World::new().run(async |world| {
        let [a, b] = [
            connected(&world, "?_pk=a").await?,
            connected(&world, "?_pk=b").await?,
        ];
        a.fail("bad frame");
        // Not worth a word: the peer is gone.
        b.fail("WebSocket peer disconnected");
        world.settle().await;
        assert_eq!(seen(&world).await?, [r#"error bad frame on Some("a")"#]);
        let door = world.agent::<Door>("door");
        let left = door.with(async |agent| agent.get_connections(None)).await?;
        assert_eq!(left.len(), 0);
        Ok(())
    })
}

#[test]
fn the_agent_may_close() -> Result<()> {
    World::new().run(async |world| {
        let client = connected(&world, "?_pk=a").await?;
        // Its reply could not be sent any more.
        let kicked = client.call::<()>("kick", &(4100, "out")).await;
        assert_eq!(kicked, Err(Error::Connection("Connection closed".into())));
        assert_eq!(client.closed().await, closed(4100, "out"));
        assert!(
            client
                .next()
                .await
                .is_err_and(|error| error.to_string().contains("4100 out"))
        );
        world.settle().await;
        assert_eq!(seen(&world).await?, ["a 4100 \"out\" true false 0"]);
        Ok(())
    })
}

#[test]
fn codes_that_cannot_be_sent_are_refused() -> Result<()> {
    World::new().run(async |world| {
        let client = connected(&world, "").await?;
        for code in [0, 999, 1004, 1005, 1006, 1015, 5000, u16::MAX] {
            let refused = client.call::<()>("kick", &(code, "")).await;
            let text = format!("Invalid WebSocket close code: {code}.");
            assert_eq!(refused, Err(Error::msg(text)));
        }
        assert!(
            client
                .call::<()>("kick", &(1000, "x".repeat(124)))
                .await
                .is_err()
        );
        assert!(client.is_open());
        assert!(client.close(1006, "").is_err());
        Ok(())
    })
}
