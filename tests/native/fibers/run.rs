//! `run_fiber` as long as all goes well.

use std::time::Duration;

use serde_json::json;
use worker_agents::{Error, Result, prelude::*, testing::World};

use super::{Lab, T, events, notes, recovered, runs};

#[test]
fn it_borrows_the_agent_and_leaves_nothing() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        let text = String::from("borrowed");
        let output = agent
            .with(async |agent| {
                agent
                    .run_fiber("simple", async |fiber| {
                        assert_eq!((fiber.name(), fiber.id().len()), ("simple", 21));
                        agent.note(&text)?;
                        agent.sleep(Duration::from_secs(2)).await;
                        let rows: u32 = agent.sql("select count(*) from cf_agents_runs")?.one()?;
                        Ok((text.len(), rows))
                    })
                    .await
            })
            .await?;
        assert_eq!(output, (8, 1));
        assert_eq!(runs(&agent).await?, 0);
        assert_eq!(agent.alarm(), None);
        let told = events(&world);
        let id = told[0].1["fiberId"].clone();
        let begun = json!({"fiberId": id, "fiberName": "simple", "managed": false});
        let ended =
            json!({"fiberId": id, "fiberName": "simple", "managed": false, "elapsedMs": 2000});
        let expected = [("fiber:run:started", begun), ("fiber:run:completed", ended)];
        assert_eq!(
            told,
            expected.map(|(name, payload)| (name.to_owned(), payload))
        );
        Ok(())
    })
}

#[test]
fn it_keeps_the_agent_awake_while_it_runs() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        let (started, woken) = (agent.clone(), agent.clone());
        agent
            .with(async move |lab: &Lab| {
                lab.run_fiber("long", async |_| {
                    assert_eq!(started.alarm(), Some(T + 30_000));
                    lab.sleep(Duration::from_secs(100)).await;
                    assert_eq!(woken.alarm(), Some(T + 120_000));
                    Ok(())
                })
                .await
            })
            .await?;
        assert_eq!(agent.alarm(), None);
        assert!(recovered(&agent).await?.is_empty());
        Ok(())
    })
}

#[test]
fn an_error_is_an_end_like_any_other() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        let failed: Result<()> = agent
            .with(async |agent| {
                agent
                    .run_fiber("failing", async |fiber| {
                        fiber.stash(&1)?;
                        Err("intentional".into())
                    })
                    .await
            })
            .await;
        assert_eq!(failed, Err(Error::msg("intentional")));
        assert_eq!(runs(&agent).await?, 0);
        agent.evict();
        world.advance(Duration::from_secs(100)).await;
        assert!(recovered(&agent).await?.is_empty());
        assert_eq!(agent.alarm(), None);
        let (name, payload) = events(&world).pop().unwrap();
        assert_eq!(
            (name.as_str(), &payload["error"]),
            ("fiber:run:failed", &json!("intentional"))
        );
        Ok(())
    })
}

#[test]
fn interleaved_fibers_stash_each_for_itself() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        let work = async |agent: &Lab, name: &'static str| {
            let fiber = agent.run_fiber(name, async |_| {
                for step in 0..3 {
                    agent.stash(&(name, step))?;
                    agent.sleep(Duration::from_millis(10)).await;
                }
                let read = sql!("select snapshot from cf_agents_runs where name = {name}");
                agent.sql(read)?.one::<String>()
            });
            fiber.await
        };
        let both = agent
            .with(async |agent| {
                let both = futures::future::join(work(agent, "a"), work(agent, "b")).await;
                Ok((both.0?, both.1?))
            })
            .await?;
        assert_eq!(both, (r#"["a",2]"#.to_owned(), r#"["b",2]"#.to_owned()));
        Ok(())
    })
}

#[test]
fn nothing_is_stashed_outside_of_a_fiber() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        let outside = agent.with(async |agent| agent.stash(&1)).await;
        let text = "stash() called outside a fiber";
        assert_eq!(outside, Err(Error::msg(text)));
        agent
            .with(async |agent| {
                let kept = agent.run_fiber("kept", async |fiber| Ok(fiber)).await?;
                assert_eq!(kept.stash(&1), Err(Error::msg(text)));
                let unserialisable = agent
                    .run_fiber("odd", async |fiber| {
                        let keys = std::collections::BTreeMap::from([(vec![1], 1)]);
                        fiber.stash(&keys)
                    })
                    .await;
                assert!(
                    matches!(unserialisable, Err(Error::Json(_))),
                    "{unserialisable:?}"
                );
                Ok(())
            })
            .await
    })
}

#[test]
fn a_fiber_within_a_fiber_is_the_current_one() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Lab>("a");
        agent
            .with(async |agent| {
                let name = || agent.current().fiber.map(|fiber| fiber.name().to_owned());
                agent
                    .run_fiber("outer", async |_| {
                        agent
                            .run_fiber("inner", async |_| {
                                assert_eq!(name().as_deref(), Some("inner"));
                                Ok(())
                            })
                            .await?;
                        assert_eq!(name().as_deref(), Some("outer"));
                        Ok(())
                    })
                    .await?;
                assert_eq!(name(), None);
                Ok(())
            })
            .await?;
        assert_eq!(notes(&agent).await?, ["started"]);
        Ok(())
    })
}
