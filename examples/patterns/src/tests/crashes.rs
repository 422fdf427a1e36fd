//! Whatever happens to the agent, a run comes to its end, and nothing that was
//! stored is asked for again.

use std::time::Duration;

use super::*;
use crate::agent::Pattern;

const TICK: Duration = Duration::from_millis(300);

async fn stored<A: Pattern>(agent: &TestAgent<A>) -> Result<usize> {
    let count = "select count(*) from answers";
    let rows = agent.with(async |agent| agent.base().sql(count)).await?;
    Ok(rows.one::<(usize,)>()?.0)
}

/// Runs a pattern many times, and each time the machine fails a little later.
fn crash_everywhere<A: Pattern>(input: &str) -> Result<()> {
    let tested: Result<(usize, u32)> = world().run(async |world| {
        let agent = world.agent::<A>("a");
        let tab = agent.connect("").await?;
        tab.call::<u32>("start", &(input,)).await?;
        let mut ticks = 0;
        while run(&tab).await?.status == Status::Running {
            world.advance(TICK).await;
            ticks += 1;
        }
        Ok((ASKED.get(), ticks))
    });
    let (steps, ticks) = tested?;
    let mut kept = Vec::new();
    for tick in 0..ticks {
        let tested: Result<()> = world().run(async |world| {
            let agent = world.agent::<A>("a");
            let tab = agent.connect("").await?;
            tab.call::<u32>("start", &(input,)).await?;
            world.advance(TICK * tick).await;
            agent.crash();
            ASKED.set(0);
            let stored = stored(&agent).await?;
            kept.push(stored);
            world.advance(Duration::from_secs(120)).await;
            let tab = agent.connect("").await?;
            let run = run(&tab).await?;
            assert_eq!(
                run.status,
                Status::Done,
                "after {tick} ticks: {:?}",
                run.error
            );
            assert_eq!(ASKED.get(), steps - stored, "after {tick} ticks");
            assert_eq!(run.steps.len(), steps);
            Ok(())
        });
        tested?;
    }
    // Each number of stored answers was met, so that this tests what it says; those
    // that run at the same time may end within one tick.
    kept.dedup();
    assert!(kept.len() > 1 && kept.first() == Some(&0), "{kept:?}");
    Ok(())
}

#[test]
fn a_chain_goes_on() -> Result<()> {
    crash_everywhere::<ChainAgent>("A bicycle for bad weather")
}

#[test]
fn a_routed_message_goes_on() -> Result<()> {
    crash_everywhere::<RoutingAgent>("I want my money back")
}

#[test]
fn parallel_reviews_go_on() -> Result<()> {
    crash_everywhere::<ParallelAgent>("var x = eval(input); for (const a of x) { await save(a) }")
}

#[test]
fn an_orchestra_goes_on() -> Result<()> {
    crash_everywhere::<OrchestratorAgent>("Remind people of what they have saved")
}

#[test]
fn the_rounds_go_on() -> Result<()> {
    crash_everywhere::<EvaluatorAgent>(&"word ".repeat(20))
}

/// Between any two things that the agent asks of its platform.
#[test]
fn no_call_of_the_platform_is_a_bad_moment() -> Result<()> {
    const STEPS: usize = 2;
    let start = async |tab: &TestClient| tab.call::<u32>("start", &("I want my money back",)).await;
    let calls = world().run(async |world| {
        let agent = world.agent::<RoutingAgent>("a");
        start(&agent.connect("").await?).await?;
        world.advance(Duration::from_secs(60)).await;
        Ok::<_, worker_agents::Error>(agent.host_calls())
    })?;
    for nth in (1..=calls).step_by(2) {
        let tested: Result<()> = world().run(async |world| {
            let agent = world.agent::<RoutingAgent>("a");
            let tab = agent.connect("").await?;
            agent.crash_after_host_call(nth);
            let begun = start(&tab).await;
            world.advance(Duration::from_secs(120)).await;
            agent.crash_after_host_call(0);
            let tab = agent.connect("").await?;
            if begun.is_err() && board(&tab).await?.run.is_none() {
                start(&tab).await?;
                world.advance(Duration::from_secs(60)).await;
            }
            let run = run(&tab).await?;
            assert_eq!(run.status, Status::Done, "call {nth}: {:?}", run.error);
            // Only the one that was being answered may be asked for again.
            assert!((STEPS..=STEPS + 1).contains(&ASKED.get()), "call {nth}");
            Ok(())
        });
        tested?;
    }
    Ok(())
}

async fn crash_at_the_first_words<A: Pattern>(
    world: &World,
    agent: &TestAgent<A>,
    times: u32,
) -> Result<()> {
    for _ in 0..times {
        agent.connect("").await?;
        world.advance(TICK).await;
        agent.crash();
    }
    Ok(())
}

#[test]
fn a_step_that_kills_the_agent_is_not_paid_for_for_ever() -> Result<()> {
    world().run(async |world| {
        let agent = world.agent::<ChainAgent>("a");
        let tab = agent.connect("").await?;
        let id: u32 = tab.call("start", &("A lamp",)).await?;
        crash_at_the_first_words(&world, &agent, 7).await?;
        assert_eq!(ASKED.replace(0), 5);
        let tab = agent.connect("").await?;
        let failed = run(&tab).await?;
        let error = "the agent was lost 5 times in a row at this point";
        assert_eq!(
            (failed.status, failed.error.as_deref()),
            (Status::Failed, Some(error))
        );
        assert_eq!(failed.steps[0].status, Status::Stopped);
        assert_eq!(board(&tab).await?.past.len(), 1);

        // Somebody who goes on with it allows as many losses again.
        tab.call::<()>("go_on", &(id,)).await?;
        crash_at_the_first_words(&world, &agent, 4).await?;
        let tab = agent.connect("").await?;
        world.advance(Duration::from_secs(60)).await;
        assert_eq!(run(&tab).await?.status, Status::Done);
        Ok(())
    })
}

#[test]
fn losses_with_answers_between_them_are_not_in_a_row() -> Result<()> {
    world().run(async |world| {
        let agent = world.agent::<ChainAgent>("a");
        let tab = agent.connect("").await?;
        tab.call::<u32>("start", &("A lamp",)).await?;
        for answers in 0..4 {
            crash_at_the_first_words(&world, &agent, 4).await?;
            while stored(&agent).await? == answers {
                world.advance(TICK).await;
            }
        }
        world.advance(Duration::from_secs(60)).await;
        let run = run(&agent.connect("").await?).await?;
        assert_eq!((run.status, run.lost), (Status::Done, 0));
        Ok(())
    })
}
