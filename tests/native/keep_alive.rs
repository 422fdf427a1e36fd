//! Agents that stay awake, and agents that end.

use std::time::Duration;

use worker::durable_object;
use worker_agents::{Error, Result, prelude::*, testing::World};

#[durable_object]
pub struct Worker {
    base: AgentBase<Self>,
}

#[agent(keep_alive_interval = "2s")]
impl Agent for Worker {
    type State = u32;
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

#[callable]
impl Worker {
    async fn work(&self) -> Result<()> {
        let _awake = self.keep_alive()?;
        self.sleep(Duration::from_secs(7)).await;
        Ok(())
    }

    fn end(&self) -> Result<()> {
        self.destroy()
    }

    fn rest(&self) {}
}

#[test]
fn the_alarm_comes_as_long_as_the_guard_lives() -> Result<()> {
    World::new().at(1_000).run(async |world| {
        let agent = world.agent::<Worker>("a");
        let working = {
            let agent = agent.clone();
            async move { agent.with(async |agent| agent.work().await).await }
        };
        let watching = async {
            world.settle().await;
            assert_eq!(agent.alarm(), Some(3_000));
            world.advance(Duration::from_secs(5)).await;
            assert_eq!(agent.alarm(), Some(7_000));
            world.advance(Duration::from_secs(2)).await;
            assert_eq!(agent.alarm(), None);
        };
        futures::join!(working, watching).0
    })
}

#[test]
fn a_guard_gives_way_to_the_next_schedule() -> Result<()> {
    World::new().at(1_000).run(async |world| {
        let agent = world.agent::<Worker>("a");
        agent
            .with(async |agent| {
                agent.schedule(After::secs(60)).rest()?;
                let (first, second) = (agent.keep_alive()?, agent.keep_alive()?);
                drop(first);
                drop(second);
                Ok(())
            })
            .await?;
        assert_eq!(agent.alarm(), Some(61_000));
        // A guard that was lost with its memory keeps nothing alive.
        agent
            .with(async |agent| {
                std::mem::forget(agent.keep_alive()?);
                agent.cancel_schedule(&agent.schedule(After::secs(1)).rest()?.id)
            })
            .await?;
        assert_eq!(agent.alarm(), Some(3_000));
        agent.crash();
        world.advance(Duration::from_secs(5)).await;
        assert_eq!(agent.alarm(), Some(61_000));
        Ok(())
    })
}

#[test]
fn a_destroyed_agent_is_empty_when_called_again() -> Result<()> {
    World::new().at(1_000).run(async |world| {
        let agent = world.agent::<Worker>("a");
        let client = agent.connect("").await?;
        client.call::<()>("rest", &()).await?;
        agent
            .with(async |agent| {
                agent.set_state(7)?;
                agent.schedule(After::secs(60)).rest()?;
                agent.sql("create table notes (text text)")?;
                agent.kv().put("key", "value")
            })
            .await?;
        client.call::<()>("end", &()).await?;
        world.advance(Duration::from_millis(1)).await;
        assert_eq!(client.closed().await.code, 1001);
        assert_eq!(agent.alarm(), None);
        agent
            .with(async |agent| {
                assert_eq!(agent.stored_state()?, Some(0));
                assert_eq!(agent.kv().get::<String>("key")?, None);
                let tables: Vec<String> = agent
                    .sql("select name from sqlite_master where type = 'table' and name not like '\\_cf%' escape '\\'")?
                    .all()?;
                assert_eq!(tables, ["cf_agents_state"]);
                Ok(())
            })
            .await
    })
}

#[test]
fn nothing_is_written_after_the_end() -> Result<()> {
    World::new().run(async |world| {
        let agent = world.agent::<Worker>("a");
        agent
            .with(async |agent| {
                agent.set_state(1)?;
                agent.destroy()?;
                let gone = Err(Error::Platform {
                    message: "destroyed".into(),
                    retryable: true,
                    overloaded: false,
                });
                assert_eq!(agent.set_state(2), gone);
                assert_eq!(agent.kv().put("a", &1), gone);
                assert_eq!(agent.sql("create table t (a)").map(|_| ()), gone);
                assert_eq!(agent.schedule(After::secs(1)).rest().map(|_| ()), gone);
                assert_eq!(agent.queue().rest().map(|_| ()), gone);
                Ok(())
            })
            .await?;
        world.settle().await;
        world.advance(Duration::from_secs(1)).await;
        agent
            .with(async |agent| agent.sql("create table t (a)").map(|_| ()))
            .await
    })
}

#[test]
fn a_destruction_that_was_cut_short_is_finished() -> Result<()> {
    for by_request in [true, false] {
        World::new().run(async |world| {
            let agent = world.agent::<Worker>("a");
            agent
                .with(async |agent| {
                    agent.set_state(1)?;
                    agent.destroy()
                })
                .await?;
            agent.crash();
            if !by_request {
                world.advance(Duration::from_secs(10)).await;
                assert_eq!(agent.alarm(), None);
            }
            assert_eq!(agent.with(async |agent| agent.state()).await?, 0);
            world.advance(Duration::from_secs(10)).await;
            assert_eq!(agent.alarm(), None);
            Ok::<_, Error>(())
        })?;
    }
    Ok(())
}

#[test]
fn a_schedule_may_destroy_the_agent() -> Result<()> {
    World::new().run(async |world| {
        let agent = world.agent::<Worker>("a");
        agent
            .with(async |agent| {
                agent.set_state(9)?;
                agent.schedule(Every::secs(5)).rest()?;
                agent.schedule(After::secs(60)).named("destroy", &())
            })
            .await?;
        world.advance(Duration::from_secs(3600)).await;
        assert_eq!(agent.alarm(), None);
        assert_eq!(agent.with(async |agent| agent.state()).await?, 0);
        let failed = world.logs();
        assert_eq!(failed.len(), 0, "{failed:?}");
        Ok(())
    })
}
