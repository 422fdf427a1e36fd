//! Machines fail: crashes at any await.

use std::{cell::Cell, time::Duration};

use worker::durable_object;
use worker_agents::{Result, prelude::*, testing::World};

#[durable_object]
pub struct Job {
    base: AgentBase<Self>,
    in_memory: Cell<u32>,
}

#[agent]
impl Agent for Job {
    type State = u32;

    fn new(base: AgentBase<Self>) -> Self {
        Self {
            base,
            in_memory: Cell::new(0),
        }
    }
}

#[callable]
impl Job {
    async fn steps(&self, count: u32) -> Result<u32> {
        for _ in 0..count {
            self.in_memory.set(self.in_memory.get() + 1);
            self.update_state(|steps| *steps += 1)?;
            self.sleep(Duration::from_secs(10)).await;
        }
        Ok(self.in_memory.get())
    }

    fn step_later(&self) {
        let base = self.base.clone();
        self.wait_until(async move {
            base.sleep(Duration::from_secs(10)).await;
            base.kv().put("late", &true).ok();
        });
    }
}

#[test]
fn a_crash_ends_all_that_runs_and_keeps_what_is_stored() -> Result<()> {
    World::new().bind::<Job>().run(async |world| {
        let job = world.agent::<Job>("job");
        let client = job.connect("").await?;
        client.call::<()>("step_later", &()).await?;
        let stub = Job::get(&world, "job")?;
        let crash = async {
            world.advance(Duration::from_secs(5)).await;
            job.crash();
        };
        let (outcome, ()) = futures::join!(stub.steps(5), crash);
        assert!(outcome.is_err_and(|error| error.is_retryable()));
        assert_eq!(client.closed().await.code, 1006);

        // Time goes on, and nothing of it.
        world.advance(Duration::from_secs(100)).await;
        let left = job.with(async |agent| {
            Ok((
                agent.state()?,
                agent.in_memory.get(),
                agent.kv().get::<bool>("late")?,
            ))
        });
        assert_eq!(left.await?, (1, 0, None));
        assert_eq!(stub.steps(2).await?, 2);
        Ok(())
    })
}

#[test]
fn a_crash_at_every_await_keeps_whole_steps() -> Result<()> {
    for crash_after in 0..4_u32 {
        World::new().bind::<Job>().run(async |world| {
            let job = world.agent::<Job>("job");
            let crash = async {
                let seconds = u64::from(crash_after) * 10 + 5;
                world.advance(Duration::from_secs(seconds)).await;
                job.crash();
            };
            let stub = Job::get(&world, "job")?;
            let (outcome, ()) = futures::join!(stub.steps(5), crash);
            assert!(outcome.is_err());
            let steps = job.with(async |agent| agent.state()).await?;
            assert_eq!(steps, crash_after + 1);
            Ok::<_, worker_agents::Error>(())
        })?;
    }
    Ok(())
}

#[test]
fn an_eviction_waits_for_what_runs() -> Result<()> {
    World::new().bind::<Job>().run(async |world| {
        let job = world.agent::<Job>("job");
        let evict = async {
            world.advance(Duration::from_secs(5)).await;
            job.evict();
        };
        let stub = Job::get(&world, "job")?;
        let (outcome, ()) = futures::join!(stub.steps(3), evict);
        assert_eq!(outcome?, 3);
        // Then it takes place.
        assert_eq!(job.with(async |agent| Ok(agent.in_memory.get())).await?, 0);
        Ok(())
    })
}

#[test]
fn an_agent_out_of_reach() -> Result<()> {
    World::new().bind::<Job>().run(async |world| {
        let job = world.agent::<Job>("job");
        job.unreachable(1);
        let stub = Job::get(&world, "job")?;
        assert!(stub.steps(1).await.is_err_and(|error| error.is_retryable()));
        assert_eq!(stub.steps(1).await?, 1);
        // `get_agent_by_name` tries again by itself.
        job.unreachable(2);
        get_agent_by_name(&world, "Job", "job", &Default::default()).await?;
        Ok(())
    })
}
