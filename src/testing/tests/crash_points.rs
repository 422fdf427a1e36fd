//! Alarms whose machine fails at a call.

use std::{rc::Rc, time::Duration};

use super::raw::object;
use crate::{
    Error, Result,
    host::Host,
    testing::{World, crash_point::Side, object::Object},
};

/// Two steps, and the next alarm between them.
async fn tick(host: Rc<dyn Host>) -> Result<()> {
    let now = host.now().to_string();
    host.kv_put("first", &now)?;
    host.sleep(Duration::from_millis(100)).await;
    host.transaction(&mut || host.set_alarm(Some(1_000_000)))?;
    host.kv_put("second", &now)
}

/// When the steps were done.
fn steps(object: &Object) -> Result<[Option<String>; 2]> {
    let storage = &object.storage;
    Ok([storage.kv_get("first")?, storage.kv_get("second")?])
}

/// Where it stands after a crash at this call: the steps, and the alarm.
fn after_crash(side: Side, call: u64) -> Result<([Option<String>; 2], Option<i64>)> {
    World::new().at(0).run(async |world| {
        let object = object(&world, tick)?;
        object.alarm.set(Some(10_000), world.now());
        object.crash_point.arm(call, side);
        world.advance(Duration::from_secs(11)).await;
        let found = (steps(&object)?, object.alarm.get());
        // In the end all is done.
        world.advance(Duration::from_secs(2000)).await;
        assert!(steps(&object)?.iter().all(Option::is_some));
        Ok::<_, Error>(found)
    })
}

#[test]
fn an_alarm_cut_short_comes_again() -> Result<()> {
    let first = || [Some("10000".to_owned()), None];
    let both = || [Some("10000".to_owned()), Some("10000".to_owned())];
    let (again, later, next) = (Some(12_000), Some(12_100), Some(1_000_000));
    for (call, before, after) in [
        // The first step.
        (1, ([None, None], again), (first(), again)),
        // The sleep.
        (2, (first(), again), (first(), again)),
        // The transaction, and the alarm that is set in it: once committed, that
        // one takes the place of the alarm that was cut short.
        (3, (first(), later), (first(), next)),
        (4, (first(), later), (first(), later)),
        // The second step.
        (5, (first(), next), (both(), next)),
    ] {
        assert_eq!(after_crash(Side::Before, call)?, before, "before {call}");
        assert_eq!(after_crash(Side::After, call)?, after, "after {call}");
    }
    Ok(())
}
