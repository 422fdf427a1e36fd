//! The alarm of an object.

use std::time::Duration;

use crate::{
    Agent, AgentBase, AgentClass, AgentOptions, Callable, Error, NoProps, Result,
    testing::{TestAgent, World},
};

/// Notes when it starts, and fails to as often as it is told.
struct Alarmed {
    base: AgentBase<Self>,
}

impl AgentClass for Alarmed {
    const CLASS: &'static str = "Alarmed";
    const OPTIONS: AgentOptions = AgentOptions::DEFAULT;
    const BINDING: Option<&'static str> = None;

    fn base(&self) -> &AgentBase<Self> {
        &self.base
    }

    fn callables() -> &'static [Callable<Self>] {
        &[]
    }
}

impl Agent for Alarmed {
    type State = ();
    type Props = NoProps;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    async fn on_start(&self, _: Option<NoProps>) -> Result<()> {
        let kv = self.base.kv();
        let mut starts: Vec<i64> = kv.get("starts")?.unwrap_or_default();
        starts.push(self.base.now() / 1000);
        kv.put("starts", &starts)?;
        self.base.broadcast("up", &[])?;
        if let Some(at) = kv.get("again")? {
            self.base.host().set_alarm(Some(at))?;
            kv.delete("again")?;
        }
        self.base.sleep(Duration::from_millis(100)).await;
        let left: i64 = kv.get("failures")?.unwrap_or_default();
        kv.put("failures", &(left - 1))?;
        if left > 0 {
            return Err("not yet".into());
        }
        Ok(())
    }
}

/// Lets the agent sleep, with an alarm, after which its starts fail.
async fn asleep(world: &World, alarm: i64, failures: i64) -> Result<TestAgent<Alarmed>> {
    let agent = world.agent::<Alarmed>("a");
    agent
        .with(async |agent| {
            agent.base.kv().put("failures", &failures)?;
            agent.base.kv().put("starts", &[0; 0])?;
            agent.base.host().set_alarm(Some(alarm))
        })
        .await?;
    agent.evict();
    Ok(agent)
}

/// When it has started since, in seconds. Asked for only when that is over.
async fn starts(agent: &TestAgent<Alarmed>) -> Result<Vec<i64>> {
    let read = async |agent: &Alarmed| Ok(agent.base.kv().get("starts")?.unwrap_or_default());
    agent.with(read).await
}

fn world() -> World {
    World::new().at(0)
}

#[test]
fn it_wakes_the_agent_at_its_time() -> Result<()> {
    world().run(async |world| {
        let agent = asleep(&world, 60_000, 0).await?;
        world.advance(Duration::from_secs(59)).await;
        assert_eq!(agent.alarm(), Some(60_000));
        world.advance(Duration::from_secs(3)).await;
        assert_eq!(agent.alarm(), None);
        assert_eq!(starts(&agent).await?, [60]);
        Ok(())
    })
}

#[test]
fn one_that_is_waited_for_comes_by_itself() -> Result<()> {
    world().run(async |world| {
        let agent = asleep(&world, 3_600_000, 0).await?;
        let client = agent.connect("").await?;
        client.frames().await;
        agent.evict();
        assert_eq!(client.next().await?.as_text(), Some("up"));
        assert_eq!(world.now(), 3_600_000);
        Ok(())
    })
}

#[test]
fn one_that_fails_is_tried_again_six_times() -> Result<()> {
    world().run(async |world| {
        let agent = asleep(&world, 10_000, 100).await?;
        world.advance(Duration::from_secs(3600)).await;
        assert_eq!(agent.alarm(), None);
        let lines = world.logs();
        let failed = lines
            .iter()
            .filter(|line| line.text.contains("alarm failed"));
        assert_eq!(failed.count(), 7);
        let last = lines.last().map(|line| line.text.as_str());
        assert_eq!(
            last,
            Some("Alarmed:a: alarm failed: not yet; the platform does not try again")
        );
        // With 0.1 s for each try.
        let tried = read_starts(&agent).await?;
        assert_eq!(tried, [10, 12, 16, 24, 40, 72, 136]);
        Ok(())
    })
}

/// Reads what was noted although the agent does not start.
async fn read_starts(agent: &TestAgent<Alarmed>) -> Result<Vec<i64>> {
    let object = agent.object()?;
    let json = object.storage.kv_get("starts")?.unwrap_or_default();
    Ok(crate::json::from_str(&json)?)
}

#[test]
fn one_that_succeeds_at_last_is_over() -> Result<()> {
    world().run(async |world| {
        let agent = asleep(&world, 10_000, 2).await?;
        world.advance(Duration::from_secs(3600)).await;
        assert_eq!(starts(&agent).await?, [10, 12, 16]);
        assert_eq!(agent.alarm(), None);
        Ok(())
    })
}

#[test]
fn one_that_sets_another_is_not_tried_again() -> Result<()> {
    world().run(async |world| {
        let agent = asleep(&world, 10_000, 1).await?;
        let object = agent.object()?;
        object.storage.kv_put("again", "500000")?;
        world.advance(Duration::from_secs(60)).await;
        assert_eq!(agent.alarm(), Some(500_000));
        assert_eq!(read_starts(&agent).await?, [10]);
        Ok(())
    })
}

#[test]
fn a_crash_leaves_it_to_be_tried_again() -> Result<()> {
    world().run(async |world| {
        let agent = asleep(&world, 10_000, 0).await?;
        world.advance(Duration::from_millis(9_950)).await;
        agent.crash();
        world.settle().await;
        assert_eq!(agent.alarm(), Some(12_050));
        world.advance(Duration::from_secs(10)).await;
        assert_eq!(starts(&agent).await?, [10, 12]);

        let agent = asleep(&world, 60_000, 0).await?;
        agent.crash();
        assert_eq!(agent.alarm(), Some(60_000));
        Ok(())
    })
}

#[test]
fn it_takes_part_in_transactions() -> Result<()> {
    world().run(async |world| {
        let agent = asleep(&world, 10_000, 0).await?;
        agent
            .with(async |agent| {
                let host = agent.base.host();
                let undone: Result<()> = agent.base.transaction(|| {
                    host.set_alarm(Some(20_000))?;
                    Err("undone".into())
                });
                assert_eq!(undone, Err(Error::msg("undone")));
                Ok(())
            })
            .await?;
        assert_eq!(agent.alarm(), Some(10_000));
        agent
            .with(async |agent| agent.base.transaction(|| agent.base.host().set_alarm(None)))
            .await?;
        assert_eq!(agent.alarm(), None);
        Ok(())
    })
}
