//! Trying again by hand.

use worker::durable_object;
use worker_agents::{Error, Result, prelude::*, testing::World};

#[durable_object]
pub struct Stubborn {
    base: AgentBase<Self>,
}

#[agent(retry(max_attempts = 5, base_delay = "10ms", max_delay = "50ms"))]
impl Agent for Stubborn {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

async fn try_with(options: RetryOptions, succeed_on: u32) -> Result<(Result<u32>, i64)> {
    World::new().run(async |world| {
        let agent = world.agent::<Stubborn>("a");
        agent
            .with(async |agent| {
                let begun = agent.now();
                let outcome = agent
                    .retry(&options, async |attempt| {
                        if attempt < succeed_on {
                            return Err(Error::msg(format!("attempt {attempt}")));
                        }
                        Ok(attempt)
                    })
                    .await;
                Ok((outcome, agent.now() - begun))
            })
            .await
    })
}

#[test]
fn the_class_s_policy_holds_unless_changed() -> Result<()> {
    futures::executor::block_on(async {
        let (outcome, took) = try_with(RetryOptions::new(), 5).await?;
        assert_eq!(outcome, Ok(5));
        assert!(took <= 20 + 40 + 50 + 50, "{took}");
        let (outcome, _) = try_with(RetryOptions::new(), 6).await?;
        assert_eq!(outcome, Err(Error::msg("attempt 5")));
        let (outcome, _) = try_with(RetryOptions::new().max_attempts(2), 3).await?;
        assert_eq!(outcome, Err(Error::msg("attempt 2")));
        Ok(())
    })
}

#[test]
fn whoever_knows_better_can_end_it() -> Result<()> {
    World::new().run(async |world| {
        let agent = world.agent::<Stubborn>("a");
        agent
            .with(async |agent| {
                let mut asked = Vec::new();
                let outcome: Result<()> = agent
                    .retry_if(
                        &RetryOptions::new(),
                        |_, next| {
                            asked.push(next);
                            next < 4
                        },
                        async |attempt| Err(Error::msg(format!("attempt {attempt}"))),
                    )
                    .await;
                assert_eq!(outcome, Err(Error::msg("attempt 3")));
                assert_eq!(asked, [2, 3, 4]);
                let mut attempts = 0;
                let outcome: Result<()> = agent
                    .retry(&RetryOptions::new(), async |_| {
                        attempts += 1;
                        Err(Error::terminal("no such user"))
                    })
                    .await;
                assert_eq!(
                    (outcome, attempts),
                    (Err(Error::terminal("no such user")), 1)
                );
                Ok(())
            })
            .await
    })
}
