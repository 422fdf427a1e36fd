//! One stay of a run's code in memory.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    future::{Future, pending},
    task::Waker,
};

use super::record::{StepKey, StepKind};

/// What a stay in memory knows that storage does not.
#[derive(Default)]
pub(super) struct Life {
    over: Cell<bool>,
    waker: RefCell<Option<Waker>>,
    counts: RefCell<BTreeMap<(StepKind, String), u32>>,
    /// How many attempts run.
    trying: Cell<u32>,
    /// How many sleeps and waits there are.
    idling: Cell<u32>,
}

impl Life {
    /// The key of the next step of this name.
    pub(super) fn key(&self, kind: StepKind, name: &str) -> StepKey {
        let mut counts = self.counts.borrow_mut();
        let count = counts.entry((kind, name.to_owned())).or_insert(0);
        *count += 1;
        StepKey {
            kind,
            name: name.to_owned(),
            count: *count,
        }
    }

    pub(super) fn is_over(&self) -> bool {
        self.over.get()
    }

    /// Lets the code go on as long as the stay lasts.
    pub(super) async fn present(&self) {
        if self.is_over() {
            pending::<()>().await;
        }
    }

    /// Ends the stay: the code is dropped where it waits.
    pub(super) fn end(&self) {
        self.over.set(true);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    pub(super) fn waits(&self, waker: &Waker) {
        self.waker.replace(Some(waker.clone()));
    }

    pub(super) fn is_trying(&self) -> bool {
        self.trying.get() > 0
    }

    pub(super) fn is_idle(&self) -> bool {
        self.idling.get() > 0 && !self.is_trying()
    }

    pub(super) fn try_begins(&self) {
        self.trying.set(self.trying.get() + 1);
    }

    pub(super) fn try_ends(&self) {
        self.trying.set(self.trying.get().saturating_sub(1));
    }

    /// Counts a sleep or wait as long as it takes.
    pub(super) async fn idle<T>(&self, wait: impl Future<Output = T>) -> T {
        let _counted = Idle::new(&self.idling);
        wait.await
    }
}

struct Idle<'a>(&'a Cell<u32>);

impl<'a> Idle<'a> {
    fn new(count: &'a Cell<u32>) -> Self {
        count.set(count.get() + 1);
        Self(count)
    }
}

impl Drop for Idle<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get().saturating_sub(1));
    }
}
