//! The virtual clock, and tests that hang.

use std::{future::pending, time::Duration};

use worker::durable_object;
use worker_agents::{Error, Result, WsMessage, prelude::*, testing::World};

#[durable_object]
pub struct Clock {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Clock {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

#[callable]
impl Clock {
    async fn sleep_for(&self, ms: u64) -> i64 {
        let begun = self.now();
        self.sleep(Duration::from_millis(ms)).await;
        self.now() - begun
    }

    fn tick(&self, times: u32) {
        let base = self.base.clone();
        self.wait_until(async move {
            for tick in 0..times {
                base.sleep(Duration::from_secs(60)).await;
                base.broadcast(&format!("tick {tick}"), &[]).ok();
            }
        });
    }

    async fn never(&self) {
        pending::<()>().await;
    }

    async fn forever(&self) {
        loop {
            self.sleep(Duration::from_secs(1)).await;
        }
    }

    async fn busy(&self) {
        loop {
            self.sleep(Duration::ZERO).await;
        }
    }
}

#[test]
fn a_sleep_takes_no_time() -> Result<()> {
    let begun = std::time::Instant::now();
    World::new().run(async |world| {
        let client = world.agent::<Clock>("c").connect("").await?;
        let year = 365 * 24 * 3_600_000;
        assert_eq!(client.call::<i64>("sleep_for", &(year,)).await?, year);
        assert_eq!(client.call::<i64>("sleep_for", &(0,)).await?, 0);
        Ok::<_, Error>(())
    })?;
    assert!(begun.elapsed() < Duration::from_secs(60));
    Ok(())
}

#[test]
fn time_stands_still_unless_somebody_waits() -> Result<()> {
    World::new().at(1_000).run(async |world| {
        let client = world.agent::<Clock>("c").connect("").await?;
        client.frames().await;
        client.call::<()>("tick", &(3,)).await?;
        world.settle().await;
        assert_eq!(client.frames().await, []);
        assert_eq!(world.now(), 1_000);

        let tick = |number: u32| WsMessage::Text(format!("tick {number}"));
        world.advance(Duration::from_secs(59)).await;
        assert_eq!((client.frames().await, world.now()), (vec![], 60_000));
        world.advance(Duration::from_secs(1)).await;
        assert_eq!(
            (client.frames().await, world.now()),
            (vec![tick(0)], 61_000)
        );
        // Waiting for a frame lets the time pass.
        assert_eq!(client.next().await?, tick(1));
        assert_eq!(world.now(), 121_000);
        world.advance(Duration::from_secs(3600)).await;
        assert_eq!(
            (client.frames().await, world.now()),
            (vec![tick(2)], 3_721_000)
        );
        Ok(())
    })
}

#[test]
fn sleeps_end_in_their_order() -> Result<()> {
    World::new().bind::<Clock>().run(async |world| {
        let client = Clock::get(&world, "c")?;
        let begun = world.now();
        let ended = async |ms: u64| {
            let slept = client.sleep_for(ms).await?;
            Ok::<_, Error>((slept, world.now() - begun))
        };
        let (a, b, c) = futures::join!(ended(300), ended(100), ended(200));
        assert_eq!((a?, b?, c?), ((300, 300), (100, 100), (200, 200)));
        Ok(())
    })
}

fn hang(method: &str) -> String {
    let outcome: Result<()> = World::new().run(async |world| {
        let client = world.agent::<Clock>("c").connect("").await?;
        client.call(method, &()).await
    });
    outcome.map_or_else(|error| error.to_string(), |()| "it ended".to_owned())
}

#[test]
fn a_test_that_hangs_says_what_for() {
    assert_eq!(
        hang("never"),
        "nothing is left to do, and the test still waits for Clock:c to answer the call of never"
    );
    let outcome: Result<()> = World::new().run(async |world| {
        let client = world.agent::<Clock>("c").connect("").await?;
        client.frames().await;
        client.next().await.map(drop)
    });
    assert_eq!(
        outcome.map_err(|error| error.to_string()),
        Err("nothing is left to do, and the test still waits for a frame from Clock:c".to_owned())
    );
}

#[test]
fn agents_that_go_on_for_ever_end_the_test() {
    for method in ["forever", "busy"] {
        let text = hang(method);
        assert!(
            text.starts_with("the agents go on and on, and the test still waits for"),
            "{text}"
        );
    }
}

#[test]
fn two_runs_are_alike() -> Result<()> {
    let ids = |seed: u64| {
        World::new().seed(seed).bind::<Clock>().run(async |world| {
            let unique = Clock::unique_id(&world)?;
            let room = world.agent::<Clock>("c");
            let _client = room.connect("").await?;
            let connections = room.with(async |agent| agent.get_connections(None)).await?;
            let id = connections.first().map(|one| one.id().to_owned());
            Ok::<_, Error>((unique, id))
        })
    };
    assert_eq!(ids(1)?, ids(1)?);
    assert_ne!(ids(1)?, ids(2)?);
    Ok(())
}

#[test]
fn a_test_may_have_errors_of_its_own() -> std::result::Result<(), Box<dyn std::error::Error>> {
    World::new().run(|world| async move {
        let client = world.agent::<Clock>("c").connect("").await?;
        let slept: i64 = client.call("sleep_for", &["10".parse::<u64>()?]).await?;
        assert_eq!(slept, 10);
        Ok(())
    })
}
