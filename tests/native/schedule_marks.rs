//! What storage is asked for when a schedule fires, and what it then says of it.

use std::{cell::RefCell, time::Duration};

use worker::durable_object;
use worker_agents::{
    Error, Result, Schedule, ScheduleFilter,
    prelude::*,
    testing::{TestAgent, World},
};

thread_local! {
    /// What has been done, in order. It outlives the agent's memory.
    static DONE: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    /// The agent that is to lose its machine.
    static DOOMED: RefCell<Option<TestAgent<Marks>>> = const { RefCell::new(None) };
}

#[durable_object]
pub struct Marks {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Marks {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

fn note(what: impl Into<String>) {
    DONE.with_borrow_mut(|done| done.push(what.into()));
}

fn done() -> Vec<String> {
    DONE.take()
}

#[callable]
impl Marks {
    fn note(&self, what: &str) {
        note(what);
    }

    fn tell_mark(&self) -> Result<()> {
        let running: Vec<i64> = self.sql("select running from cf_agents_schedules")?.all()?;
        note(format!("{running:?}"));
        Ok(())
    }

    async fn tell_mark_slowly(&self) -> Result<()> {
        self.sleep(Duration::from_secs(5)).await;
        let marks: Vec<(i64, i64)> = self
            .sql("select running, execution_started_at from cf_agents_schedules")?
            .all()?;
        note(format!("{marks:?}"));
        Ok(())
    }

    async fn wait(&self, what: String) {
        note(what);
        self.sleep(Duration::from_secs(5)).await;
    }

    #[expect(clippy::panic)]
    fn break_down(&self) {
        note("broken");
        panic!("to pieces");
    }

    #[expect(clippy::panic)]
    fn break_down_within(&self) -> Result<()> {
        note("broken");
        self.transaction(|| panic!("to pieces"))
    }

    /// As a method that uses up its time or memory: the platform ends the agent.
    fn exhaust(&self) {
        note("exhausted");
        if let Some(agent) = DOOMED.with_borrow(Clone::clone) {
            agent.crash();
        }
    }

    fn cancel(&self, other: &str, how: &str) -> Result<()> {
        note(how);
        let found = self.list_schedules(&ScheduleFilter::new().callback("note"))?;
        let is_it = |one: &&Schedule| one.payload::<String>().is_ok_and(|what| what == other);
        let Some(found) = found.iter().find(is_it) else {
            return Err(Error::msg(format!("there is no {other}")));
        };
        let id = &found.id;
        match how {
            "by call" => self.cancel_schedule(id).map(drop),
            "by sql" => self
                .sql(sql!("delete from cf_agents_schedules where id = {id}"))
                .map(drop),
            "put off" => self
                .sql(sql!(
                    "update cf_agents_schedules set time = time + 3600 where id = {id}"
                ))
                .map(drop),
            "changed" => self
                .sql(sql!(
                    "update cf_agents_schedules set payload = '\"other\"' where id = {id}"
                ))
                .map(drop),
            _ => {
                let undone = self.transaction(|| {
                    self.cancel_schedule(id)?;
                    Err::<(), _>(Error::msg("undone"))
                });
                assert!(undone.is_err());
                Ok(())
            }
        }
    }
}

const T: i64 = 1_750_000_000_000;
const DUE: i64 = T + 1000;

fn test<F: Future<Output = Result<()>>>(
    test: impl FnOnce(World, TestAgent<Marks>) -> F,
) -> Result<()> {
    done();
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Marks>("a");
        test(world, agent).await
    })
}

const SCHEDULES: &str = "select id from cf_agents_schedules";
const COMPANIONS: &str = "select id from worker_agents_schedules";

async fn is_empty(agent: &TestAgent<Marks>, table: &'static str) -> Result<bool> {
    agent
        .with(async |agent| Ok(agent.sql(table)?.is_empty()))
        .await
}

/// How many calls of the platform an alarm makes that carries out so many
/// schedules of the same kind.
fn calls_of_an_alarm(count: i64, plan: impl Fn(&Marks, i64) -> Result<()>) -> Result<u64> {
    let mut calls = 0;
    test(async |world, agent| {
        agent
            .with(async |agent| (0..count).try_for_each(|number| plan(agent, number)))
            .await?;
        let before = agent.host_calls();
        world.advance(Duration::from_secs(2)).await;
        calls = agent.host_calls() - before;
        assert_eq!(done().len() as i64, count);
        Ok(())
    })?;
    Ok(calls)
}

