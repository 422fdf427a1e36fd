//! Work that must not be lost, doubled, or tried without end.

use std::{
    cell::{Cell, RefCell},
    time::{Duration, Instant},
};

use worker::durable_object;
use worker_agents::{
    Error, MissedTicks, Result, ScheduleFilter,
    prelude::*,
    testing::{TestAgent, World},
};

thread_local! {
    /// What has been done, in order. It outlives the agent's memory.
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    /// How often the platform still fails.
    static OUTAGES: Cell<u32> = const { Cell::new(0) };
    static AGAIN: Cell<u32> = const { Cell::new(0) };
}

#[durable_object]
pub struct Desk {
    base: AgentBase<Self>,
}

#[agent(retry(max_attempts = 2, base_delay = "10ms", max_delay = "20ms"))]
impl Agent for Desk {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    async fn on_start(&self) -> Result<()> {
        // A transaction that is undone, as a start may well have one.
        let _ = self.transaction(|| Err::<(), _>(Error::msg("undone")));
        Ok(())
    }
}

fn outage() -> Result<()> {
    let left = OUTAGES.get();
    if left == 0 {
        return Ok(());
    }
    OUTAGES.set(left - 1);
    Err(Error::Platform {
        message: "Network connection lost.".into(),
        retryable: true,
        overloaded: false,
    })
}

#[callable]
impl Desk {
    fn note(&self, what: &str) {
        LOG.with_borrow_mut(|log| log.push(what.to_owned()));
    }

    fn unplugged(&self) -> Result<()> {
        outage()?;
        self.note("done");
        Ok(())
    }

    fn fail(&self) -> Result<()> {
        self.note("failed");
        Err(Error::msg("it fails"))
    }

    fn exhaust(&self) -> Result<()> {
        self.note("exhausted");
        Err(Error::msg(
            "Durable Object's isolate exceeded its memory limit and was reset.",
        ))
    }

    /// Saves what there is, which takes a while.
    async fn save(&self) {
        self.note("save");
        self.sleep(Duration::from_secs(5)).await;
    }

    fn poll(&self) -> Result<()> {
        self.note("poll");
        let left = AGAIN.get();
        if left > 0 {
            AGAIN.set(left - 1);
            let options = ScheduleOptions::new().key("poll");
            self.schedule_with(After::secs(1), options).poll()?;
        }
        Ok(())
    }

    fn poll_idempotently(&self) -> Result<()> {
        self.note("poll");
        let left = AGAIN.get();
        if left > 0 {
            AGAIN.set(left - 1);
            let options = ScheduleOptions::new().idempotent(true);
            self.schedule_with(After::secs(1), options)
                .poll_idempotently()?;
        }
        Ok(())
    }

    async fn hang(&self) -> Result<()> {
        self.note("hang");
        std::future::pending().await
    }
}

fn log() -> Vec<String> {
    LOG.take()
}

const T: i64 = 1_750_000_000_000;

fn test<F: Future<Output = Result<()>>>(
    test: impl FnOnce(World, TestAgent<Desk>) -> F,
) -> Result<()> {
    LOG.take();
    OUTAGES.set(0);
    AGAIN.set(0);
    World::new().at(T).run(async |world| {
        let agent = world.agent::<Desk>("a");
        test(world, agent).await
    })
}

#[test]
fn what_is_scheduled_while_its_namesake_runs_is_not_lost() -> Result<()> {
    test(async |world, agent| {
        let plan = async || {
            let debounced = ScheduleOptions::new().key("save");
            agent
                .with(async |agent| agent.schedule_with(After::secs(1), debounced).save())
                .await
        };
        plan().await?;
        world.advance(Duration::from_secs(2)).await;
        assert_eq!(log(), ["save"]);
        // It is at work, and has looked at what there was to save.
        let (second, third) = (plan().await?, plan().await?);
        assert_eq!(second.id, third.id);
        world.advance(Duration::from_secs(60)).await;
        assert_eq!(log(), ["save"]);
        assert_eq!(agent.alarm(), None);
        Ok(())
    })
}

#[test]
fn a_call_that_schedules_itself_by_its_key_comes_again() -> Result<()> {
    test(async |world, agent| {
        AGAIN.set(3);
        agent
            .with(async |agent| {
                let options = ScheduleOptions::new().key("poll");
                agent.schedule_with(After::secs(1), options).poll()
            })
            .await?;
        world.advance(Duration::from_secs(60)).await;
        assert_eq!(log(), ["poll"; 4]);
        assert_eq!(agent.alarm(), None);
        Ok(())
    })
}

#[test]
fn a_call_that_schedules_itself_idempotently_comes_again() -> Result<()> {
    test(async |world, agent| {
        AGAIN.set(3);
        agent
            .with(async |agent| agent.schedule(After::secs(1)).poll_idempotently())
            .await?;
        world.advance(Duration::from_secs(60)).await;
        assert_eq!(log(), ["poll"; 4]);
        Ok(())
    })
}

