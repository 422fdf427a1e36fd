//! Alarms whose machine fails.

use std::time::Duration;

use crate::{
    Agent, AgentBase, AgentClass, AgentOptions, Callable, NoProps, Result,
    testing::{TestAgent, World},
};

/// Its alarm does two steps and sets the next one.
struct Clockwork {
    base: AgentBase<Self>,
}

impl AgentClass for Clockwork {
    const CLASS: &'static str = "Clockwork";
    const OPTIONS: AgentOptions = AgentOptions::DEFAULT;
    const BINDING: Option<&'static str> = None;

    fn base(&self) -> &AgentBase<Self> {
        &self.base
    }

    fn callables() -> &'static [Callable<Self>] {
        &[]
    }
}

impl Agent for Clockwork {
    type State = ();
    type Props = NoProps;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    async fn on_start(&self, _: Option<NoProps>) -> Result<()> {
        let (kv, host) = (self.base.kv(), self.base.host());
        if kv.get::<bool>("wound up")?.is_some() {
            kv.put("first", &self.base.now())?;
            self.base.sleep(Duration::from_millis(100)).await;
            let undone: Result<()> = self.base.transaction(|| {
                host.set_alarm(Some(10_500))?;
                Err("undone".into())
            });
            debug_assert!(undone.is_err());
            host.set_alarm(Some(1_000_000))?;
            kv.put("second", &self.base.now())?;
        }
        Ok(())
    }
}

/// An agent that sleeps, with an alarm after ten seconds.
async fn wound_up(world: &World) -> Result<TestAgent<Clockwork>> {
    let agent = world.agent::<Clockwork>("a");
    let wind_up = async |agent: &Clockwork| {
        agent.base.kv().put("wound up", &true)?;
        agent.base.host().set_alarm(Some(10_000))
    };
    agent.with(wind_up).await?;
    agent.evict();
    Ok(agent)
}

/// When the steps were done; read without waking the agent.
fn steps(agent: &TestAgent<Clockwork>) -> Result<(Option<i64>, Option<i64>)> {
    let object = agent.object()?;
    let read = |key| -> Result<Option<i64>> {
        let json = object.storage.kv_get(key)?;
        Ok(json.map(|json| crate::json::from_str(&json)).transpose()?)
    };
    Ok((read("first")?, read("second")?))
}

#[test]
fn an_alarm_cut_short_comes_again() -> Result<()> {
    // The calls: whether it is wound up, the first step, the sleep, a transaction
    // that sets an alarm and is undone, the alarm, the second step.
    for (crash_at, cut_short, next) in [
        (1, (None, None), Some(12_000)),
        (2, (None, None), Some(12_000)),
        (3, (Some(10_000), None), Some(12_000)),
        (4, (Some(10_000), None), Some(12_100)),
        (5, (Some(10_000), None), Some(12_100)),
        (6, (Some(10_000), None), Some(12_100)),
        // What it has set itself takes its place.
        (7, (Some(10_000), None), Some(1_000_000)),
        (8, (Some(10_000), Some(10_100)), Some(1_000_000)),
    ] {
        World::new().at(0).run(async |world| {
            let agent = wound_up(&world).await?;
            agent.crash_at_host_call(crash_at);
            world.advance(Duration::from_secs(11)).await;
            assert_eq!(steps(&agent)?, cut_short, "{crash_at}");
            assert_eq!(agent.alarm(), next, "{crash_at}");
            world.advance(Duration::from_secs(2000)).await;
            assert!(steps(&agent)?.1.is_some(), "{crash_at}");
            Ok::<_, crate::Error>(())
        })?;
    }
    Ok(())
}

#[test]
fn machines_that_fail_do_not_count() -> Result<()> {
    World::new().at(0).run(async |world| {
        let agent = wound_up(&world).await?;
        let mut tried = Vec::new();
        // Two more than the retries of an alarm that throws.
        for _ in 0..9 {
            let due = agent.alarm().ok_or("no alarm")?;
            tried.push(due / 1000);
            agent.crash_at_host_call(2);
            let wait = Duration::from_millis((due - world.now()).unsigned_abs());
            world.advance(wait).await;
        }
        assert_eq!(tried, [10, 12, 16, 24, 40, 72, 136, 264, 520]);
        Ok(())
    })
}
