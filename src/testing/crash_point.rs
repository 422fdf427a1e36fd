//! The call of its platform at which an agent's machine is to fail.

use std::cell::Cell;

/// On which side of a call the machine fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The call has no effect.
    Before,
    /// The call has its effect, and nothing after it.
    After,
}

/// The calls of one agent.
#[derive(Debug, Default)]
pub(super) struct CrashPoint {
    made: Cell<u64>,
    /// How many calls are still to come, the last one included.
    armed: Cell<Option<(u64, Side)>>,
}

impl CrashPoint {
    /// How many calls were made.
    pub(super) fn made(&self) -> u64 {
        self.made.get()
    }

    /// Lets the machine fail at the `nth` call from now; 0 calls it off.
    pub(super) fn arm(&self, nth: u64, side: Side) {
        self.armed.set((nth > 0).then_some((nth, side)));
    }

    /// Counts a call that is about to be made; tells whether the machine fails.
    pub(super) fn pass(&self) -> Option<Side> {
        let fails = match self.armed.get() {
            Some((1, side)) => {
                self.armed.set(None);
                Some(side)
            }
            Some((left, side)) => {
                self.armed.set(Some((left - 1, side)));
                None
            }
            None => None,
        };
        if fails != Some(Side::Before) {
            self.made.set(self.made.get() + 1);
        }
        fails
    }
}