#[test]
fn the_platform_s_failures_consume_no_missed_ticks() -> Result<()> {
    for outages in [0, 1, 5] {
        for cron in [false, true] {
            test(async |world, agent| {
                OUTAGES.set(outages);
                agent
                    .with(async |agent| {
                        let options = ScheduleOptions::new().missed(MissedTicks::RunAll);
                        match cron {
                            true => agent
                                .schedule_with(Cron::new("*/10 * * * * *")?, options)
                                .unplugged(),
                            false => agent.schedule_with(Every::secs(10), options).unplugged(),
                        }
                    })
                    .await?;
                world.leap(Duration::from_secs(600)).await;
                world.advance(Duration::from_secs(300)).await;
                assert_eq!(log().len(), 90, "{outages} outages, cron: {cron}");
                Ok(())
            })?;
        }
    }
    Ok(())
}

#[test]
fn the_pause_grows_with_each_failure_of_the_platform() -> Result<()> {
    test(async |world, agent| {
        // Two attempts each time, and pauses of 2, 4, and 8 s.
        OUTAGES.set(6);
        agent
            .with(async |agent| agent.schedule(After::millis(100)).unplugged())
            .await?;
        world.advance(Duration::from_secs(13)).await;
        assert_eq!(OUTAGES.get(), 0);
        assert!(log().is_empty());
        world.advance(Duration::from_secs(3)).await;
        assert_eq!(log(), ["done"]);
        Ok(())
    })
}

#[test]
fn a_failed_call_is_not_kept_that_nobody_wants() -> Result<()> {
    for keep in [false, true] {
        test(async |world, agent| {
            agent
                .with(async |agent| {
                    let options = ScheduleOptions::new().keep_failed(keep);
                    agent.schedule_with(After::secs(1), options).fail()
                })
                .await?;
            world.advance(Duration::from_secs(2)).await;
            assert_eq!(log(), ["failed"; 2]);
            let kept = agent.with(async |agent| agent.list_failed()).await?;
            assert_eq!(kept.len(), usize::from(keep));
            Ok(())
        })?;
    }
    Ok(())
}

/// An alarm reads 250 schedules at once: one that is behind comes up on each page.
#[test]
fn missed_ticks_are_made_up_for_once_among_many() -> Result<()> {
    test(async |world, agent| {
        agent
            .with(async |agent| {
                let options = ScheduleOptions::new().missed(MissedTicks::RunAll);
                agent.schedule_with(Every::secs(10), options).note("tick")?;
                for _ in 0..600 {
                    agent.schedule(After::secs(10)).note("once")?;
                }
                Ok(())
            })
            .await?;
        world.leap(Duration::from_secs(600)).await;
        world.advance(Duration::from_secs(300)).await;
        let log = log();
        let count = |what: &str| log.iter().filter(|&one| one == what).count();
        assert_eq!((count("tick"), count("once")), (90, 600));
        Ok(())
    })
}

#[test]
fn a_tick_that_was_cut_short_takes_no_missed_ticks_along() -> Result<()> {
    test(async |world, agent| {
        agent
            .with(async |agent| {
                let options = ScheduleOptions::new().missed(MissedTicks::RunAll);
                agent.schedule_with(Every::secs(10), options).note("tick")?;
                // As if the machine had been lost twice while it ran.
                agent.sql(
                    "insert or replace into worker_agents_schedules (id, due, missed, strikes) \
                     select id, time * 1000, 'all', 1 from cf_agents_schedules",
                )?;
                agent.sql("update cf_agents_schedules set running = 1")
            })
            .await?;
        agent.crash();
        world.leap(Duration::from_secs(600)).await;
        world.advance(Duration::from_secs(300)).await;
        assert_eq!(log().len(), 90);
        Ok(())
    })
}

#[test]
fn a_failing_interval_with_slow_retries_is_told() -> Result<()> {
    test(async |world, agent| {
        agent
            .with(async |agent| {
                let slowly = RetryOptions::new()
                    .max_attempts(3)
                    .base_delay(Duration::from_secs(3000))
                    .max_delay(Duration::from_secs(6000));
                let options = ScheduleOptions::new().retry(slowly);
                agent.schedule_with(Every::secs(5), options).fail()
            })
            .await?;
        world.advance(Duration::from_secs(60)).await;
        let told = world.logs();
        assert!(
            told.iter()
                .any(|line| line.text.contains("(fail) of") && line.text.contains("it fails")),
            "nobody hears of {} failures: {told:?}",
            log().len()
        );
        Ok(())
    })
}

