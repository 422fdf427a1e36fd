//! The queue on the virtual clock.

use std::{cell::RefCell, time::Duration};

use worker::durable_object;
use worker_agents::{
    Error, FailedOrigin, Result,
    prelude::*,
    testing::{TestAgent, World},
};

#[durable_object]
pub struct Mailer {
    base: AgentBase<Self>,
}

thread_local! {
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

#[agent(retry(max_attempts = 2, base_delay = "10ms", max_delay = "20ms"))]
impl Agent for Mailer {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

#[callable]
impl Mailer {
    fn send(&self, to: &str) {
        LOG.with_borrow_mut(|log| log.push(to.to_owned()));
    }

    async fn slowly(&self, to: String) {
        self.sleep(Duration::from_secs(10)).await;
        self.send(&to);
    }

    fn bounce(&self, to: String) -> Result<()> {
        self.send(&to);
        Err(Error::msg("no such mailbox"))
    }

    fn refuse(&self, to: String) -> Result<()> {
        self.send(&to);
        Err(Error::terminal("never"))
    }

    fn unplugged(&self, times: usize) -> Result<()> {
        self.send("unplugged");
        let tried = LOG.with_borrow(|log| log.iter().filter(|to| *to == "unplugged").count());
        if tried > times {
            return Ok(());
        }
        Err(Error::Platform {
            message: "Network connection lost.".into(),
            retryable: true,
            overloaded: false,
        })
    }

    fn chain(&self, left: u32) -> Result<()> {
        self.send(&left.to_string());
        if left > 0 {
            self.queue().chain(left - 1)?;
        }
        Ok(())
    }
}

fn log() -> Vec<String> {
    LOG.take()
}

fn test<F: Future<Output = Result<()>>>(
    test: impl FnOnce(World, TestAgent<Mailer>) -> F,
) -> Result<()> {
    LOG.take();
    World::new().run(async |world| {
        let agent = world.agent::<Mailer>("a");
        test(world, agent).await
    })
}

#[test]
fn calls_are_made_in_order_after_the_present_one() -> Result<()> {
    test(async |world, agent| {
        agent
            .with(async |agent| {
                let id = agent.queue().slowly("a".into())?;
                agent.queue().send("b")?;
                agent.queue().chain(2)?;
                agent.queue().named("send", "c")?;
                assert_eq!(log(), [""; 0]);
                let item = agent.get_queue(&id)?.ok_or("it waits")?;
                assert_eq!(
                    (item.callback.as_str(), item.payload::<String>()?),
                    ("slowly", "a".into())
                );
                assert_eq!(agent.list_queue()?.len(), 4);
                Ok(())
            })
            .await?;
        world.advance(Duration::from_secs(10)).await;
        assert_eq!(log(), ["a", "b", "2", "c", "1", "0"]);
        assert_eq!(agent.alarm(), None);
        Ok(())
    })
}

#[test]
fn an_unknown_method_is_refused_at_once() -> Result<()> {
    test(async |_, agent| {
        let refused = agent
            .with(async |agent| agent.queue().named("sned", &()))
            .await;
        assert_eq!(
            refused,
            Err(Error::Config("this.sned is not a function".into()))
        );
        Ok(())
    })
}

#[test]
fn a_failing_call_makes_way_and_is_kept() -> Result<()> {
    test(async |world, agent| {
        agent
            .with(async |agent| {
                agent.queue().bounce("x".into())?;
                agent.queue().refuse("y".into())?;
                agent.queue().send("z")
            })
            .await?;
        world.advance(Duration::from_secs(1)).await;
        assert_eq!(log(), ["x", "x", "y", "z"]);
        let failed = agent.with(async |agent| agent.list_failed()).await?;
        let told: Vec<_> = failed
            .iter()
            .map(|call| (call.callback.as_str(), call.attempts, call.error.as_str()))
            .collect();
        assert_eq!(
            told,
            [("bounce", 2, "no such mailbox"), ("refuse", 1, "never")]
        );
        assert_eq!(failed[0].origin, FailedOrigin::Queue);
        assert!(
            agent
                .with(async |agent| agent.retry_failed(&failed[1].id))
                .await?
        );
        world.settle().await;
        assert_eq!(log(), ["y"]);
        Ok(())
    })
}

#[test]
fn it_goes_on_after_an_eviction_and_a_crash() -> Result<()> {
    test(async |world, agent| {
        agent
            .with(async |agent| {
                agent.queue().send("a")?;
                agent.queue().slowly("b".into())?;
                agent.queue().send("c")
            })
            .await?;
        world.settle().await;
        assert_eq!(log(), ["a"]);
        // In the middle of `slowly`.
        agent.crash();
        world.advance(Duration::from_secs(120)).await;
        assert_eq!(log(), ["b", "c"]);
        assert_eq!(agent.alarm(), None);
        Ok(())
    })
}

#[test]
fn a_failure_of_the_platform_does_not_consume_a_call() -> Result<()> {
    test(async |world, agent| {
        agent
            .with(async |agent| {
                agent.queue().unplugged(5)?;
                agent.queue().send("after")
            })
            .await?;
        world.advance(Duration::from_secs(60)).await;
        let expected = ["unplugged"; 6].into_iter().chain(["after"]);
        assert_eq!(log(), expected.collect::<Vec<_>>());
        Ok(())
    })
}

#[test]
fn a_call_that_always_loses_the_agent_is_given_up() -> Result<()> {
    test(async |world, agent| {
        agent
            .with(async |agent| {
                agent.queue().slowly("poison".into())?;
                agent.queue().send("after")
            })
            .await?;
        for _ in 0..2_000 {
            world.advance(Duration::from_secs(1)).await;
            let busy = agent.with(async |agent| {
                let mark = agent.kv().get::<serde_json::Value>("worker_agents:queue")?;
                Ok(mark.is_some_and(|mark| mark["begun"] == true))
            });
            if busy.await? {
                agent.crash();
            }
            if LOG.with_borrow(|log| !log.is_empty()) {
                break;
            }
        }
        assert_eq!(log(), ["after"]);
        let failed = agent.with(async |agent| agent.list_failed()).await?;
        assert_eq!(failed.len(), 1);
        assert_eq!(
            failed[0].error,
            "the agent was lost 5 times in a row while slowly ran"
        );
        Ok(())
    })
}

#[test]
fn what_is_removed_is_not_called() -> Result<()> {
    test(async |world, agent| {
        agent
            .with(async |agent| {
                let a = agent.queue().send("a")?;
                agent.queue().send("b")?;
                agent.queue().chain(0)?;
                agent.dequeue(&a)?;
                agent.dequeue_all_by_callback("chain")?;
                Ok(())
            })
            .await?;
        world.settle().await;
        assert_eq!(log(), ["b"]);
        agent
            .with(async |agent| {
                agent.queue().send("c")?;
                agent.dequeue_all()
            })
            .await?;
        world.settle().await;
        assert_eq!(log(), [""; 0]);
        assert_eq!(agent.alarm(), None);
        Ok(())
    })
}

#[test]
fn a_transaction_that_is_undone_queues_nothing() -> Result<()> {
    test(async |world, agent| {
        let undone: Result<()> = agent
            .with(async |agent| {
                agent.transaction(|| {
                    agent.queue().send("a")?;
                    agent.schedule(After::secs(1)).send("b")?;
                    Err(Error::msg("undone"))
                })
            })
            .await;
        assert_eq!(undone, Err(Error::msg("undone")));
        agent.with(async |agent| agent.queue().send("c")).await?;
        world.advance(Duration::from_secs(5)).await;
        assert_eq!(log(), ["c"]);
        Ok(())
    })
}

#[test]
fn items_are_found_by_a_value_of_their_payload() -> Result<()> {
    test(async |_, agent| {
        agent
            .with(async |agent| {
                agent
                    .queue()
                    .named("send", &serde_json::json!({"group": "a", "n": 1}))?;
                agent
                    .queue()
                    .named("send", &serde_json::json!({"group": "b"}))?;
                agent.queue().send("plain")?;
                let found = agent.get_queues("group", "a")?;
                assert_eq!(found.len(), 1);
                agent.dequeue_all()
            })
            .await
    })
}
