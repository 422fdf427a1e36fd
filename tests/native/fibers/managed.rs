//! Managed fibers from start to end.

use std::time::Duration;

use serde_json::json;
use worker_agents::{Error, FiberStatus, Result, prelude::*, testing::World};

use super::{Lab, T, events, hanging, noted, notes, runs, status};

#[test]
fn it_runs_after_the_call_and_is_kept() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        let (fiber, right_after) = agent
            .with(async |agent| {
                let fiber = agent.start_fiber().count(3)?;
                let notes: Vec<String> = agent.sql("select text from notes")?.all()?;
                Ok((fiber, notes))
            })
            .await?;
        assert_eq!(right_after, ["started"]);
        assert_eq!(
            serde_json::to_value(&fiber).unwrap(),
            json!({
                "fiberId": fiber.fiber_id, "name": "count", "status": "pending",
                "createdAt": T, "accepted": true,
            })
        );
        assert_eq!(agent.alarm(), Some(T + 30_000));
        let id = fiber.fiber_id.as_str();
        let ended = agent
            .with(async |agent| agent.wait_for_fiber(id).await)
            .await?;
        assert_eq!(
            serde_json::to_value(&ended).unwrap(),
            json!({
                "fiberId": id, "name": "count", "status": "completed", "snapshot": 3,
                "createdAt": T, "startedAt": T, "settledAt": T + 1000,
            })
        );
        assert_eq!(ended.snapshot::<u32>()?, 3);
        world.settle().await;
        assert_eq!((runs(&agent).await?, agent.alarm()), (0, None));
        let names: Vec<_> = events(&world).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["fiber:run:started", "fiber:run:completed"]);
        Ok(())
    })
}

#[test]
fn an_error_of_its_method_is_kept() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        let ended = agent
            .with(async |agent| {
                let fiber = agent.start_fiber().fail()?;
                agent.wait_for_fiber(&fiber.fiber_id).await
            })
            .await?;
        assert_eq!(ended.status, FiberStatus::Error);
        assert_eq!(ended.error.as_deref(), Some("it failed"));
        assert_eq!(ended.snapshot::<String>()?, "soon");
        assert_eq!(agent.alarm(), None);
        Ok(())
    })
}

#[test]
fn an_id_or_a_key_starts_only_once() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        let start = async |options: FiberOptions| {
            let start = async |agent: &Lab| agent.start_fiber_with(options).fiber_name(1, 2);
            agent.with(start).await
        };
        let named = |id: &str, key: &str| FiberOptions::new().id(id).idempotency_key(key).name("n");
        let first = start(named("x", "k")).await?;
        world.settle().await;
        for options in [
            FiberOptions::new().id("x"),
            FiberOptions::new().idempotency_key("k"),
            named("x", "k"),
        ] {
            let again = start(options).await?;
            assert!(first.accepted && !again.accepted);
            assert_eq!(
                (again.fiber_id.as_str(), again.status),
                ("x", FiberStatus::Completed)
            );
        }
        start(FiberOptions::new().id("y")).await?;
        let refused = async |options| start(options).await.unwrap_err().to_string();
        for both in [named("y", "k"), named("new", "k")] {
            assert_eq!(
                refused(both).await,
                "fiberId and idempotencyKey refer to different fibers"
            );
        }
        assert_eq!(
            refused(FiberOptions::new().id(" ")).await,
            "fiberId must not be blank"
        );
        let blank = FiberOptions::new().idempotency_key("");
        assert_eq!(refused(blank).await, "idempotencyKey must not be blank");
        world.settle().await;
        let expected = ["started", r#"Some("n") 12"#, r#"Some("fiber_name") 12"#];
        assert_eq!(notes(&agent).await?, expected);
        assert!(FiberOptions::new().metadata(&[1]).is_err());
        Ok(())
    })
}

#[test]
fn it_can_be_started_by_name() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        agent
            .with(async |agent| {
                let start = agent.start_fiber();
                start.named("fiber_name", &(3, 4))?;
                let misfit = start.named("count", "text")?;
                let misfit = agent.wait_for_fiber(&misfit.fiber_id).await?;
                assert_eq!(misfit.status, FiberStatus::Error);
                for unknown in ["nothing", "destroy"] {
                    assert!(matches!(start.named(unknown, &()), Err(Error::Config(_))));
                }
                Ok(())
            })
            .await?;
        assert_eq!(
            notes(&agent).await?,
            ["started", r#"Some("fiber_name") 34"#]
        );
        Ok(())
    })
}

