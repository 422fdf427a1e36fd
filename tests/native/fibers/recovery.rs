//! What becomes of fibers that were interrupted.

use std::time::Duration;

use serde_json::json;
use worker_agents::{
    Error, FiberStatus, Result,
    prelude::*,
    testing::{TestAgent, World},
};

use super::{Lab, T, events, hanging, recovered, runs, status};

/// A row as a lost instance leaves it.
async fn left(agent: &TestAgent<Lab>, id: &str, name: &str, snapshot: Option<&str>) -> Result<()> {
    let insert = async |agent: &Lab| {
        let now = agent.now();
        agent.run_fiber("first", async |_| Ok(())).await?;
        agent.sql(sql!(
            "insert into cf_agents_runs values ({id}, {name}, {snapshot}, {now})"
        ))?;
        Ok(())
    };
    agent.with(insert).await
}

async fn lost_in_the_middle(world: &World, agent: &TestAgent<Lab>, name: &str) -> Result<String> {
    let fiber = hanging(agent, FiberOptions::new().name(name)).await?;
    world.settle().await;
    agent.crash();
    Ok(fiber.fiber.fiber_id)
}

#[test]
fn the_hook_resolves_a_managed_fiber() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        let id = lost_in_the_middle(&world, &agent, "done").await?;
        let fiber = agent
            .with(async |agent| agent.inspect_fiber(&id))
            .await?
            .unwrap();
        assert_eq!(fiber.status, FiberStatus::Completed);
        assert_eq!(fiber.snapshot::<String>()?, "from the hook");
        assert_eq!(
            fiber.metadata::<serde_json::Value>()?,
            json!({"by": "hook"})
        );
        let names: Vec<_> = events(&world).into_iter().map(|(name, _)| name).collect();
        let expected = [
            "run:started",
            "recovery:detected",
            "run:interrupted",
            "recovery:attempt",
            "recovery:handled",
        ];
        assert_eq!(names, expected.map(|name| format!("fiber:{name}")));
        Ok(())
    })
}

#[test]
fn an_interrupted_fiber_can_be_resolved_later_once() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        let id = lost_in_the_middle(&world, &agent, "hang").await?;
        agent
            .with(async |agent| {
                let interrupted = FiberFilter::new().status(FiberStatus::Interrupted);
                assert_eq!(agent.list_fibers(&interrupted)?.len(), 1);
                assert_eq!(agent.delete_fibers(&FiberFilter::new())?, 0);
                assert!(agent.resolve_fiber(&id, FiberResolution::aborted().reason("late"))?);
                assert!(!agent.resolve_fiber(&id, FiberResolution::completed())?);
                let fiber = agent.inspect_fiber(&id)?.unwrap();
                assert_eq!(
                    (fiber.status, fiber.error.as_deref()),
                    (FiberStatus::Aborted, Some("late"))
                );
                // What it had stashed stays.
                assert_eq!(fiber.snapshot::<serde_json::Value>()?, json!({"step": 1}));
                Ok(())
            })
            .await
    })
}

#[test]
fn a_hook_that_fails_marks_a_managed_fiber() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        let id = lost_in_the_middle(&world, &agent, "fails").await?;
        let fiber = agent
            .with(async |agent| agent.inspect_fiber(&id))
            .await?
            .unwrap();
        let seen = (fiber.status, fiber.error.as_deref());
        assert_eq!(seen, (FiberStatus::Error, Some("the hook failed")));
        assert_eq!((runs(&agent).await?, agent.alarm()), (0, None));
        Ok(())
    })
}

#[test]
fn a_hook_that_fails_is_called_again_for_a_day() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        left(&agent, "x", "fails", Some("7")).await?;
        agent.evict();
        let mut pauses = Vec::new();
        for _ in 0..6 {
            agent.with(async |_| Ok(())).await?;
            let pause = agent.alarm().unwrap() - world.now();
            pauses.push(pause / 1000);
            world
                .advance(Duration::from_millis(pause.unsigned_abs()))
                .await;
        }
        assert_eq!(pauses, [60, 120, 240, 300, 300, 300]);
        assert_eq!(recovered(&agent).await?.len(), 7);
        world.advance(Duration::from_secs(24 * 60 * 60)).await;
        assert_eq!((runs(&agent).await?, agent.alarm()), (0, None));
        let (name, payload) = events(&world).pop().unwrap();
        assert_eq!(name, "fiber:recovery:skipped");
        assert_eq!(payload["reason"], "max_age_exceeded");
        Ok(())
    })
}

