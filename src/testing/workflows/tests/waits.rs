//! Sleeps and events.

use super::*;

/// Waits for two events of one kind, and gives both payloads.
fn two_events() -> (World, Seen) {
    world(|steps, seen| {
        Box::pin(async move {
            for name in ["first", "second"] {
                let event = steps.wait_for_event(name, "go", None).await?;
                see(
                    &seen,
                    format!("{name} {}", event.payload.unwrap_or_default()),
                );
            }
            Ok(None)
        })
    })
}

#[test]
fn events_are_kept_until_they_are_waited_for() -> Result<()> {
    let (world, seen) = two_events();
    world.run(async |world| {
        let port = start(&world).await?;
        // Before the run has begun, and while the first wait is under way.
        send(port.as_ref(), "stop", "0").await?;
        send(port.as_ref(), "go", "1").await?;
        world.settle().await;
        assert_eq!(status(port.as_ref()).await?.0, "waiting");
        world.crash_workflows();
        world.settle().await;
        send(port.as_ref(), "go", "2").await?;
        world.settle().await;
        assert_eq!(status(port.as_ref()).await?.0, "complete");
        // The first is seen again after the crash: it is the stored one.
        assert_eq!(*seen.borrow(), ["first 1", "first 1", "second 2"]);
        Ok(())
    })
}

#[test]
fn nobody_waits_longer_than_a_day() -> Result<()> {
    let (world, _) = two_events();
    world.run(async |world| {
        let port = start(&world).await?;
        world.advance(secs(12 * 3600)).await;
        // The time goes on.
        world.crash_workflows();
        world.advance(secs(12 * 3600)).await;
        let text = "WorkflowTimeoutError: Execution timed out after 86400000ms";
        assert_eq!(
            status(port.as_ref()).await?,
            ("errored".into(), text.into())
        );
        Ok(())
    })
}

#[test]
fn only_the_future_can_be_slept_until() -> Result<()> {
    let (world, _) = world(|steps, _| {
        Box::pin(async move {
            // A world begins at midnight of 1 January 2026.
            steps
                .sleep_until("later", 1_767_225_600_000 + 60_000)
                .await?;
            steps.sleep_until("now", 1_767_225_600_000).await?;
            Ok(None)
        })
    });
    world.run(async |world| {
        let port = start(&world).await?;
        world.advance(secs(59)).await;
        assert_eq!(status(port.as_ref()).await?.0, "waiting");
        world.crash_workflows();
        world.advance(secs(1)).await;
        let text = "You can't sleep until a time in the past, time-traveler";
        assert_eq!(
            status(port.as_ref()).await?,
            ("errored".into(), text.into())
        );
        Ok(())
    })
}
