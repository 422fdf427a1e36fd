//! The virtual clock.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};

use futures::channel::oneshot;

/// When a timer is due, and which of those it is.
type Key = (i64, u64);

/// The time, in milliseconds since the Unix epoch, and the timers that wait.
#[derive(Debug, Default)]
pub(in crate::testing) struct Clock {
    now: Cell<i64>,
    count: Cell<u64>,
    timers: RefCell<BTreeMap<Key, oneshot::Sender<()>>>,
}

impl Clock {
    pub(in crate::testing) fn now(&self) -> i64 {
        self.now.get()
    }

    /// Moves the time; never backwards.
    pub(super) fn set(&self, now: i64) {
        self.now.set(now.max(self.now.get()));
    }

    pub(super) fn start_at(&self, now: i64) {
        self.now.set(now);
    }

    /// The time after `duration`, of which parts of a millisecond count as one.
    pub(in crate::testing) fn after(&self, duration: Duration) -> i64 {
        let millis = duration.as_nanos().div_ceil(1_000_000);
        self.now()
            .saturating_add(i64::try_from(millis).unwrap_or(i64::MAX))
    }

    /// Resolves after `duration`.
    pub(in crate::testing) fn sleep(self: &Rc<Self>, duration: Duration) -> Sleep {
        let (sender, fired) = oneshot::channel();
        let key = (self.after(duration), self.count.get());
        self.count.set(key.1 + 1);
        self.timers.borrow_mut().insert(key, sender);
        Sleep {
            clock: Rc::clone(self),
            key,
            fired,
        }
    }

    pub(super) fn next_due(&self) -> Option<i64> {
        self.timers.borrow().keys().next().map(|(at, _)| *at)
    }

    /// Wakes those whose time has come, in order; tells whether there were any.
    pub(super) fn fire_due(&self) -> bool {
        let mut any = false;
        while self.next_due().is_some_and(|at| at <= self.now()) {
            let first = self.timers.borrow_mut().pop_first();
            if let Some((_, timer)) = first {
                // One that no longer waits has removed itself.
                let _ = timer.send(());
                any = true;
            }
        }
        any
    }

    pub(super) fn clear(&self) {
        drop(self.timers.take());
    }
}

/// See [`Clock::sleep`]. Dropped, it leaves no timer behind.
#[derive(Debug)]
pub(in crate::testing) struct Sleep {
    clock: Rc<Clock>,
    key: Key,
    fired: oneshot::Receiver<()>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.fired).poll(cx).map(|_| ())
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.clock.timers.borrow_mut().remove(&self.key);
    }
}
