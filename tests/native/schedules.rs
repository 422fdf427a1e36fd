//! Schedules on the virtual clock.

use std::{cell::RefCell, time::Duration};

use serde_json::json;
use worker::durable_object;
use worker_agents::{
    Error, MissedTicks, Result, ScheduleFilter, ScheduleKind, prelude::*, testing::World,
};

#[durable_object]
pub struct Planner {
    base: AgentBase<Self>,
    memory: RefCell<Vec<String>>,
}

#[agent(retry(max_attempts = 2, base_delay = "10ms", max_delay = "50ms"))]
impl Agent for Planner {
    fn new(base: AgentBase<Self>) -> Self {
        Self {
            base,
            memory: RefCell::default(),
        }
    }

    async fn on_start(&self) -> Result<()> {
        self.sql("create table if not exists fired (at integer, what text)")?;
        Ok(())
    }

    async fn on_error(&self, error: Error) {
        let current = self.current();
        if let (Some(schedule), Some(attempt)) = (current.schedule, current.attempt) {
            let told = format!("{}, attempt {attempt}: {error}", schedule.callback);
            self.memory.borrow_mut().push(told);
        }
    }
}

#[callable]
impl Planner {
    fn note(&self, what: &str) -> Result<()> {
        let now = self.now();
        self.sql(sql!("insert into fired values ({now}, {what})"))?;
        Ok(())
    }

    fn pair(&self, a: u32, b: Vec<u32>) -> Result<()> {
        self.note(&format!("{a}{b:?}"))
    }

    fn nothing(&self) -> Result<()> {
        let current = self.current().schedule;
        self.note(&current.map_or_else(String::new, |schedule| schedule.callback))
    }

    async fn fail(&self, what: &str) -> Result<()> {
        self.memory.borrow_mut().push(what.to_owned());
        Err(Error::msg(format!("{what} failed")))
    }

    async fn cancel_and_fail(&self) -> Result<()> {
        let own = self.current().schedule.map(|schedule| schedule.id);
        self.cancel_schedule(&own.unwrap_or_default())?;
        Err(Error::msg("failed after all"))
    }

    async fn wait(&self) -> Result<()> {
        self.note("wait")?;
        self.sleep(Duration::from_secs(5)).await;
        Ok(())
    }

    async fn hang(&self) -> Result<()> {
        self.note("hang")?;
        std::future::pending().await
    }
}

type Fired = Vec<(i64, String)>;

async fn fired(agent: &worker_agents::testing::TestAgent<Planner>) -> Result<Fired> {
    agent
        .with(async |agent| {
            agent
                .sql("select at, what from fired order by rowid")?
                .all()
        })
        .await
}

const T: i64 = 1_750_000_000_000;

#[test]
fn each_kind_fires_when_it_is_due() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Planner>("a");
        agent
            .with(async |agent| {
                agent.schedule(After::millis(1500)).note("after")?;
                agent.schedule(At::millis(T + 250)).note("at")?;
                agent.schedule(Every::secs(2)).note("every")?;
                agent.schedule(Cron::new("*/3 * * * * *")?).note("cron")?;
                agent.schedule(Duration::ZERO).pair(1, vec![2, 3])?;
                agent.schedule(After::secs(5)).nothing()?;
                Ok(())
            })
            .await?;
        assert_eq!(agent.alarm(), Some(T + 1));
        world.advance(Duration::from_secs(6)).await;
        let expected = [
            (1, "1[2, 3]"),
            (250, "at"),
            (1500, "after"),
            (2000, "cron"),
            (2000, "every"),
            (4000, "every"),
            (5000, "cron"),
            (5000, "nothing"),
            (6000, "every"),
        ];
        let mut fired = fired(&agent).await?;
        let mut expected: Vec<_> = expected.map(|(at, what)| (T + at, what.to_owned())).into();
        fired.sort();
        expected.sort();
        assert_eq!(fired, expected);
        Ok(())
    })
}

#[test]
fn an_idle_agent_has_no_alarm() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Planner>("a");
        agent.with(async |_| Ok(())).await?;
        assert_eq!(agent.alarm(), None);
        let id = agent
            .with(async |agent| Ok(agent.schedule(After::secs(60)).note("x")?.id))
            .await?;
        assert_eq!(agent.alarm(), Some(T + 60_000));
        assert!(agent.with(async |agent| agent.cancel_schedule(&id)).await?);
        assert_eq!(agent.alarm(), None);
        assert!(!agent.with(async |agent| agent.cancel_schedule(&id)).await?);
        Ok(())
    })
}