#[test]
fn a_queue_does_not_wait_for_what_was_removed() -> Result<()> {
    test(async |world, agent| {
        let slowly = RetryOptions::new()
            .max_attempts(3)
            .base_delay(Duration::from_secs(30_000))
            .max_delay(Duration::from_secs(60_000));
        let id = agent
            .with(async |agent| {
                let id = agent.queue_with(QueueOptions::new().retry(slowly)).fail()?;
                agent.queue().note("next")?;
                Ok(id)
            })
            .await?;
        world.advance(Duration::from_secs(1)).await;
        assert_eq!(log(), ["failed"]);
        agent.with(async |agent| agent.dequeue(&id)).await?;
        world.advance(Duration::from_secs(1)).await;
        assert_eq!(log(), ["next"]);
        Ok(())
    })
}

#[test]
fn a_queued_call_that_uses_up_the_memory_makes_way() -> Result<()> {
    test(async |world, agent| {
        agent
            .with(async |agent| {
                agent.queue().exhaust()?;
                agent.queue().note("next")
            })
            .await?;
        world.advance(Duration::from_secs(3600)).await;
        let log = log();
        assert_eq!(log.last().map(String::as_str), Some("next"), "{log:?}");
        let failed = agent.with(async |agent| agent.list_failed()).await?;
        assert_eq!(failed.len(), 1);
        assert_eq!(agent.alarm(), None);
        Ok(())
    })
}

/// How many calls of the platform the agent makes in a minute.
async fn calls_in_a_minute(world: &World, agent: &TestAgent<Desk>) -> u64 {
    let before = agent.host_calls();
    world.advance(Duration::from_secs(60)).await;
    agent.host_calls() - before
}

#[test]
fn a_fraction_of_a_second_of_typescript_is_no_hot_loop() -> Result<()> {
    test(async |world, agent| {
        agent
            .with(async |agent| {
                agent.schedule(After::secs(600)).note("far")?;
                // `Math.floor(Date.now() / 1000) + intervalSeconds`.
                agent.sql(
                    "insert into cf_agents_schedules (id, callback, payload, type, time, \
                     intervalSeconds, running) values \
                     ('ts', 'note', '\"ts\"', 'interval', 1750000010.5, 600.5, 0)",
                )
            })
            .await?;
        agent.evict();
        agent.with(async |_| Ok(())).await?;
        let calls = calls_in_a_minute(&world, &agent).await;
        assert_eq!(log(), ["ts"]);
        assert!(calls < 200, "{calls} calls");
        Ok(())
    })
}

#[test]
fn rows_that_nobody_can_name_or_date_are_no_hot_loop() -> Result<()> {
    const ROWS: [&str; 4] = [
        "insert into cf_agents_schedules (id, callback, payload, type, time) \
         values (randomblob(9), 'note', '\"x\"', 'scheduled', 5)",
        "insert into cf_agents_schedules (id, callback, payload, type, time) \
         values ('x', 'note', '\"x\"', 'scheduled', 'soon')",
        "insert into cf_agents_schedules (id, callback, payload, type, time) \
         values ('x', 'note', '\"x\"', 'scheduled', x'00')",
        "insert into cf_agents_schedules (id, callback, payload, type, time) \
         values ('x', 'note', '\"x\"', 'scheduled', null)",
    ];
    for row in ROWS {
        test(async |world, agent| {
            agent
                .with(async |agent| {
                    agent.schedule(After::secs(600)).note("far")?;
                    agent.sql(row)?;
                    agent.schedule(After::secs(5)).note("fine")
                })
                .await?;
            let calls = calls_in_a_minute(&world, &agent).await;
            assert_eq!(log(), ["fine"], "{row}");
            assert!(calls < 200, "{row}: {calls} calls");
            Ok(())
        })?;
    }
    Ok(())
}

#[test]
fn storage_that_refuses_is_no_hot_loop() -> Result<()> {
    for trigger in [
        "create trigger full before update on cf_agents_schedules \
         begin select raise(abort, 'database or disk is full'); end",
        "create trigger full before delete on cf_agents_queues \
         begin select raise(abort, 'database or disk is full'); end",
    ] {
        test(async |world, agent| {
            agent
                .with(async |agent| {
                    agent.schedule(After::secs(1)).note("scheduled")?;
                    agent.sql(trigger)?;
                    agent.queue().note("queued")
                })
                .await?;
            world.advance(Duration::from_secs(2)).await;
            let calls = calls_in_a_minute(&world, &agent).await;
            assert!(calls < 500, "{trigger}: {calls} calls");
            agent
                .with(async |agent| agent.sql("drop trigger full"))
                .await?;
            world.advance(Duration::from_secs(600)).await;
            let pending = agent
                .with(async |agent| {
                    let schedules = agent.list_schedules(&ScheduleFilter::new())?;
                    Ok(schedules.len() + agent.list_queue()?.len())
                })
                .await?;
            assert_eq!(pending, 0);
            assert_eq!(agent.alarm(), None);
            Ok(())
        })?;
    }
    Ok(())
}