#[test]
fn one_more_schedule_takes_one_more_statement() -> Result<()> {
    let cost = |plan: fn(&Marks, i64) -> Result<()>| -> Result<u64> {
        Ok((calls_of_an_alarm(60, plan)? - calls_of_an_alarm(20, plan)?) / 40)
    };
    let plain = |agent: &Marks, _| agent.schedule(At::millis(DUE)).note("x").map(drop);
    assert_eq!(cost(plain)?, 1);
    // What is due within a second has a companion, and is removed with it.
    let fine = |agent: &Marks, _| agent.schedule(At::millis(DUE + 1)).note("x").map(drop);
    assert_eq!(cost(fine)?, 2);
    // Who has the runtime's own storage may change it unseen, so that each row is read
    // again.
    let unseen = |agent: &Marks, _| {
        let state = agent.ctx().durable_object_state();
        assert!(state.is_none());
        agent.schedule(At::millis(DUE)).note("x").map(drop)
    };
    assert_eq!(cost(unseen)?, 2);
    Ok(())
}

#[test]
fn what_recurs_at_whole_seconds_takes_one_statement() -> Result<()> {
    test(async |world, agent| {
        agent
            .with(async |agent| {
                let cron = Cron::new("*/2 * * * * *")?;
                for number in 0..8 {
                    let name = number.to_string();
                    agent.schedule(cron.clone()).note(&name)?;
                }
                Ok(())
            })
            .await?;
        world.advance(Duration::from_secs(2)).await;
        assert_eq!(done().len(), 8);
        let before = agent.host_calls();
        world.advance(Duration::from_secs(2)).await;
        assert_eq!(done().len(), 8);
        let calls = agent.host_calls() - before;
        assert!((8..16).contains(&calls), "{calls}");
        Ok(())
    })
}

#[test]
fn only_what_waits_is_marked() -> Result<()> {
    test(async |world, agent| {
        agent
            .with(async |agent| agent.schedule(At::millis(DUE)).tell_mark())
            .await?;
        world.advance(Duration::from_secs(2)).await;
        assert_eq!(done(), ["[0]"]);
        let due = agent
            .with(async |agent| Ok(agent.schedule(After::secs(1)).tell_mark_slowly()?.due))
            .await?;
        world.advance(Duration::from_secs(9)).await;
        assert_eq!(done(), [format!("[(1, {})]", due / 1000)]);
        assert!(is_empty(&agent, SCHEDULES).await?);
        Ok(())
    })
}

#[test]
fn a_method_that_panics_each_time_is_given_up() -> Result<()> {
    for within in [false, true] {
        test(async |world, agent| {
            agent
                .with(async |agent| {
                    match within {
                        false => agent.schedule(At::millis(DUE)).break_down()?,
                        true => agent.schedule(At::millis(DUE)).break_down_within()?,
                    };
                    agent.schedule(At::millis(DUE)).note("other")
                })
                .await?;
            world.advance(Duration::from_secs(3600)).await;
            let done = done();
            let broken = done.iter().filter(|what| *what == "broken");
            assert_eq!((broken.count(), done.len()), (5, 6), "{within}: {done:?}");
            let failed = agent.with(async |agent| agent.list_failed()).await?;
            let errors: Vec<_> = failed.iter().map(|call| call.error.as_str()).collect();
            let method = if within {
                "break_down_within"
            } else {
                "break_down"
            };
            let text = format!("the agent was lost 5 times in a row while {method} ran");
            assert_eq!(errors, [text]);
            assert_eq!(agent.alarm(), None);
            assert!(is_empty(&agent, COMPANIONS).await?);
            Ok(())
        })?;
    }
    Ok(())
}

#[test]
fn a_method_that_has_the_agent_ended_each_time_is_given_up() -> Result<()> {
    // At first nothing says that it was carried out, but that it is late: by more than
    // a second after the alarm's next try, or after that of the first other event.
    for (busy, times) in [(false, 6), (true, 7)] {
        test(async |world, agent| {
            agent
                .with(async |agent| {
                    agent.schedule(At::millis(DUE)).exhaust()?;
                    agent.schedule(At::millis(DUE)).note("other")
                })
                .await?;
            DOOMED.replace(Some(agent.clone()));
            for _ in 0..3600 {
                world.advance(Duration::from_secs(1)).await;
                if busy {
                    agent.with(async |_| Ok(())).await?;
                }
            }
            DOOMED.take();
            let done = done();
            let exhausted = done.iter().filter(|what| *what == "exhausted");
            let counts = (exhausted.count(), done.len());
            assert_eq!(counts, (times, times + 1), "{busy}: {done:?}");
            let failed = agent.with(async |agent| agent.list_failed()).await?;
            assert_eq!(failed.len(), 1);
            assert_eq!(agent.alarm(), None);
            Ok(())
        })?;
    }
    Ok(())
}

#[test]
fn a_panic_elsewhere_is_no_strike() -> Result<()> {
    test(async |world, agent| {
        agent
            .with(async |agent| {
                agent.schedule(At::millis(DUE)).note("before")?;
                agent.schedule(At::millis(T + 60_000)).note("after")
            })
            .await?;
        world.advance(Duration::from_secs(2)).await;
        let broken: Result<()> = agent
            .with(async |agent| {
                agent.break_down();
                Ok(())
            })
            .await;
        assert!(broken.is_err());
        agent
            .with(async |agent| {
                let marked: Vec<String> = agent
                    .sql("select id from cf_agents_schedules where running = 1")?
                    .all()?;
                assert_eq!(marked, [""; 0]);
                Ok(())
            })
            .await?;
        world.advance(Duration::from_secs(60)).await;
        assert_eq!(done(), ["before", "broken", "after"]);
        Ok(())
    })
}