#[test]
fn a_failure_is_tried_again_and_then_kept() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Planner>("a");
        agent
            .with(async |agent| agent.schedule(After::secs(1)).fail("x"))
            .await?;
        world.advance(Duration::from_secs(2)).await;
        let failed = agent.with(async |agent| agent.list_failed()).await?;
        assert_eq!(failed.len(), 1);
        assert_eq!(
            (failed[0].attempts, failed[0].error.as_str()),
            (2, "x failed")
        );
        assert_eq!(agent.alarm(), None);
        let told = agent
            .with(async |agent| Ok(agent.memory.borrow().clone()))
            .await?;
        assert_eq!(told, ["x", "x", "fail, attempt 2: x failed"]);
        assert!(
            agent
                .with(async |agent| agent.retry_failed(&failed[0].id))
                .await?
        );
        world.advance(Duration::from_secs(1)).await;
        let failed = agent.with(async |agent| agent.list_failed()).await?;
        assert_eq!(failed.len(), 1);
        assert!(
            agent
                .with(async |agent| agent.delete_failed(&failed[0].id))
                .await?
        );
        Ok(())
    })
}

#[test]
fn a_hung_interval_is_given_up() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Planner>("a");
        agent
            .with(async |agent| {
                let options = ScheduleOptions::new().retry(RetryOptions::new().max_attempts(1));
                agent.schedule_with(Every::secs(10), options).hang()?;
                agent.schedule(After::secs(11)).note("other")
            })
            .await?;
        world.advance(Duration::from_secs(100)).await;
        let fired = fired(&agent).await?;
        let hung = [10, 50, 90].map(|s| (T + s * 1000, "hang".to_owned()));
        assert_eq!(fired[0], hung[0]);
        assert_eq!(fired[1], (T + 40_001, "other".to_owned()));
        assert_eq!(fired[2..], hung[1..]);
        Ok(())
    })
}

#[test]
fn equal_recurring_schedules_are_one() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Planner>("a");
        let (a, b, c, d) = agent
            .with(async |agent| {
                let a = agent.schedule(Every::secs(5)).note("a")?.id;
                let b = agent.schedule(Every::secs(5)).note("a")?.id;
                let c = agent.schedule(Every::secs(5)).note("c")?.id;
                let again = ScheduleOptions::new().idempotent(false);
                let d = agent.schedule_with(Every::secs(5), again).note("a")?.id;
                Ok((a, b, c, d))
            })
            .await?;
        assert_eq!(a, b);
        assert!(a != c && a != d);
        let keyed = || ScheduleOptions::new().key("daily");
        let (e, f) = agent
            .with(async |agent| {
                let e = agent.schedule_with(After::secs(9), keyed()).note("e")?;
                let f = agent.schedule_with(After::secs(99), keyed()).note("f")?;
                Ok((e, f))
            })
            .await?;
        assert_eq!((e.id, e.due), (f.id, f.due));
        Ok(())
    })
}

#[test]
fn missed_ticks_are_made_up_for_as_asked() -> Result<()> {
    for (policy, expected) in [
        (MissedTicks::RunOnce, vec![3_600, 3_610]),
        (MissedTicks::Skip, vec![3_610]),
        (
            MissedTicks::RunAll,
            (1..=361)
                .map(|tick| if tick == 361 { 3_610 } else { 3_600 })
                .collect(),
        ),
    ] {
        World::new().at(T).run(async |world| {
            let agent = world.agent::<Planner>("a");
            agent
                .with(async |agent| {
                    let options = ScheduleOptions::new().missed(policy);
                    agent.schedule_with(Every::secs(10), options).note("x")
                })
                .await?;
            world.leap(Duration::from_secs(3_600)).await;
            world.advance(Duration::from_secs(11)).await;
            let at: Vec<i64> = fired(&agent)
                .await?
                .iter()
                .map(|(at, _)| (at - T) / 1000)
                .collect();
            assert_eq!(at, expected, "{policy:?}");
            Ok::<_, Error>(())
        })?;
    }
    Ok(())
}

#[test]
fn its_json_is_that_of_typescript() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Planner>("a");
        let list = agent
            .with(async |agent| {
                agent.schedule(After::millis(1500)).note("a")?;
                agent.schedule(Cron::new("0 0 1 1 *")?).nothing()?;
                agent.list_schedules(&ScheduleFilter::new())
            })
            .await?;
        let json = serde_json::to_value(&list).unwrap();
        assert_eq!(
            json,
            json!([
                {"callback": "note", "delayInSeconds": 1.5, "id": list[0].id, "payload": "a",
                 "time": T / 1000 + 1, "type": "delayed"},
                {"callback": "nothing", "cron": "0 0 1 1 *", "id": list[1].id, "payload": null,
                 "time": list[1].time(), "type": "cron"},
            ])
        );
        assert!(matches!(list[1].kind, ScheduleKind::Cron { .. }));
        Ok(())
    })
}

