//! The loop that runs a world to the end of its test.

use std::{
    future::Future,
    pin::pin,
    rc::Rc,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use super::{Inner, executor::ROOT};
use crate::error::{Error, Result};

/// How much may run while the test itself waits.
const MAX_STEPS: u32 = 1_000_000;

/// How often the clock may jump while the test itself waits.
const MAX_JUMPS: u32 = 10_000;

/// Ends all that is under way when the test has ended, however it did.
struct Shutdown<'a>(&'a Inner);

impl Drop for Shutdown<'_> {
    fn drop(&mut self) {
        self.0.shut_down();
    }
}

/// Runs the test, and everything else as long as the test lasts.
///
/// # Errors
/// The test waits for what will never come.
pub(super) fn drive<T>(world: &Rc<Inner>, test: impl Future<Output = T>) -> Result<T> {
    let _shutdown = Shutdown(world);
    let mut test = pin!(test);
    let test_waker = world.executor.waker(ROOT);
    let waker = Waker::from(Arc::clone(&test_waker));
    let (mut steps, mut jumps) = (0, 0);
    loop {
        if let Some(id) = world.executor.next_ready() {
            if id != ROOT {
                steps += 1;
                world.executor.run(id);
            } else {
                (steps, jumps) = (0, 0);
                test_waker.running();
                if let Poll::Ready(output) = test.as_mut().poll(&mut Context::from_waker(&waker)) {
                    return Ok(output);
                }
            }
        } else if world.fire_due() {
            steps += 1;
        } else if !world.quiet.wake() {
            jumps += 1;
            match world.next_due() {
                Some(at) => world.clock.set(at),
                None => return Err(hangs(world)),
            }
        }
        if steps > MAX_STEPS || jumps > MAX_JUMPS {
            return Err(runs_on(world));
        }
    }
}

fn hangs(world: &Inner) -> Error {
    Error::msg(format!(
        "nothing is left to do, and the test still waits{}",
        what_for(world)
    ))
}

fn runs_on(world: &Inner) -> Error {
    Error::msg(format!(
        "the agents go on and on, and the test still waits{}. To let time pass on purpose, use \
         `World::advance`",
        what_for(world)
    ))
}

fn what_for(world: &Inner) -> String {
    match world.waits.describe() {
        what if what.is_empty() => String::new(),
        what => format!(" for {what}"),
    }
}
