//! What can be done to a run from outside.

use super::*;

/// A step of ten seconds, and then a sleep of a minute.
fn slow() -> (World, Seen) {
    let slot: Rc<RefCell<Option<World>>> = Rc::default();
    let clock = Rc::clone(&slot);
    let (world, seen) = world(move |steps, seen| {
        let world = clock.borrow().clone();
        Box::pin(async move {
            step(steps.as_ref(), "slow", StepConfig::default(), async |_| {
                see(&seen, "slow");
                if let Some(world) = &world {
                    world.inner.clock.sleep(secs(10)).await;
                }
                Ok(None)
            })
            .await?;
            step(steps.as_ref(), "quick", StepConfig::default(), async |_| {
                see(&seen, "quick");
                Ok(None)
            })
            .await?;
            steps.sleep("minute", secs(60)).await?;
            Ok(Some("\"done\"".into()))
        })
    });
    slot.replace(Some(world.clone()));
    (world, seen)
}

#[test]
fn a_pause_waits_for_the_step_that_runs() -> Result<()> {
    let (world, seen) = slow();
    world.run(async |world| {
        let port = start(&world).await?;
        world.settle().await;
        port.act("a", InstanceAction::Pause).await?;
        assert_eq!(status(port.as_ref()).await?.0, "waitingForPause");
        world.advance(secs(10)).await;
        assert_eq!(status(port.as_ref()).await?.0, "paused");
        world.advance(secs(1000)).await;
        assert_eq!(*seen.borrow(), ["slow"]);
        port.act("a", InstanceAction::Resume).await?;
        world.advance(secs(60)).await;
        assert_eq!(status(port.as_ref()).await?.1, "\"done\"");
        assert_eq!(*seen.borrow(), ["slow", "quick"]);
        Ok(())
    })
}

#[test]
fn a_pause_can_be_called_off() -> Result<()> {
    let (world, _) = slow();
    world.run(async |world| {
        let port = start(&world).await?;
        world.settle().await;
        port.act("a", InstanceAction::Pause).await?;
        port.act("a", InstanceAction::Resume).await?;
        world.advance(secs(70)).await;
        assert_eq!(status(port.as_ref()).await?.0, "complete");
        Ok(())
    })
}

#[test]
fn a_run_is_terminated_once_and_can_be_restarted() -> Result<()> {
    let (world, seen) = slow();
    world.run(async |world| {
        let port = start(&world).await?;
        world.advance(secs(20)).await;
        port.act("a", InstanceAction::Terminate).await?;
        assert_eq!(status(port.as_ref()).await?.0, "terminated");
        let again = port.act("a", InstanceAction::Terminate).await;
        let text = again
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default();
        assert!(text.starts_with("(instance.cannot_terminate)"), "{text}");
        world.advance(secs(1000)).await;
        port.act("a", InstanceAction::Restart).await?;
        world.advance(secs(70)).await;
        assert_eq!(status(port.as_ref()).await?.0, "complete");
        assert_eq!(*seen.borrow(), ["slow", "quick", "slow", "quick"]);
        Ok(())
    })
}

#[test]
fn ids_are_those_of_the_platform() -> Result<()> {
    let (world, _) = slow();
    world.run(async |world| {
        let port = start(&world).await?;
        let of = |id: &str| NewInstance {
            id: Some(id.into()),
            ..NewInstance::default()
        };
        let text = |outcome: Result<String>| match outcome {
            Ok(id) => id,
            Err(error) => error.to_string(),
        };
        let taken = "(instance.already_exists) Workflow instance with id \"a\" already exists";
        assert_eq!(text(port.create(&of("a")).await), taken);
        for id in ["", "-a", "a b", "é", &"a".repeat(101)] {
            let refused = text(port.create(&of(id)).await);
            assert_eq!(refused, "Workflow instance has invalid id", "{id}");
        }
        let batch = [of("b"), of("a"), NewInstance::default(), of("b")];
        let created = port.create_batch(&batch).await?;
        assert_eq!(created.len(), 2, "{created:?}");
        assert_eq!(text(port.status("c").await), "instance.not_found");
        Ok(())
    })
}
