//! The start of an agent: once per wake-up, before the first event.

use std::cell::{Cell, RefCell};

use futures::channel::oneshot;

/// Where the start stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Phase {
    #[default]
    Asleep,
    Starting,
    Started,
}

/// Lets one event run the start and makes the others wait for it.
#[derive(Debug, Default)]
pub(crate) struct Lifecycle {
    phase: Cell<Phase>,
    waiting: RefCell<Vec<oneshot::Sender<()>>>,
}

/// What an event that has just arrived must do.
pub(crate) enum Turn<'a> {
    /// Go on: the agent is up.
    Go,
    /// Run the start, then [`Starter::succeed`] or drop this.
    Start(Starter<'a>),
    /// Wait, then ask again.
    Wait(oneshot::Receiver<()>),
}

impl Lifecycle {
    /// Whether the start is under way.
    pub(crate) fn is_starting(&self) -> bool {
        self.phase.get() == Phase::Starting
    }

    pub(crate) fn turn(&self) -> Turn<'_> {
        match self.phase.get() {
            Phase::Started => Turn::Go,
            Phase::Asleep => {
                self.phase.set(Phase::Starting);
                Turn::Start(Starter { lifecycle: self })
            }
            Phase::Starting => {
                let (sender, receiver) = oneshot::channel();
                self.waiting.borrow_mut().push(sender);
                Turn::Wait(receiver)
            }
        }
    }
}

/// The right to run the start. Dropped without success, the next event has it.
pub(crate) struct Starter<'a> {
    lifecycle: &'a Lifecycle,
}

impl Starter<'_> {
    pub(crate) fn succeed(self) {
        self.lifecycle.phase.set(Phase::Started);
    }
}

impl Drop for Starter<'_> {
    fn drop(&mut self) {
        if self.lifecycle.phase.get() == Phase::Starting {
            self.lifecycle.phase.set(Phase::Asleep);
        }
        for waiting in self.lifecycle.waiting.take() {
            // An event that has been given up no longer waits.
            let _ = waiting.send(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_start_is_tried_again_by_the_next_event() {
        let lifecycle = Lifecycle::default();
        let Turn::Start(starter) = lifecycle.turn() else {
            panic!("the first event starts");
        };
        let Turn::Wait(mut waiting) = lifecycle.turn() else {
            panic!("the second event waits");
        };
        drop(starter);
        assert_eq!(waiting.try_recv(), Ok(Some(())));
        let Turn::Start(starter) = lifecycle.turn() else {
            panic!("the start is free again");
        };
        starter.succeed();
        assert!(matches!(lifecycle.turn(), Turn::Go));
    }
}
