//! One stay of an agent in memory: from being built to being dropped.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::{Rc, Weak},
    task::Waker,
};

use super::Instance;
use crate::{
    host::Loss,
    sql::{SqlValue, text},
    testing::fault::Fault,
};

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
    /// The event that runs right now.
    running: Cell<Option<u64>>,
    /// The event that ends all others when it has been answered.
    last: RefCell<Option<(u64, Fault)>>,
    /// What is to be stored if the code that runs panics.
    on_loss: RefCell<Option<(&'static str, [SqlValue; 2])>>,
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

    pub(in crate::testing) fn ended(&self) -> Option<Fault> {
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

    /// Runs a stretch of an event.
    pub(super) fn run<R>(&self, event: u64, stretch: impl FnOnce() -> R) -> R {
        let outer = self.running.replace(Some(event));
        let output = stretch();
        self.running.set(outer);
        output
    }

    /// Lets the event that runs be the last one; tells whether one runs.
    pub(super) fn last_is_running(&self, fault: Fault) -> bool {
        let running = self.running.get();
        if let Some(event) = running {
            self.last.borrow_mut().get_or_insert((event, fault));
        }
        running.is_some()
    }

    pub(in crate::testing) fn on_loss(&self, loss: Option<Loss<'_>>) {
        self.on_loss.replace(loss.map(|loss| {
            let values = [SqlValue::Integer(loss.number), text(loss.text)];
            (loss.statement, values)
        }));
    }

    /// The statement that is to be run when the agent is lost, with its values.
    pub(super) fn take_loss(&self) -> Option<(&'static str, [SqlValue; 2])> {
        self.on_loss.take()
    }

    /// Counts an event out; gives what it does to the others.
    pub(super) fn leave(&self, event: u64) -> Option<Fault> {
        self.events.borrow_mut().remove(&event);
        let last = self.last.borrow();
        let own = last.as_ref().filter(|(last, _)| *last == event);
        own.map(|(_, fault)| fault.clone())
    }
}
