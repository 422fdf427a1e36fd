//! The alarm of an object.

use std::{cell::Cell, rc::Rc, time::Duration};

use futures::channel::oneshot;

use super::raw::{failing, object};
use crate::{Error, Result, testing::World};

fn world() -> World {
    World::new().at(0)
}

#[test]
fn it_comes_at_its_time() -> Result<()> {
    world().run(async |world| {
        let (object, runs) = failing(&world, 0)?;
        world.advance(Duration::from_secs(9)).await;
        assert_eq!(object.alarm.get(), Some(10_000));
        world.advance(Duration::from_secs(3)).await;
        assert_eq!(object.alarm.get(), None);
        assert_eq!(*runs.borrow(), [10]);
        Ok(())
    })
}

#[test]
fn one_that_is_waited_for_comes_by_itself() -> Result<()> {
    world().run(async |world| {
        let (sender, rings) = oneshot::channel();
        let sender = Cell::new(Some(sender));
        let object = object(&world, move |_| {
            let sender = sender.take();
            async move {
                let sent = sender.map(|sender| sender.send(()));
                sent.and_then(Result::ok)
                    .ok_or_else(|| Error::msg("it has come before"))
            }
        })?;
        object.alarm.set(Some(3_600_000), world.now());
        rings.await.map_err(Error::msg)?;
        assert_eq!(world.now(), 3_600_000);
        Ok(())
    })
}

#[test]
fn one_that_fails_is_tried_again_six_times() -> Result<()> {
    world().run(async |world| {
        let (object, runs) = failing(&world, 100)?;
        world.advance(Duration::from_secs(3600)).await;
        assert_eq!(object.alarm.get(), None);
        let lines = world.logs();
        assert_eq!(lines.len(), 7);
        let last = lines.last().map(|line| line.text.as_str());
        assert_eq!(
            last,
            Some("Raw:a: alarm failed: not yet; the platform does not try again")
        );
        // With 0.1 s for each try.
        assert_eq!(*runs.borrow(), [10, 12, 16, 24, 40, 72, 136]);
        Ok(())
    })
}

#[test]
fn one_that_succeeds_at_last_is_over() -> Result<()> {
    world().run(async |world| {
        let (object, runs) = failing(&world, 2)?;
        world.advance(Duration::from_secs(3600)).await;
        assert_eq!(*runs.borrow(), [10, 12, 16]);
        assert_eq!(object.alarm.get(), None);
        Ok(())
    })
}

#[test]
fn one_that_was_set_meanwhile_takes_the_place_of_a_retry() -> Result<()> {
    world().run(async |world| {
        let (object, runs) = failing(&world, 1)?;
        world.advance(Duration::from_millis(10_050)).await;
        object.alarm.set(Some(500_000), world.now());
        world.advance(Duration::from_secs(60)).await;
        assert_eq!(object.alarm.get(), Some(500_000));
        assert_eq!(*runs.borrow(), [10]);
        Ok(())
    })
}

#[test]
fn one_that_is_due_while_another_runs_waits_for_it() -> Result<()> {
    world().run(async |world| {
        let (object, runs) = failing(&world, 0)?;
        world.advance(Duration::from_millis(10_050)).await;
        object.alarm.set(Some(10_060), world.now());
        world.advance(Duration::from_millis(20)).await;
        assert_eq!(runs.borrow().len(), 1);
        world.advance(Duration::from_millis(30)).await;
        assert_eq!(runs.borrow().len(), 2);
        Ok(())
    })
}

#[test]
fn one_for_the_time_of_the_one_that_runs_is_lost() -> Result<()> {
    world().run(async |world| {
        let (object, runs) = failing(&world, 0)?;
        world.advance(Duration::from_secs(10)).await;
        object.alarm.set(Some(10_000), world.now());
        world.advance(Duration::from_secs(60)).await;
        assert_eq!((object.alarm.get(), runs.borrow().len()), (None, 1));
        // A time that has passed means now.
        object.alarm.set(Some(10_000), world.now());
        assert_eq!(object.alarm.get(), Some(70_000));
        Ok(())
    })
}

#[test]
fn a_crash_leaves_it_to_be_tried_again() -> Result<()> {
    world().run(async |world| {
        let (object, runs) = failing(&world, 0)?;
        object.crash();
        world.advance(Duration::from_millis(10_050)).await;
        object.crash();
        world.settle().await;
        assert_eq!(object.alarm.get(), Some(12_050));
        world.advance(Duration::from_secs(10)).await;
        assert_eq!(*runs.borrow(), [10, 12]);
        Ok(())
    })
}

#[test]
fn machines_that_fail_do_not_count() -> Result<()> {
    world().run(async |world| {
        let (object, runs) = failing(&world, 0)?;
        for _ in 0..9 {
            let due = object.alarm.get().ok_or("no alarm")?;
            let wait = Duration::from_millis((due + 50 - world.now()).unsigned_abs());
            world.advance(wait).await;
            object.crash();
            world.settle().await;
        }
        assert_eq!(*runs.borrow(), [10, 12, 16, 24, 40, 72, 136, 264, 520]);
        Ok(())
    })
}

#[test]
fn it_takes_part_in_transactions() -> Result<()> {
    world().run(async |world| {
        let alarm = |host: Rc<dyn crate::host::Host>| async move {
            let undone = host.transaction(&mut || {
                host.set_alarm(Some(20_000))?;
                Err("undone".into())
            });
            // So that it is tried again.
            assert_eq!(undone, Err(Error::msg("undone")));
            if host.now() < 12_000 {
                return undone;
            }
            host.transaction(&mut || host.set_alarm(Some(30_000)))
        };
        let object = object(&world, alarm)?;
        object.alarm.set(Some(10_000), world.now());
        world.advance(Duration::from_secs(1)).await;
        world.advance(Duration::from_secs(10)).await;
        assert_eq!(object.alarm.get(), Some(12_000));
        world.advance(Duration::from_secs(10)).await;
        assert_eq!(object.alarm.get(), Some(30_000));
        Ok(())
    })
}