#[test]
fn one_that_was_cancelled_while_it_ran_is_gone_for_good() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Planner>("a");
        agent
            .with(async |agent| agent.schedule(After::secs(1)).cancel_and_fail())
            .await?;
        world.advance(Duration::from_secs(2)).await;
        let failed = agent.with(async |agent| agent.list_failed()).await?;
        assert_eq!(failed.len(), 0);
        assert_eq!(agent.alarm(), None);
        Ok(())
    })
}

#[test]
fn a_schedule_that_runs_is_not_run_by_a_second_alarm() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Planner>("a");
        agent
            .with(async |agent| agent.schedule(After::secs(1)).wait())
            .await?;
        world.advance(Duration::from_secs(2)).await;
        for _ in 0..2 {
            agent
                .with(async |agent| worker_agents::__conformance::fire_alarm(agent).await)
                .await?;
        }
        world.advance(Duration::from_secs(10)).await;
        let fired = fired(&agent).await?;
        assert_eq!(fired, [(T + 1000, "wait".to_owned())]);
        Ok(())
    })
}

#[test]
fn a_rolled_back_transaction_does_not_stop_the_schedules() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Planner>("a");
        agent
            .with(async |agent| agent.schedule(After::secs(5)).note("x"))
            .await?;
        let undone: Result<()> = agent
            .with(async |agent| agent.transaction(|| Err("no".into())))
            .await;
        assert!(undone.is_err());
        world.advance(Duration::from_secs(6)).await;
        assert_eq!(fired(&agent).await?, [(T + 5000, "x".to_owned())]);
        Ok(())
    })
}

#[test]
fn what_is_cancelled_between_two_attempts_is_not_tried_again() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Planner>("a");
        let id = agent
            .with(async |agent| {
                let slowly = RetryOptions::new()
                    .max_attempts(3)
                    .base_delay(Duration::from_secs(4000))
                    .max_delay(Duration::from_secs(8000));
                let options = ScheduleOptions::new().retry(slowly);
                Ok(agent.schedule_with(After::secs(1), options).fail("x")?.id)
            })
            .await?;
        let tries = async || {
            agent
                .with(async |agent| Ok(agent.memory.borrow().len()))
                .await
        };
        world.advance(Duration::from_secs(1)).await;
        assert_eq!(tries().await?, 1);
        // A long pause is stored, and nobody waits for it in the alarm.
        assert!(agent.alarm().is_some());
        let other = agent
            .with(async |agent| agent.schedule(After::secs(1)).note("y"))
            .await?;
        world.advance(Duration::from_secs(2)).await;
        assert_eq!(fired(&agent).await?, [(other.due, "y".to_owned())]);
        assert!(agent.with(async |agent| agent.cancel_schedule(&id)).await?);
        world.advance(Duration::from_secs(20_000)).await;
        assert_eq!(tries().await?, 1);
        assert_eq!(
            agent.with(async |agent| agent.list_failed()).await?.len(),
            0
        );
        Ok(())
    })
}

#[test]
fn a_long_pause_between_attempts_survives_a_crash() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Planner>("a");
        agent
            .with(async |agent| {
                let slowly = RetryOptions::new()
                    .max_attempts(3)
                    .base_delay(Duration::from_secs(4000))
                    .max_delay(Duration::from_secs(8000));
                let options = ScheduleOptions::new().retry(slowly);
                agent.schedule_with(After::secs(1), options).fail("x")
            })
            .await?;
        for _ in 0..20 {
            world.advance(Duration::from_secs(1000)).await;
            agent.crash();
        }
        let failed = agent.with(async |agent| agent.list_failed()).await?;
        assert_eq!(
            failed.iter().map(|call| call.attempts).collect::<Vec<_>>(),
            [3]
        );
        Ok(())
    })
}

#[test]
fn a_schedule_that_always_loses_the_agent_is_given_up() -> Result<()> {
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Planner>("a");
        agent
            .with(async |agent| {
                agent.schedule(After::secs(1)).hang()?;
                agent.schedule(After::secs(2)).note("other")
            })
            .await?;
        for _ in 0..600 {
            world.advance(Duration::from_secs(1)).await;
            let busy = agent.with(async |agent| {
                agent.sql("select id from cf_agents_schedules where running = 1")
            });
            if !busy.await?.is_empty() {
                agent.crash();
            }
        }
        let failed = agent.with(async |agent| agent.list_failed()).await?;
        let told: Vec<_> = failed.iter().map(|call| call.error.as_str()).collect();
        assert_eq!(told, ["the agent was lost 5 times in a row while hang ran"]);
        let fired = fired(&agent).await?;
        let runs = fired.iter().filter(|(_, what)| what == "hang").count();
        assert_eq!((runs, fired.len()), (5, 6));
        assert_eq!(agent.alarm(), None);
        Ok(())
    })
}
