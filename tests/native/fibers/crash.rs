//! Machines that fail at any call of the platform: no fiber is forgotten.

use std::time::Duration;

use worker_agents::{
    FiberStatus, Result,
    prelude::*,
    testing::{TestAgent, World},
};

use super::{Lab, T, recovered, runs, status};

/// What one run has come to.
struct Seen {
    acknowledged: bool,
    status: Option<FiberStatus>,
    hooks: usize,
    calls: u64,
}

/// A fiber of this name from start to end, however often the agent is lost.
fn run(name: &str, lost_in_the_middle: bool, crash: impl Fn(&TestAgent<Lab>)) -> Result<Seen> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        agent.with(async |_| Ok(())).await?;
        let options = || FiberOptions::new().id("x").name(name);
        if !lost_in_the_middle {
            crash(&agent);
        }
        let before = agent.host_calls();
        let started = agent
            .with(async |agent| agent.start_fiber_with(options()).count(2))
            .await;
        if lost_in_the_middle {
            world.advance(Duration::from_millis(500)).await;
            agent.crash();
            crash(&agent);
        }
        // Nobody calls: what is left to do wakes the agent.
        world.advance(Duration::from_secs(1000)).await;
        assert_eq!(agent.alarm(), None);
        let calls = agent.host_calls() - before;
        agent.crash_at_host_call(0);
        let status = status(&agent, "x").await?;
        if status.is_some() {
            assert_eq!(runs(&agent).await?, 0);
        }
        Ok(Seen {
            acknowledged: started.is_ok(),
            status,
            hooks: recovered(&agent).await?.len(),
            calls,
        })
    })
}

/// Runs it once for each call of the platform, failing before and after it.
fn everywhere(name: &str, lost_in_the_middle: bool, check: impl Fn(&Seen, &str)) -> Result<()> {
    let whole = run(name, lost_in_the_middle, |_| {})?;
    check(&whole, "no crash");
    assert!(whole.calls > 10, "{}", whole.calls);
    for call in 1..=whole.calls {
        let before = run(name, lost_in_the_middle, |agent| {
            agent.crash_at_host_call(call)
        })?;
        check(&before, &format!("at {call}"));
        let after = run(name, lost_in_the_middle, |agent| {
            agent.crash_after_host_call(call)
        })?;
        check(&after, &format!("after {call}"));
    }
    Ok(())
}

#[test]
fn one_that_was_acknowledged_comes_to_an_end_that_is_known() -> Result<()> {
    everywhere("count", false, |seen, place| match seen.status {
        None => assert!(!seen.acknowledged, "{place}"),
        Some(FiberStatus::Completed) => assert_eq!(seen.hooks, 0, "{place}"),
        Some(FiberStatus::Interrupted) => assert!(seen.hooks > 0, "{place}"),
        other => panic!("{place}: {other:?}"),
    })
}

#[test]
fn the_hook_is_called_until_it_has_come_to_an_end() -> Result<()> {
    everywhere("done", true, |seen, place| {
        assert!((1..=2).contains(&seen.hooks), "{place}: {}", seen.hooks);
        assert_eq!(seen.status, Some(FiberStatus::Completed), "{place}");
    })
}

#[test]
fn a_hook_that_always_ends_the_agent_is_given_up() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        let options = FiberOptions::new().id("x").name("panics");
        let start = async |agent: &Lab| agent.start_fiber_with(options).hang();
        agent.with(start).await?;
        world.settle().await;
        agent.crash();
        for _ in 0..5 {
            let text = agent.with(async |_| Ok(())).await.unwrap_err().to_string();
            assert!(text.contains("the hook panics"), "{text}");
        }
        let fiber = agent.with(async |agent| agent.inspect_fiber("x")).await?;
        let fiber = fiber.unwrap();
        assert_eq!(fiber.status, FiberStatus::Error);
        let error = "the agent was lost too often in a row while on_fiber_recovered ran";
        assert_eq!(fiber.error.as_deref(), Some(error));
        assert_eq!((runs(&agent).await?, agent.alarm()), (0, None));
        Ok(())
    })
}
