//! Agents that put an end to themselves.

use std::time::Duration;

use crate::{
    Agent, AgentBase, AgentClass, AgentOptions, Callable, Error, NoProps, Result,
    host::ReadyState,
    testing::{TestAgent, World},
};

/// Puts an end to itself when its alarm comes.
struct Mortal {
    base: AgentBase<Self>,
}

impl AgentClass for Mortal {
    const CLASS: &'static str = "Mortal";
    const OPTIONS: AgentOptions = AgentOptions::DEFAULT;
    const BINDING: Option<&'static str> = None;

    fn base(&self) -> &AgentBase<Self> {
        &self.base
    }

    fn callables() -> &'static [Callable<Self>] {
        &[]
    }
}

impl Agent for Mortal {
    type State = ();
    type Props = NoProps;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    async fn on_start(&self, _: Option<NoProps>) -> Result<()> {
        if self.base.kv().get::<bool>("doomed")?.is_some() {
            self.end()?;
            self.base.sleep(Duration::from_secs(1)).await;
        }
        Ok(())
    }
}

impl Mortal {
    fn end(&self) -> Result<()> {
        self.base.host().delete_all()?;
        self.base.host().abort("destroyed");
        Ok(())
    }
}

async fn lived(world: &World) -> Result<TestAgent<Mortal>> {
    let agent = world.agent::<Mortal>("a");
    let live = async |agent: &Mortal| {
        agent.base.sql("create table life (day)")?;
        agent.base.sql("insert into life values (1)")?;
        agent.base.kv().put("key", &1)?;
        agent.base.host().set_alarm(Some(60_000))
    };
    agent.with(live).await?;
    Ok(agent)
}

/// How many tables and keys there are.
async fn left(agent: &TestAgent<Mortal>) -> Result<(i64, usize)> {
    let count = async |agent: &Mortal| {
        let keys = agent.base.kv().list::<serde_json::Value>("")?.len();
        let tables = "select count(*) from sqlite_master where name not like '\\_cf%' escape '\\'";
        Ok((agent.base.sql(tables)?.one()?, keys))
    };
    agent.with(count).await
}

#[test]
fn everything_goes_in_the_same_turn() -> Result<()> {
    World::new().at(0).run(async |world| {
        let agent = lived(&world).await?;
        assert_eq!(left(&agent).await?, (1, 1));
        let begin_anew = async |agent: &Mortal| {
            agent.base.host().delete_all()?;
            assert!(agent.base.sql("select * from life").is_err());
            assert_eq!(agent.base.kv().get::<i64>("key")?, None);
            agent.base.sql("create table life (day)")?;
            agent.base.kv().put("key", &2)
        };
        agent.with(begin_anew).await?;
        assert_eq!(agent.alarm(), None);
        assert_eq!(left(&agent).await?, (1, 1));
        Ok(())
    })
}

#[test]
fn not_within_a_transaction() -> Result<()> {
    World::new().at(0).run(async |world| {
        let agent = lived(&world).await?;
        let refused = agent.with(async |agent| {
            let body = || agent.base.host().delete_all();
            agent.base.transaction(body)
        });
        let refusal = Error::platform("Cannot call deleteAll() within a transaction");
        assert_eq!(refused.await, Err(refusal));
        assert_eq!(left(&agent).await?, (1, 1));
        assert_eq!(agent.alarm(), Some(60_000));
        Ok(())
    })
}

#[test]
fn the_last_event_is_answered_and_the_others_are_not() -> Result<()> {
    World::new().at(0).run(async |world| {
        let agent = lived(&world).await?;
        let (client, closed) = (agent.connect("").await?, agent.connect("?_pk=c").await?);
        let last = agent.with(async |agent| {
            for socket in agent.base.host().sockets(Some("c"))? {
                socket.close(Some(4000), "bye")?;
            }
            agent.end()?;
            agent.base.sleep(Duration::from_secs(1)).await;
            let sockets = agent.base.host().sockets(None)?;
            assert!(
                sockets
                    .iter()
                    .any(|one| one.ready_state() == ReadyState::Open)
            );
            Ok("bye")
        });
        let other = agent.with(async |agent| {
            agent.base.sleep(Duration::from_secs(9)).await;
            agent.base.kv().put("late", &true)
        });
        let (last, other) = futures::join!(last, other);
        assert_eq!(last?, "bye");
        assert_eq!(other, Err(Error::platform("destroyed")));
        assert_eq!(world.now(), 1_000);
        assert_eq!(client.closed().await.code, 1006);
        assert_eq!(closed.closed().await.code, 4000);
        assert_eq!(left(&agent).await?, (0, 0));
        Ok(())
    })
}

#[test]
fn an_alarm_may_be_the_last_event() -> Result<()> {
    World::new().at(0).run(async |world| {
        let agent = lived(&world).await?;
        let doom = async |agent: &Mortal| agent.base.kv().put("doomed", &true);
        agent.with(doom).await?;
        agent.evict();
        world.advance(Duration::from_secs(600)).await;
        assert_eq!(agent.alarm(), None);
        assert_eq!(world.logs(), []);
        assert_eq!(left(&agent).await?, (0, 0));
        Ok(())
    })
}
