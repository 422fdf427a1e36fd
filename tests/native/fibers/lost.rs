//! Agents that are lost in the middle.

use std::time::Duration;

use serde_json::json;
use worker_agents::{FiberStatus, Result, prelude::*, testing::World};

use super::{Lab, T, hanging, noted, notes, recovered, runs, status};

const BIT: Duration = Duration::from_millis(1);

#[test]
fn the_next_instance_learns_of_it_before_it_starts() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        agent
            .with(async |agent| {
                let base = agent.base.clone();
                agent.wait_until(async move {
                    let hangs = base.run_fiber("import", async |fiber| {
                        fiber.stash(&json!({"page": 7}))?;
                        std::future::pending::<Result<()>>().await
                    });
                    hangs.await.unwrap();
                });
                Ok(())
            })
            .await?;
        world.advance(BIT).await;
        agent.crash();
        // Nobody calls: the alarm of its lease does.
        world.advance(Duration::from_secs(31)).await;
        let [found] = &recovered(&agent).await?[..] else {
            panic!("one fiber is recovered");
        };
        assert_eq!(
            *found,
            json!({
                "id": found["id"], "name": "import", "snapshot": {"page": 7},
                "createdAt": T, "recoveryReason": "interrupted",
            })
        );
        let notes = notes(&agent).await?;
        assert!(notes[1].starts_with("recovers"), "{notes:?}");
        assert_eq!([&notes[0], &notes[2]], ["started", "started"]);
        assert_eq!(runs(&agent).await?, 0);
        assert_eq!(agent.alarm(), None);
        Ok(())
    })
}

#[test]
fn a_managed_fiber_is_interrupted_with_its_snapshot() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        let options = FiberOptions::new()
            .idempotency_key("k")
            .metadata(&json!({"user": 5}))?;
        let fiber = hanging(&agent, options).await?;
        world.advance(BIT).await;
        assert_eq!(
            status(&agent, &fiber.fiber_id).await?,
            Some(FiberStatus::Running)
        );
        agent.crash();
        world.advance(Duration::from_secs(40)).await;
        let found = agent
            .with(async |agent| agent.inspect_fiber_by_key("k"))
            .await?;
        assert_eq!(
            serde_json::to_value(&found).unwrap(),
            json!({
                "fiberId": fiber.fiber_id, "name": "hang", "status": "interrupted",
                "createdAt": T, "idempotencyKey": "k", "snapshot": {"step": 1},
                "metadata": {"user": 5}, "startedAt": T, "settledAt": T + 30_000,
            })
        );
        assert_eq!(
            recovered(&agent).await?,
            [json!({
                "id": fiber.fiber_id, "name": "hang", "snapshot": {"step": 1}, "createdAt": T,
                "recoveryReason": "interrupted", "status": "interrupted",
                "idempotencyKey": "k", "metadata": {"user": 5},
            })]
        );
        assert_eq!(agent.alarm(), None);
        Ok(())
    })
}

#[test]
fn the_hook_goes_on_from_the_snapshot() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        agent
            .with(async |agent| {
                let options = FiberOptions::new().name("again");
                agent.start_fiber_with(options).count(1)
            })
            .await?;
        world.advance(Duration::from_millis(1500)).await;
        agent.crash();
        world.advance(Duration::from_secs(60)).await;
        // What was under way when it was lost is done once more.
        assert_eq!(noted(&agent, "counts ").await?, ["1", "2", "2", "3"]);
        let done = agent
            .with(async |agent| agent.list_fibers(&FiberFilter::new()))
            .await?;
        let statuses: Vec<_> = done.iter().map(|fiber| fiber.status).collect();
        assert_eq!(statuses, [FiberStatus::Completed, FiberStatus::Interrupted]);
        assert_eq!(agent.alarm(), None);
        Ok(())
    })
}

#[test]
fn one_that_was_lost_before_it_began_is_interrupted() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        let crashing = agent.clone();
        let lost = agent
            .with(async move |lab: &Lab| {
                lab.start_fiber_with(FiberOptions::new().id("x")).count(1)?;
                crashing.crash();
                std::future::pending::<Result<()>>().await
            })
            .await;
        assert!(lost.is_err());
        world.advance(Duration::from_secs(40)).await;
        assert!(noted(&agent, "counts ").await?.is_empty());
        assert_eq!(recovered(&agent).await?[0]["snapshot"], json!(null));
        assert_eq!(status(&agent, "x").await?, Some(FiberStatus::Interrupted));
        Ok(())
    })
}

#[test]
fn a_call_that_is_dropped_counts_as_lost() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        agent
            .with(async |agent| {
                let hangs = agent.run_fiber("dropped", async |fiber| {
                    fiber.stash(&1)?;
                    std::future::pending::<Result<()>>().await
                });
                let timeout = agent.sleep(Duration::from_secs(5));
                futures::future::select(Box::pin(hangs), timeout).await;
                Ok(())
            })
            .await?;
        assert!(recovered(&agent).await?.is_empty());
        assert_eq!(agent.alarm(), Some(T + 35_000));
        world.advance(Duration::from_secs(31)).await;
        assert_eq!(recovered(&agent).await?[0]["name"], "dropped");
        assert_eq!(agent.alarm(), None);
        Ok(())
    })
}