#[test]
fn a_time_beyond_all_times_does_not_stop_the_alarm() -> Result<()> {
    test(async |_, agent| {
        agent
            .with(async |agent| {
                agent.schedule(After::secs(5)).note("fine")?;
                agent.sql("update cf_agents_schedules set time = 9000000000000000000")?;
                worker_agents::__conformance::rearm(agent)
            })
            .await?;
        assert!(agent.alarm().is_some_and(|at| at <= 8_640_000_000_000_000));
        Ok(())
    })
}

#[test]
fn a_start_with_an_undone_transaction_arms_the_alarm() -> Result<()> {
    test(async |_, agent| {
        agent
            .with(async |agent| {
                let id = agent.schedule(After::secs(5)).note("x")?.id;
                agent.cancel_schedule(&id)?;
                // As another SDK's alarm that was lost would leave it.
                agent.sql(
                    "insert into cf_agents_schedules (id, callback, payload, type, time) \
                     values ('ts', 'note', '\"ts\"', 'scheduled', 1750000010)",
                )
            })
            .await?;
        agent.evict();
        agent.with(async |_| Ok(())).await?;
        assert_eq!(agent.alarm(), Some(T + 10_000));
        Ok(())
    })
}

#[test]
fn a_guard_of_an_undone_transaction_keeps_alive() -> Result<()> {
    test(async |_, agent| {
        let mut guard = None;
        let undone: Result<()> = agent
            .with(async |agent| {
                agent.transaction(|| {
                    guard = Some(agent.keep_alive()?);
                    Err(Error::msg("undone"))
                })
            })
            .await;
        assert!(undone.is_err());
        assert_eq!(agent.alarm(), Some(T + 30_000));
        let undone: Result<()> = agent
            .with(async |agent| {
                agent.transaction(|| {
                    guard.take();
                    Err(Error::msg("undone"))
                })
            })
            .await;
        assert!(undone.is_err());
        assert_eq!(agent.alarm(), None);
        Ok(())
    })
}

#[test]
fn one_that_is_put_back_keeps_its_time_limit() -> Result<()> {
    test(async |world, agent| {
        agent
            .with(async |agent| {
                let options = ScheduleOptions::new().hung_timeout(Duration::from_secs(2));
                agent.schedule_with(After::secs(1), options).hang()
            })
            .await?;
        for _ in 0..2 {
            world.advance(Duration::from_secs(10)).await;
            let failed = agent.with(async |agent| agent.list_failed()).await?;
            assert_eq!(failed.len(), 1, "it is not at work for ever");
            agent
                .with(async |agent| agent.retry_failed(&failed[0].id))
                .await?;
        }
        Ok(())
    })
}

#[test]
fn one_broken_row_hides_no_others_and_can_be_cancelled() -> Result<()> {
    test(async |_, agent| {
        agent
            .with(async |agent| {
                agent.schedule(After::secs(5)).note("fine")?;
                agent.sql(
                    "insert into cf_agents_schedules (id, callback, payload, type, time) \
                     values ('bad', 'note', '1', 'cron', 4102444800)",
                )?;
                let listed = agent.list_schedules(&ScheduleFilter::new())?;
                assert_eq!(listed.len(), 1);
                assert!(agent.cancel_schedule("bad")?);
                Ok(())
            })
            .await
    })
}

#[test]
fn a_long_queue_and_a_full_second_take_linear_time() -> Result<()> {
    const MANY: usize = 4_000;
    let took = |queued: bool, many: usize| -> Result<Duration> {
        let begun = Instant::now();
        test(async |world, agent| {
            agent
                .with(async |agent| {
                    for _ in 0..many {
                        match queued {
                            true => drop(agent.queue().note("x")?),
                            false => drop(agent.schedule(After::secs(9)).note("x")?),
                        }
                    }
                    Ok(())
                })
                .await?;
            world.advance(Duration::from_secs(20)).await;
            assert_eq!(log().len(), many);
            Ok(())
        })?;
        Ok(begun.elapsed())
    };
    // Eight times as many in about eight times the time; in 64 times, were it
    // quadratic. A busy machine gets further tries.
    for queued in [true, false] {
        let mut ratios = Vec::new();
        for _ in 0..5 {
            let (few, many) = (took(queued, MANY / 8)?, took(queued, MANY)?);
            ratios.push(many.as_secs_f64() / few.as_secs_f64());
            if ratios.iter().any(|ratio| *ratio < 24.0) {
                break;
            }
        }
        assert!(
            ratios.iter().any(|ratio| *ratio < 24.0),
            "queued: {queued}: {ratios:?}"
        );
    }
    Ok(())
}
