//! Attempts, their pauses and their ends.

use std::rc::Rc;

use super::*;
use crate::{Error, host::StepBackoff};

/// A world whose workflow is one step that always fails; what is seen are the
/// attempts and the seconds since the first.
fn failing(config: StepConfig, error: Error) -> (World, Seen) {
    world(move |steps, seen| {
        let error = error.clone();
        Box::pin(async move {
            step(steps.as_ref(), "s", config, async |attempt| {
                see(&seen, attempt.to_string());
                Err(error.clone())
            })
            .await
        })
    })
}

/// The times, in seconds, at which attempts are made.
fn attempts(config: StepConfig) -> Result<Vec<u64>> {
    let (world, seen) = failing(config, Error::msg("no"));
    world.run(async |world| {
        let port = start(&world).await?;
        let mut times = Vec::new();
        for second in 0..100 {
            world.settle().await;
            times.resize(seen.borrow().len(), second);
            world.advance(secs(1)).await;
        }
        assert_eq!(
            status(port.as_ref()).await?,
            ("errored".into(), "no".into())
        );
        Ok(times)
    })
}

#[test]
fn pauses_grow_as_they_are_to() -> Result<()> {
    let with = |backoff| StepConfig {
        retries: Some(3),
        delay: Some(secs(2)),
        backoff: Some(backoff),
        timeout: None,
    };
    assert_eq!(attempts(StepConfig::default())?, [0, 1, 3, 7, 15, 31]);
    assert_eq!(attempts(with(StepBackoff::Constant))?, [0, 2, 4, 6]);
    assert_eq!(attempts(with(StepBackoff::Linear))?, [0, 2, 6, 12]);
    assert_eq!(attempts(with(StepBackoff::Exponential))?, [0, 2, 6, 14]);
    Ok(())
}

#[test]
fn a_terminal_error_is_not_tried_again() -> Result<()> {
    let (world, seen) = failing(StepConfig::default(), Error::terminal("no such order"));
    world.run(async |world| {
        let port = start(&world).await?;
        world.settle().await;
        let ended = status(port.as_ref()).await?;
        assert_eq!(ended, ("errored".into(), "no such order".into()));
        assert_eq!(*seen.borrow(), ["1"]);
        Ok(())
    })
}

#[test]
fn an_attempt_that_takes_too_long_is_given_up() -> Result<()> {
    let config = StepConfig {
        retries: Some(1),
        timeout: Some(secs(5)),
        ..StepConfig::default()
    };
    let (world, seen) = world(move |steps, seen| {
        Box::pin(async move {
            let hang = step(steps.as_ref(), "s", config, async |attempt| {
                see(&seen, attempt.to_string());
                std::future::pending().await
            });
            hang.await
        })
    });
    world.run(async |world| {
        let port = start(&world).await?;
        world.advance(secs(10)).await;
        assert_eq!(status(port.as_ref()).await?.0, "running");
        world.advance(secs(1)).await;
        let text = "WorkflowTimeoutError: Execution timed out after 5000ms";
        assert_eq!(
            status(port.as_ref()).await?,
            ("errored".into(), text.into())
        );
        assert_eq!(*seen.borrow(), ["1", "2"]);
        Ok(())
    })
}

/// Three steps with sleeps between them; each attempt is seen.
fn three_steps() -> (World, Seen) {
    world(|steps, seen| {
        Box::pin(async move {
            let mut sum = 0;
            for number in 1..=3_i32 {
                // All of one name: they are told apart by their order.
                let result = step(
                    steps.as_ref(),
                    "s",
                    StepConfig::default(),
                    async |attempt| {
                        see(&seen, format!("{number}.{attempt}"));
                        if number == 2 && attempt == 1 {
                            return Err(Error::msg("at first"));
                        }
                        Ok(Some(number.to_string()))
                    },
                )
                .await?;
                sum += result.unwrap_or_default().parse::<i32>().unwrap_or(100);
                steps.sleep("month", secs(30 * 24 * 3600)).await?;
            }
            Ok(Some(sum.to_string()))
        })
    })
}

#[test]
fn what_has_ended_does_not_run_again_wherever_the_machine_fails() -> Result<()> {
    let hours = 3 * 30 * 24;
    for crash in (0..hours).step_by(97) {
        let (world, seen) = three_steps();
        let tested: Result<()> = world.run(async |world| {
            let port = start(&world).await?;
            world.advance(secs(crash * 3600)).await;
            world.crash_workflows();
            world.advance(secs((hours - crash) * 3600)).await;
            // The pause before the second attempt of the second step.
            assert_eq!(status(port.as_ref()).await?.0, "waiting");
            world.advance(secs(1)).await;
            assert_eq!(
                status(port.as_ref()).await?,
                ("complete".into(), "6".into())
            );
            assert_eq!(*seen.borrow(), ["1.1", "2.1", "2.2", "3.1"]);
            Ok(())
        });
        tested?;
    }
    Ok(())
}

#[test]
fn a_large_result_is_refused_and_a_panic_is_an_error() -> Result<()> {
    let run = |size: usize| -> Result<(String, String)> {
        let (world, _) = world(move |steps, _| {
            Box::pin(async move {
                step(steps.as_ref(), "s", StepConfig::default(), async |_| {
                    assert!(size > 0, "nothing");
                    Ok(Some("1".repeat(size)))
                })
                .await?;
                Ok(None)
            })
        });
        world.run(async |world| {
            let port = start(&world).await?;
            world.settle().await;
            status(port.as_ref()).await
        })
    };
    assert_eq!(run(1 << 20)?.0, "complete");
    assert_eq!(
        run((1 << 20) + 1)?.1,
        "Step s-1 output is too large. Maximum allowed size is 1MiB."
    );
    assert_eq!(run(0)?, ("errored".into(), "Rust panic: nothing".into()));
    Ok(())
}

#[test]
fn a_step_that_is_given_up_leaves_the_run_free() -> Result<()> {
    let (world, _) = world(|steps, _| {
        Box::pin(async move {
            let mut given_up = steps.run("s", &StepConfig::default());
            assert_eq!(given_up.next().await, StepTurn::Attempt(1));
            drop(given_up);
            steps.sleep("z", secs(60)).await?;
            Ok(None)
        })
    });
    world.run(async |world| {
        let port = start(&world).await?;
        world.settle().await;
        // Nothing runs any more, so that it can be paused at once.
        port.act("a", InstanceAction::Pause).await?;
        assert_eq!(status(port.as_ref()).await?.0, "paused");
        let shared: Rc<dyn WorkflowPort> = super::port(&world)?;
        assert_eq!(status(shared.as_ref()).await?.0, "paused");
        Ok(())
    })
}