#[test]
fn payloads_of_any_length_arrive_in_their_order() -> Result<()> {
    test(async |world, agent| {
        // With its quotes the second is as long as one may be to be read with others.
        let texts = [1, 1022, 1023, 100_000].map(|length| "ü".repeat(length));
        agent
            .with(async |agent| {
                for text in &texts {
                    agent.schedule(At::millis(DUE)).note(text)?;
                }
                Ok(())
            })
            .await?;
        world.advance(Duration::from_secs(2)).await;
        assert_eq!(done(), texts);
        Ok(())
    })
}

#[test]
fn what_a_call_does_to_the_next_one_counts() -> Result<()> {
    for (how, expected) in [
        ("by call", &["by call"][..]),
        ("by sql", &["by sql"]),
        ("put off", &["put off"]),
        ("changed", &["changed", "other"]),
        ("undone", &["undone", "next"]),
    ] {
        test(async |world, agent| {
            agent
                .with(async |agent| {
                    agent.schedule(At::millis(DUE)).cancel("next", how)?;
                    agent.schedule(At::millis(DUE)).note("next")
                })
                .await?;
            world.advance(Duration::from_secs(2)).await;
            assert_eq!(done(), expected, "{how}");
            Ok(())
        })?;
    }
    Ok(())
}

#[test]
fn what_happens_while_a_call_waits_counts() -> Result<()> {
    test(async |world, agent| {
        let id = agent
            .with(async |agent| {
                agent.schedule(At::millis(DUE)).wait("first".into())?;
                let id = agent.schedule(At::millis(DUE)).note("cancelled")?.id;
                agent.schedule(At::millis(DUE)).note("last")?;
                Ok(id)
            })
            .await?;
        world.advance(Duration::from_secs(2)).await;
        assert_eq!(done(), ["first"]);
        assert!(agent.with(async |agent| agent.cancel_schedule(&id)).await?);
        world.advance(Duration::from_secs(10)).await;
        assert_eq!(done(), ["last"]);
        Ok(())
    })
}

#[test]
fn a_long_batch_goes_by_the_time() -> Result<()> {
    test(async |world, agent| {
        // Three seconds that are over, in another order, with a stranger among them.
        let mut expected = Vec::new();
        agent
            .with(async |agent| {
                for number in 0..600_i64 {
                    let due = T - 3000 + number * 7919 % 3000;
                    agent.schedule(At::millis(due)).note(&due.to_string())?;
                    expected.push((due, due.to_string()));
                }
                agent.sql(
                    "insert into cf_agents_schedules (id, callback, payload, type, time) \
                     values ('bad', 'note', '1', 'cron', 1749999998)",
                )
            })
            .await?;
        world.advance(Duration::from_secs(1)).await;
        expected.sort();
        let expected: Vec<String> = expected.into_iter().map(|(_, due)| due).collect();
        assert_eq!(done(), expected);
        let failed = agent.with(async |agent| agent.list_failed()).await?;
        assert_eq!(failed.len(), 1);
        assert!(is_empty(&agent, SCHEDULES).await? && is_empty(&agent, COMPANIONS).await?);
        assert_eq!(agent.alarm(), None);
        Ok(())
    })
}

#[test]
fn storage_that_notes_nothing_has_no_method_run_for_ever() -> Result<()> {
    const NO_DELETE: &str = "create trigger no_delete before delete on cf_agents_schedules \
         begin select raise(abort, 'database or disk is full'); end";
    const NO_UPDATE: &str = "create trigger no_update before update on cf_agents_schedules \
         begin select raise(abort, 'database or disk is full'); end";
    for (triggers, waits, most) in [
        (&[NO_DELETE][..], false, 5),
        (&[NO_DELETE, NO_UPDATE], false, 1),
        (&[NO_UPDATE], true, 1),
    ] {
        test(async |world, agent| {
            agent
                .with(async |agent| {
                    match waits {
                        true => agent.schedule(At::millis(DUE)).wait("again".into())?,
                        false => agent.schedule(At::millis(DUE)).note("again")?,
                    };
                    for trigger in triggers {
                        agent.sql(*trigger)?;
                    }
                    Ok(())
                })
                .await?;
            world.advance(Duration::from_secs(7200)).await;
            let times = done().len();
            assert!((1..=most).contains(&times), "{times} times");
            let drop = "drop trigger if exists no_delete; drop trigger if exists no_update";
            agent.with(async |agent| agent.sql(drop)).await?;
            world.advance(Duration::from_secs(600)).await;
            assert!(is_empty(&agent, SCHEDULES).await?);
            assert_eq!(agent.alarm(), None);
            Ok(())
        })?;
    }
    Ok(())
}