#[test]
fn cancelling_wins() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        let id = |id: &str| FiberOptions::new().id(id).idempotency_key(id);
        agent
            .with(async |agent| {
                agent.start_fiber_with(id("hears")).until_cancelled()?;
                agent.start_fiber_with(id("ignores")).ignore_all()?;
                agent.start_fiber_with(id("early")).count(3)?;
                assert!(agent.cancel_fiber("early", None)?);
                Ok(())
            })
            .await?;
        world.settle().await;
        agent
            .with(async |agent| {
                assert!(agent.cancel_fiber("hears", Some("enough"))?);
                assert!(agent.cancel_fiber_by_key("ignores", Some("too"))?);
                assert!(!agent.cancel_fiber("hears", Some("later"))?);
                assert!(!agent.cancel_fiber_by_key("nobody", None)?);
                // It has ended, though its method has not.
                let ended = agent.wait_for_fiber("ignores").await?;
                assert_eq!(
                    (ended.status, ended.settled_at),
                    (FiberStatus::Aborted, Some(T))
                );
                Ok(())
            })
            .await?;
        world.advance(Duration::from_secs(10)).await;
        for (id, error) in [
            ("hears", Some("enough")),
            ("ignores", Some("too")),
            ("early", None),
        ] {
            let fiber = agent
                .with(async |agent| agent.inspect_fiber(id))
                .await?
                .unwrap();
            assert_eq!(
                (fiber.status, fiber.error.as_deref()),
                (FiberStatus::Aborted, error)
            );
        }
        let expected = [
            "started",
            "until_cancelled hears of enough",
            "ends all the same",
        ];
        assert_eq!(notes(&agent).await?, expected);
        assert_eq!((runs(&agent).await?, agent.alarm()), (0, None));
        Ok(())
    })
}

#[test]
fn one_of_a_transaction_waits_for_it() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        agent
            .with(async |agent| {
                let undone: Result<()> = agent.transaction(|| {
                    agent
                        .start_fiber_with(FiberOptions::new().id("x"))
                        .count(1)?;
                    Err("undone".into())
                });
                assert!(undone.is_err());
                agent.transaction(|| agent.start_fiber_with(FiberOptions::new().id("y")).count(3))
            })
            .await?;
        world.advance(Duration::from_secs(5)).await;
        assert_eq!(noted(&agent, "counts ").await?, ["3"]);
        assert_eq!(status(&agent, "x").await?, None);
        assert_eq!(status(&agent, "y").await?, Some(FiberStatus::Completed));
        assert_eq!(agent.alarm(), None);
        Ok(())
    })
}

#[test]
fn lists_and_deletions_have_limits() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        for batch in 0..6_i64 {
            agent
                .with(async |agent| {
                    (0..20).try_for_each(|_| agent.start_fiber().fiber_name(0, 0).map(|_| ()))
                })
                .await?;
            world.advance(Duration::from_secs(1)).await;
            assert_eq!(world.now(), T + 1000 * (batch + 1));
        }
        hanging(&agent, FiberOptions::new().id("hangs")).await?;
        agent
            .with(async |agent| {
                let filter = FiberFilter::new;
                let listed = |filter: FiberFilter| agent.list_fibers(&filter);
                assert_eq!(listed(filter())?.len(), 50);
                assert_eq!(listed(filter())?[0].fiber_id, "hangs");
                assert_eq!(listed(filter().limit(1000))?.len(), 100);
                assert_eq!(listed(filter().limit(0))?.len(), 1);
                assert_eq!(listed(filter().name("hang"))?.len(), 1);
                let done = || filter().status(FiberStatus::Completed);
                assert_eq!(
                    listed(done().settled_before(T + 1000).limit(100))?.len(),
                    20
                );
                let deleted = |filter: FiberFilter| agent.delete_fibers(&filter);
                assert_eq!(deleted(done().settled_before(T + 1000))?, 20);
                assert_eq!(deleted(filter().status(FiberStatus::Pending))?, 0);
                assert_eq!(deleted(filter().name("else"))?, 0);
                assert_eq!(deleted(filter().limit(1))?, 1);
                assert_eq!(
                    listed(done().limit(100))?.last().unwrap().created_at,
                    T + 1000
                );
                assert_eq!(deleted(filter())?, 99);
                assert_eq!(listed(filter())?.len(), 1);
                Ok(())
            })
            .await
    })
}

#[test]
fn nothing_is_there_before_the_first() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        agent
            .with(async |agent| {
                assert!(agent.list_fibers(&FiberFilter::new())?.is_empty());
                assert!(agent.inspect_fiber("x")?.is_none());
                assert!(!agent.cancel_fiber("x", None)?);
                assert!(!agent.resolve_fiber("x", FiberResolution::completed())?);
                assert_eq!(agent.delete_fibers(&FiberFilter::new())?, 0);
                let waits = agent.wait_for_fiber("x").await.unwrap_err();
                assert_eq!(waits.to_string(), "Fiber x no longer exists");
                let tables = "select count(*) from sqlite_master where name like 'cf_agents_%'";
                assert_eq!(agent.sql(tables)?.one::<u32>()?, 0);
                Ok(())
            })
            .await
    })
}