#[test]
fn a_search_leaves_the_rest_to_the_next_one() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        for id in ["1", "2", "3"] {
            left(&agent, id, "slow", None).await?;
        }
        agent.evict();
        assert_eq!(recovered(&agent).await?.len(), 2);
        assert_eq!(agent.alarm(), Some(world.now() + 30_000));
        let (_, skipped) = events(&world).pop().unwrap();
        assert_eq!(
            (&skipped["fiberId"], &skipped["reason"]),
            (&json!("3"), &json!("scan_deadline_exceeded"))
        );
        world.advance(Duration::from_secs(60)).await;
        assert_eq!(recovered(&agent).await?.len(), 3);
        assert_eq!(agent.alarm(), None);
        Ok(())
    })
}

#[test]
fn a_snapshot_that_is_no_json_reads_as_null() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        left(&agent, "x", "odd", Some("{oops")).await?;
        agent.evict();
        assert_eq!(recovered(&agent).await?[0]["snapshot"], json!(null));
        let warned = "Corrupted snapshot for fiber x, treating as null";
        assert!(world.logs().iter().any(|line| line.text.contains(warned)));
        Ok(())
    })
}

#[test]
fn one_that_has_ended_is_not_recovered() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        let id = lost_in_the_middle(&world, &agent, "hang").await?;
        assert_eq!(recovered(&agent).await?.len(), 1);
        agent
            .with(async |agent| agent.resolve_fiber(&id, FiberResolution::completed()))
            .await?;
        left(&agent, &id, "hang", None).await?;
        agent.evict();
        assert_eq!(recovered(&agent).await?.len(), 1);
        assert_eq!(runs(&agent).await?, 0);
        Ok(())
    })
}

#[test]
fn a_taken_row_of_a_run_is_an_error() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        left(&agent, "x", "preexisting", None).await?;
        let ended = agent
            .with(async |agent| {
                agent
                    .start_fiber_with(FiberOptions::new().id("x"))
                    .count(1)?;
                agent.wait_for_fiber("x").await
            })
            .await?;
        assert_eq!(ended.status, FiberStatus::Error);
        let error = ended.error.unwrap_or_default();
        assert!(error.contains("UNIQUE constraint failed"), "{error}");
        Ok(())
    })
}

#[test]
fn who_waits_for_a_lost_fiber_is_told() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        left(&agent, "other", "other", None).await?;
        let insert = "insert into cf_agents_fibers (fiber_id, name, status, created_at) \
                      values ('x', 'n', 'running', 0)";
        let ended = agent
            .with(async |agent| {
                agent.sql(insert)?;
                agent.wait_for_fiber("x").await
            })
            .await?;
        assert_eq!(ended.status, FiberStatus::Interrupted);
        assert_eq!(status(&agent, "x").await?, Some(FiberStatus::Interrupted));
        assert_eq!(recovered(&agent).await?.len(), 2);
        Ok(())
    })
}

#[worker::durable_object]
pub struct Quiet {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Quiet {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    async fn on_start(&self) -> Result<()> {
        let fiber = self.start_fiber_with(FiberOptions::new().id("x")).hang()?;
        match self.wait_for_fiber(&fiber.fiber_id).await {
            Err(Error::Config(_)) => Ok(()),
            ended => ended.map(|_| ()),
        }
    }
}

#[callable]
impl Quiet {
    async fn hang(&self) {
        std::future::pending().await
    }
}

#[test]
fn without_a_hook_there_is_a_warning() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Quiet>("a");
        agent.with(async |_| Ok(())).await?;
        world.settle().await;
        agent.crash();
        agent.with(async |_| Ok(())).await?;
        let warned = "[Agent] Fiber \"hang\" (x) was interrupted. Override on_fiber_recovered to \
                      handle recovery.";
        assert!(world.logs().iter().any(|line| line.text.contains(warned)));
        Ok(())
    })
}
