//! What memory holds of fibers.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures::channel::oneshot;

use super::handle::Signal;
use crate::core::Core;

/// The fibers of one agent in memory.
#[derive(Default)]
pub(crate) struct Fibers {
    /// Those that run in this instance or are about to.
    active: RefCell<Vec<(String, Rc<Signal>)>>,
    /// Who waits for the end of a fiber.
    waiting: RefCell<Vec<(String, oneshot::Sender<()>)>>,
    /// Whether a search for interrupted fibers is under way.
    pub(super) scanning: Cell<bool>,
    /// How many there were.
    pub(super) scans: Cell<u64>,
    /// How many in a row have settled none of what they found.
    pub(super) vain: Cell<u32>,
    /// When the next one is due.
    pub(super) next_scan: Cell<Option<i64>>,
}

impl Fibers {
    pub(super) fn is_active(&self, id: &str) -> bool {
        self.active.borrow().iter().any(|(active, _)| active == id)
    }

    /// Tells a fiber that it has been cancelled.
    pub(super) fn cancel(&self, id: &str, reason: Option<&str>) {
        let signal =
            |(active, signal): &(String, Rc<Signal>)| (active == id).then(|| signal.clone());
        let signals: Vec<_> = self.active.borrow().iter().filter_map(signal).collect();
        for signal in signals {
            signal.cancel(reason);
        }
    }

    /// Resolves when the fiber has come to its end.
    pub(super) fn end_of(&self, id: &str) -> oneshot::Receiver<()> {
        let (sender, receiver) = oneshot::channel();
        let mut waiting = self.waiting.borrow_mut();
        waiting.retain(|(_, waiting)| !waiting.is_canceled());
        waiting.push((id.to_owned(), sender));
        receiver
    }

    /// Tells those who wait for the fiber to look again.
    pub(super) fn settled(&self, id: &str) {
        let (ended, others) = self
            .waiting
            .take()
            .into_iter()
            .partition(|(of, _)| of == id);
        self.waiting.replace(others);
        let ended: Vec<(String, oneshot::Sender<()>)> = ended;
        for (_, waiting) in ended {
            // One that was given up no longer waits.
            let _ = waiting.send(());
        }
    }

    /// How many searches for interrupted fibers there were.
    pub(crate) fn scans(&self) -> u64 {
        self.scans.get()
    }

    /// How many of them in a row have settled none of what they found.
    pub(crate) fn vain_scans(&self) -> u32 {
        self.vain.get()
    }
}

/// A fiber that runs in this instance, or is about to, as long as this lives.
pub(super) struct Active {
    core: Rc<Core>,
    signal: Rc<Signal>,
}

impl Active {
    pub(super) fn new(core: &Rc<Core>, id: &str, signal: &Rc<Signal>) -> Self {
        let entry = (id.to_owned(), Rc::clone(signal));
        core.fibers.active.borrow_mut().push(entry);
        Self {
            core: Rc::clone(core),
            signal: Rc::clone(signal),
        }
    }
}

impl Drop for Active {
    fn drop(&mut self) {
        self.signal.end();
        let mut active = self.core.fibers.active.borrow_mut();
        active.retain(|(_, signal)| !Rc::ptr_eq(signal, &self.signal));
    }
}
