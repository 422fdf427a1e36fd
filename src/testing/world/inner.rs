//! What all parts of a world share.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use super::{
    clock::Clock,
    executor::Executor,
    quiet::{Quiet, Waits},
};
use crate::{
    error::{Error, Result},
    host::{ObjectKey, Placement},
    testing::{
        console::Console,
        ids,
        object::{Class, Object},
    },
};

#[derive(Default)]
pub(in crate::testing) struct Inner {
    pub(in crate::testing) executor: Executor,
    pub(in crate::testing) clock: Rc<Clock>,
    pub(in crate::testing) quiet: Quiet,
    pub(in crate::testing) waits: Rc<Waits>,
    pub(in crate::testing) random: ids::Random,
    pub(in crate::testing) console: Console,
    pub(in crate::testing) vars: RefCell<BTreeMap<String, String>>,
    #[cfg(feature = "workflows")]
    pub(in crate::testing) workflows: crate::testing::workflows::Engines,
    pub(in crate::testing) forgetful: Cell<bool>,
    bindings: RefCell<Vec<(String, Rc<dyn Class>)>>,
    /// By id, which tells the class too.
    objects: RefCell<BTreeMap<String, Rc<Object>>>,
}

impl Inner {
    pub(super) fn bind(&self, binding: String, class: Rc<dyn Class>) {
        let mut bindings = self.bindings.borrow_mut();
        bindings.retain(|(name, _)| *name != binding);
        bindings.push((binding, class));
    }

    /// The names of the bindings, oldest first.
    pub(in crate::testing) fn bindings(&self) -> Vec<String> {
        let bindings = self.bindings.borrow();
        bindings.iter().map(|(name, _)| name.clone()).collect()
    }

    pub(in crate::testing) fn class(&self, binding: &str) -> Result<Rc<dyn Class>> {
        self.bindings
            .borrow()
            .iter()
            .find(|(name, _)| name == binding)
            .map(|(_, class)| Rc::clone(class))
            .ok_or_else(|| Error::Binding(format!("There is no Durable Object binding {binding}.")))
    }

    /// The binding of a class, which gets its usual one if it has none.
    pub(in crate::testing) fn binding_of(&self, class: &Rc<dyn Class>) -> String {
        let found = self
            .bindings
            .borrow()
            .iter()
            .find(|(_, bound)| bound.key() == class.key())
            .map(|(name, _)| name.clone());
        found.unwrap_or_else(|| {
            let binding = class.usual_binding().to_owned();
            self.bind(binding.clone(), Rc::clone(class));
            binding
        })
    }

    /// The object behind a key. It is made when first asked for, and asleep.
    pub(in crate::testing) fn object(
        self: &Rc<Self>,
        class: &Rc<dyn Class>,
        key: ObjectKey<'_>,
        placement: &Placement,
    ) -> Result<Rc<Object>> {
        let (id, name) = match key {
            ObjectKey::Name(name) => {
                let jurisdiction = placement.jurisdiction.as_deref();
                (ids::of_name(class.key(), jurisdiction, name), Some(name))
            }
            ObjectKey::Id(id) => {
                ids::check(class.key(), id)?;
                (id.to_ascii_lowercase(), None)
            }
        };
        let known = self.objects.borrow().get(&id).cloned();
        let object = match known {
            Some(object) => object,
            None => {
                let object = Object::new(self, class, id.clone())?;
                self.objects.borrow_mut().insert(id, Rc::clone(&object));
                object
            }
        };
        if let Some(name) = name {
            object.addressed_as(name);
        }
        Ok(object)
    }

    fn objects(&self) -> Vec<Rc<Object>> {
        self.objects.borrow().values().cloned().collect()
    }

    /// When the next sleep or alarm is due.
    pub(super) fn next_due(&self) -> Option<i64> {
        let alarms = self.objects();
        let alarms = alarms.iter().filter_map(|object| object.alarm.due());
        alarms.chain(self.clock.next_due()).min()
    }

    /// Sets off the sleeps, then the alarms, that are due; tells whether there
    /// were any.
    pub(super) fn fire_due(&self) -> bool {
        let mut any = self.clock.fire_due();
        let now = self.clock.now();
        let mut due: Vec<_> = self
            .objects()
            .into_iter()
            .filter_map(|object| Some((object.alarm.due().filter(|at| *at <= now)?, object)))
            .collect();
        due.sort_by_key(|(at, _)| *at);
        for (_, object) in due {
            object.fire_alarm();
            any = true;
        }
        any
    }

    /// Ends all that is under way. Objects and their world know each other, so
    /// nothing would be freed otherwise.
    pub(super) fn shut_down(&self) {
        self.executor.clear();
        self.clock.clear();
        #[cfg(feature = "workflows")]
        self.workflows.shut_down();
        let objects = self.objects.take();
        for object in objects.values() {
            object.forget();
        }
    }
}
