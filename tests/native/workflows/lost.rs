//! Machines and answers that are lost while a run is started: in the end each
//! run has its row, and each row its run.

use std::time::Duration;

use super::{
    callbacks::{callback, stub, tell},
    *,
};

const LATER: Duration = Duration::from_secs(61);

/// Wakes the agent when what is not there will not come any more.
async fn wake_later(world: &World, desk: &TestAgent<Desk>) -> Result<()> {
    world.advance(LATER).await;
    desk.evict();
    desk.with(async |_| Ok(())).await?;
    world.settle().await;
    Ok(())
}

/// Starts a run with a crash at this call of the platform; tells whether there
/// were so many.
fn starts_with_a_crash(call: u64, after: bool) -> Result<bool> {
    world().run(async |world| {
        let desk = world.agent::<Desk>("d");
        desk.with(async |desk| desk.run("before").await).await?;
        if after {
            desk.crash_after_host_call(call);
        } else {
            desk.crash_at_host_call(call);
        }
        let started = desk.with(async |desk| desk.run("a").await).await;
        desk.crash_at_host_call(0);
        if let Err(error) = &started {
            assert!(error.is_retryable(), "{error}");
        }
        // What has come so far is tracked already.
        world.settle().await;
        let tracked = ids(&desk).await?;
        for run in world.workflow_runs("ERRAND") {
            assert!(tracked.contains(&run), "{call}: {run} is not tracked");
        }
        wake_later(&world, &desk).await?;
        let mut tracked = ids(&desk).await?;
        tracked.sort();
        assert_eq!(tracked, world.workflow_runs("ERRAND"), "{call} {after}");
        assert!(started.is_err() || tracked.contains(&"a".to_owned()));
        // The same id can be used again, unless the run is there.
        let again = desk.with(async |desk| desk.run("a").await).await;
        let there = tracked.contains(&"a".to_owned());
        assert_eq!(again.is_err(), there, "{call}: {again:?}");
        Ok(started.is_ok())
    })
}

#[test]
fn no_run_and_no_row_is_left_alone_wherever_the_machine_fails() -> Result<()> {
    for after in [false, true] {
        let mut call = 1;
        while !starts_with_a_crash(call, after)? {
            call += 1;
        }
        assert!(call > 5, "{call}");
    }
    Ok(())
}

#[test]
fn the_platform_is_asked_three_times() -> Result<()> {
    world().run(async |world| {
        let desk = world.agent::<Desk>("d");
        world.unreachable_workflows(2);
        desk.with(async |desk| desk.run("a").await).await?;
        // The run exists since the first attempt, and is not started twice.
        world.silent_workflows(2);
        desk.with(async |desk| desk.run("b").await).await?;
        assert_eq!(world.workflow_runs("ERRAND"), ["a", "b"]);
        assert_eq!(ids(&desk).await?, ["b", "a"]);
        Ok(())
    })
}

#[test]
fn a_run_that_nobody_knows_of_is_looked_for_later() -> Result<()> {
    world().run(async |world| {
        let desk = world.agent::<Desk>("d");
        world.unreachable_workflows(3);
        let lost = desk.with(async |desk| desk.run("lost").await).await;
        assert_eq!(text(lost), "Network connection lost.");
        world.silent_workflows(3);
        let silent = desk.with(async |desk| desk.run("silent").await).await;
        assert_eq!(text(silent), "Network connection lost.");
        assert_eq!(ids(&desk).await?.len(), 2);
        // It may still come: the platform may be slow.
        desk.evict();
        desk.with(async |_| Ok(())).await?;
        world.settle().await;
        assert_eq!(ids(&desk).await?.len(), 2);

        wake_later(&world, &desk).await?;
        assert_eq!(ids(&desk).await?, ["silent"]);
        let warning = "the workflow lost was never created";
        assert!(world.logs().iter().any(|line| line.text.contains(warning)));
        let again = desk.with(async |desk| desk.run("silent").await).await;
        assert_eq!(
            text(again),
            "Workflow with ID \"silent\" is already being tracked"
        );
        Ok(())
    })
}

#[test]
fn a_start_that_is_repeated_finds_its_run() -> Result<()> {
    for lose in [World::unreachable_workflows, World::silent_workflows] {
        let tested: Result<()> = world().run(async |world| {
            let desk = world.agent::<Desk>("d");
            lose(&world, 3);
            let lost = desk.with(async |desk| desk.run("a").await).await;
            assert_eq!(text(lost), "Network connection lost.");
            assert_eq!(desk.with(async |desk| desk.run("a").await).await?, "a");
            assert_eq!(ids(&desk).await?, ["a"]);
            assert_eq!(world.workflow_runs("ERRAND"), ["a"]);
            // Once that is known, a run of the same id is another's.
            desk.with(async |desk| desk.delete_workflow("a")).await?;
            let taken = desk.with(async |desk| desk.run("a").await).await;
            assert!(text(taken).contains("already exists"));
            assert!(ids(&desk).await?.is_empty());
            Ok(())
        });
        tested?;
    }
    Ok(())
}

#[test]
fn a_run_that_has_told_of_itself_is_not_forgotten() -> Result<()> {
    world().run(async |world| {
        let desk = world.agent::<Desk>("d");
        world.unreachable_workflows(3);
        let lost = desk.with(async |desk| desk.run("a").await).await;
        assert_eq!(text(lost), "Network connection lost.");
        // It was created after all, has ended, and is no longer kept.
        let done = callback("a", "complete", "result", json!(1));
        tell(&stub(&world).await?, done).await?;
        wake_later(&world, &desk).await?;
        assert_eq!(status(&desk, "a").await?, "complete");
        Ok(())
    })
}

#[test]
fn a_repeated_start_by_another_binding_is_another_run() -> Result<()> {
    let world = world().bind_workflow::<whole::Purchase>();
    world.run(async |world| {
        let desk = world.agent::<Desk>("d");
        world.unreachable_workflows(3);
        let lost = desk.with(async |desk| desk.run("a").await).await;
        assert_eq!(text(lost), "Network connection lost.");
        let other = desk.with(async |desk| {
            let options = RunWorkflowOptions::new().id("a");
            let order = json!({"item": "tea"});
            desk.run_workflow_named("PURCHASE", &order, options).await
        });
        assert_eq!(
            text(other.await),
            "Workflow with ID \"a\" is already being tracked"
        );
        assert!(world.workflow_runs("PURCHASE").is_empty());
        Ok(())
    })
}
