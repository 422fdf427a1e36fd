//! Transactions.

use worker::durable_object;
use worker_agents::{Error, Result, prelude::*, sql, testing::World};

#[durable_object]
pub struct Ledger {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Ledger {
    type State = i64;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    async fn on_start(&self) -> Result<()> {
        self.sql("create table if not exists entries (x integer)")
            .map(drop)
    }
}

impl Ledger {
    fn enter(&self, x: i64) -> Result<()> {
        self.kv().put("last", &x)?;
        self.sql(sql!("insert into entries values ({x})")).map(drop)
    }

    fn entries(&self) -> Result<(Vec<i64>, Option<i64>)> {
        let entries = self.sql("select x from entries order by x")?.all()?;
        Ok((entries, self.kv().get("last")?))
    }
}

fn ledger(body: impl AsyncFnOnce(&Ledger) -> Result<()>) -> Result<()> {
    World::new().run(async |world| world.agent::<Ledger>("l").with(body).await)
}

#[test]
fn all_or_nothing() -> Result<()> {
    ledger(async |agent| {
        let sum = agent.transaction(|| {
            agent.enter(1)?;
            agent.enter(2)?;
            Ok(3)
        })?;
        assert_eq!(sum, 3);
        let failed: Result<()> = agent.transaction(|| {
            agent.enter(4)?;
            agent.sql("drop table entries")?;
            Err("changed my mind".into())
        });
        assert_eq!(failed, Err(Error::msg("changed my mind")));
        assert_eq!(agent.entries()?, (vec![1, 2], Some(2)));
        Ok(())
    })
}

#[test]
fn transactions_nest() -> Result<()> {
    ledger(async |agent| {
        agent.transaction(|| {
            agent.enter(1)?;
            let inner: Result<()> = agent.transaction(|| {
                agent.enter(2)?;
                Err("inner".into())
            });
            assert!(inner.is_err());
            agent.transaction(|| agent.enter(3))
        })?;
        assert_eq!(agent.entries()?, (vec![1, 3], Some(3)));

        let outer: Result<()> = agent.transaction(|| {
            agent.transaction(|| agent.enter(4))?;
            Err("outer".into())
        });
        assert!(outer.is_err());
        assert_eq!(agent.entries()?, (vec![1, 3], Some(3)));
        // None is left open.
        agent.enter(5)?;
        assert_eq!(agent.entries()?.0, [1, 3, 5]);
        Ok(())
    })
}

#[test]
fn a_panic_rolls_back() -> Result<()> {
    World::new().run(async |world| {
        let ledger = world.agent::<Ledger>("l");
        let panicked: Result<()> = ledger
            .with(async |agent| {
                agent.transaction(|| {
                    agent.enter(1)?;
                    assert_eq!(1, 2, "on purpose");
                    Ok(())
                })
            })
            .await;
        assert!(panicked.is_err_and(|error| error.to_string().contains("on purpose")));
        let left = ledger.with(async |agent| agent.entries()).await?;
        assert_eq!(left, (vec![], None));
        ledger
            .with(async |agent| agent.transaction(|| agent.enter(2)))
            .await
    })
}

#[test]
fn a_state_is_sent_out_when_its_transaction_is_committed() -> Result<()> {
    World::new().run(async |world| {
        let agent = world.agent::<Ledger>("l");
        let tab = agent.connect("").await?;
        tab.frames().await;
        agent
            .with(async |agent| {
                let undone: Result<()> = agent.transaction(|| {
                    agent.set_state(1)?;
                    Err("changed my mind".into())
                });
                assert!(undone.is_err());
                assert_eq!(agent.state()?, 0);
                agent.transaction(|| agent.set_state(2))
            })
            .await?;
        let states: Vec<_> = tab.json_frames().await?;
        let states: Vec<_> = states.iter().map(|frame| &frame["state"]).collect();
        assert_eq!(states, [2]);
        Ok(())
    })
}

#[test]
fn a_rollback_of_the_first_state_leaves_the_agent_whole() -> Result<()> {
    ledger(async |agent| {
        let undone: Result<()> = agent.transaction(|| {
            agent.set_state(1)?;
            Err("changed my mind".into())
        });
        assert!(undone.is_err());
        agent.set_state(2)?;
        assert_eq!(agent.state()?, 2);
        Ok(())
    })
}
