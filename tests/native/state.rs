//! The state: who may change it, who hears of it, and in which order.

use std::cell::RefCell;

use worker::durable_object;
use worker_agents::{Error, Result, prelude::*, sql, testing::World};

#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Count {
    count: i64,
}

#[durable_object]
pub struct Counted {
    base: AgentBase<Self>,
    log: RefCell<Vec<String>>,
}

impl Counted {
    fn note(&self, what: String) {
        self.log.borrow_mut().push(what);
    }

    fn take_log(&self) -> Vec<String> {
        self.log.take()
    }
}

#[agent]
impl Agent for Counted {
    type State = Count;

    fn new(base: AgentBase<Self>) -> Self {
        Self {
            base,
            log: RefCell::default(),
        }
    }

    fn initial_state(&self) -> Option<Count> {
        Some(Count { count: 10 })
    }

    fn validate_state_change(&self, next: &Count, source: &StateSource) -> Result<()> {
        let old = self.state()?.count;
        self.note(format!(
            "validate {old} -> {} by {}",
            next.count,
            source.id()
        ));
        if next.count < 0 {
            return Err("no negative numbers".into());
        }
        Ok(())
    }

    async fn on_state_changed(&self, state: Count, source: StateSource) -> Result<()> {
        self.note(format!("changed to {} by {}", state.count, source.id()));
        match state.count {
            99 => Err("99 is odd".into()),
            // The hook may itself set the state.
            50 => self.set_state(Count { count: 51 }),
            _ => Ok(()),
        }
    }

    async fn on_error(&self, error: Error) {
        self.note(format!("error: {error}"));
    }
}

#[callable]
impl Counted {
    fn set(&self, count: i64) -> Result<()> {
        self.set_state(Count { count })?;
        self.note("set returned".into());
        Ok(())
    }
}

#[test]
fn a_change_is_validated_stored_sent_and_then_told_to_the_agent() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<Counted>("room");
        let a = room.connect("?_pk=a").await?;
        a.frames().await;
        room.with(async |agent| Ok(agent.take_log())).await?;
        a.call::<()>("set", &(3,)).await?;
        a.frames().await;
        let log = room.with(async |agent| Ok(agent.take_log())).await?;
        assert_eq!(
            log,
            [
                "validate 10 -> 3 by server",
                "set returned",
                "changed to 3 by server"
            ]
        );
        room.evict();
        assert_eq!(room.with(async |agent| agent.state()).await?.count, 3);
        Ok(())
    })
}

#[test]
fn the_caller_hears_of_its_change_before_the_reply() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<Counted>("room");
        let a = room.connect("?_pk=a").await?;
        a.frames().await;
        a.send(r#"{"args":[4],"id":"1","method":"set","type":"rpc"}"#)?;
        let frames = a.json_frames().await?;
        let kinds: Vec<_> = frames.iter().map(|frame| frame["type"].as_str()).collect();
        assert_eq!(kinds, [Some("cf_agent_state"), Some("rpc")]);
        Ok(())
    })
}

#[test]
fn a_clients_change_reaches_all_but_itself() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<Counted>("room");
        let [a, b] = [room.connect("?_pk=a").await?, room.connect("?_pk=b").await?];
        a.frames().await;
        b.frames().await;
        a.set_state(&Count { count: 7 })?;
        assert_eq!(a.frames().await, []);
        let [frame] = b.json_frames().await?.try_into().unwrap_or_default();
        assert_eq!(
            frame,
            serde_json::json!({"state": {"count": 7}, "type": "cf_agent_state"})
        );
        assert_eq!(room.with(async |agent| agent.state()).await?.count, 7);
        let log = room.with(async |agent| Ok(agent.take_log())).await?;
        assert_eq!(log.last().map(String::as_str), Some("changed to 7 by a"));
        Ok(())
    })
}

#[test]
fn what_validation_refuses_changes_nothing() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<Counted>("room");
        let [a, b] = [room.connect("").await?, room.connect("").await?];
        a.frames().await;
        b.frames().await;
        let refused = a.call::<()>("set", &(-1,)).await;
        assert_eq!(refused, Err(Error::msg("no negative numbers")));
        a.set_state(&Count { count: -2 })?;
        a.send(r#"{"state":{"count":"x"},"type":"cf_agent_state"}"#)?;
        let refusal =
            serde_json::json!({"type": "cf_agent_state_error", "error": "State update rejected"});
        assert_eq!(a.json_frames().await?, [refusal.clone(), refusal]);
        assert_eq!(b.frames().await, []);
        assert_eq!(room.with(async |agent| agent.state()).await?.count, 10);
        Ok(())
    })
}

/// Cloudflare bills each row that is written.
#[test]
fn a_change_updates_its_row_in_place() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<Counted>("room");
        room.with(async |agent| {
            let place = || -> Result<i64> {
                agent
                    .sql("select rowid from cf_agents_state where id = 'cf_state_row_id'")?
                    .one()
            };
            agent.set_state(Count { count: 11 })?;
            // A row that is replaced would come behind it.
            agent.sql("insert into cf_agents_state values ('another', 'null')")?;
            let before = place()?;
            agent.set_state(Count { count: 12 })?;
            assert_eq!(place()?, before);
            Ok(())
        })
        .await
    })
}

#[test]
fn the_first_read_seeds_the_state_once() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<Counted>("room");
        let a = room.connect("?_pk=a").await?;
        assert_eq!(a.frames().await.len(), 3);
        let log = room.with(async |agent| Ok(agent.take_log())).await?;
        assert_eq!(
            log,
            ["validate 0 -> 10 by server", "changed to 10 by server"]
        );

        // Another client, later: seeded again, so the first one hears of it.
        let unset = async |agent: &Counted| {
            agent.sql(sql!("delete from cf_agents_state"))?;
            agent.reload_state();
            Ok(())
        };
        room.with(unset).await?;
        let b = room.connect("?_pk=b").await?;
        assert_eq!(b.frames().await.len(), 3);
        assert_eq!(a.json_frames().await?.len(), 1);
        let log = room.with(async |agent| Ok(agent.take_log())).await?;
        assert_eq!(
            log,
            ["validate 0 -> 10 by server", "changed to 10 by server"]
        );

        // A stored state is not seeded.
        room.evict();
        let c = room.connect("?_pk=c").await?;
        assert_eq!(c.frames().await.len(), 3);
        assert_eq!(a.frames().await.len() + b.frames().await.len(), 0);
        Ok(())
    })
}

#[test]
fn the_hook_may_set_the_state_and_its_errors_are_seen() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<Counted>("room");
        let a = room.connect("").await?;
        a.call::<()>("set", &(50,)).await?;
        assert_eq!(a.state::<Count>().await?, Some(Count { count: 51 }));
        a.call::<()>("set", &(99,)).await?;
        assert_eq!(a.state::<Count>().await?, Some(Count { count: 99 }));
        let log = room.with(async |agent| Ok(agent.take_log())).await?;
        assert_eq!(log.last().map(String::as_str), Some("error: 99 is odd"));
        Ok(())
    })
}
