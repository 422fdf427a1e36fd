//! One stay of an agent in memory: from being built to being dropped.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::{Rc, Weak},
    task::Waker,
};

use super::Instance;
use crate::testing::fault::Fault;

/// What the events of one stay share.
#[derive(Default)]
pub(in crate::testing) struct Life {
    /// The name that the agent was woken by.
    pub(in crate::testing) name: Option<String>,
    instance: RefCell<Option<Weak<dyn Instance>>>,
    /// Why the events under way are cut short.
    ended: RefCell<Option<Fault>>,
    events: RefCell<BTreeMap<u64, Option<Waker>>>,
    count: Cell<u64>,
}

impl Life {
    pub(super) fn of_name(name: Option<String>) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }

    pub(super) fn is_of(&self, instance: Weak<dyn Instance>) {
        self.instance.replace(Some(instance));
    }

    pub(super) fn instance(&self) -> Option<Rc<dyn Instance>> {
        self.instance.borrow().as_ref().and_then(Weak::upgrade)
    }

    pub(super) fn ended(&self) -> Option<Fault> {
        self.ended.borrow().clone()
    }

    /// Cuts all events short that are under way.
    pub(super) fn end(&self, fault: Fault) {
        self.ended.borrow_mut().get_or_insert(fault);
        let wakers: Vec<Waker> = self.events.borrow().values().flatten().cloned().collect();
        for waker in wakers {
            waker.wake();
        }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.events.borrow().is_empty()
    }

    /// Counts an event in; gives its number.
    pub(super) fn enter(&self) -> u64 {
        let number = self.count.get();
        self.count.set(number + 1);
        self.events.borrow_mut().insert(number, None);
        number
    }

    pub(super) fn waits(&self, event: u64, waker: &Waker) {
        self.events.borrow_mut().insert(event, Some(waker.clone()));
    }

    pub(super) fn leave(&self, event: u64) {
        self.events.borrow_mut().remove(&event);
    }
}
