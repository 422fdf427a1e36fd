//! The workflows of a world, and all their runs.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use super::{class::WorkflowCode, instance::Instance};
use crate::{
    error::{Error, Result},
    host::{InstanceAction, NewInstance, workflow_not_found},
    ids::nanoid_from,
    routing::camel_case_to_kebab_case,
    testing::{fault::unreachable_agent, world::Inner},
};

/// The longest id of a run.
const MAX_ID: usize = 100;

/// The most runs that are created at once.
const MAX_BATCH: usize = 100;

/// The workflows, by their bindings.
#[derive(Default)]
pub(in crate::testing) struct Engines {
    bound: RefCell<Vec<(String, Rc<Engine>)>>,
    /// How many contacts are still to fail before they have an effect.
    pub(in crate::testing) unreachable: Cell<u32>,
    /// How many answers are still to be lost.
    pub(in crate::testing) silent: Cell<u32>,
}

impl Engines {
    pub(in crate::testing) fn bind(&self, binding: String, code: Rc<dyn WorkflowCode>) {
        let engine = Rc::new(Engine {
            code,
            instances: RefCell::default(),
        });
        let mut bound = self.bound.borrow_mut();
        bound.retain(|(name, _)| *name != binding);
        bound.push((binding, engine));
    }

    /// The names of the bindings, oldest first.
    pub(in crate::testing) fn bindings(&self) -> Vec<String> {
        let bound = self.bound.borrow();
        bound.iter().map(|(name, _)| name.clone()).collect()
    }

    pub(super) fn engine(&self, binding: &str) -> Result<Rc<Engine>> {
        let bound = self.bound.borrow();
        let found = bound.iter().find(|(name, _)| name == binding);
        found
            .map(|(_, engine)| Rc::clone(engine))
            .ok_or_else(|| workflow_not_found(binding))
    }

    /// The ids of a workflow's runs.
    pub(in crate::testing) fn runs(&self, binding: &str) -> Vec<String> {
        let engine = self.engine(binding);
        engine.map_or_else(
            |_| Vec::new(),
            |engine| engine.instances.borrow().keys().cloned().collect(),
        )
    }

    fn instances(&self) -> Vec<Rc<Instance>> {
        let bound = self.bound.borrow();
        let of = |(_, engine): &(String, Rc<Engine>)| -> Vec<_> {
            engine.instances.borrow().values().cloned().collect()
        };
        bound.iter().flat_map(of).collect()
    }

    /// The machines of all runs fail.
    pub(in crate::testing) fn crash(&self) {
        for instance in self.instances() {
            instance.crash();
        }
    }

    pub(in crate::testing) fn shut_down(&self) {
        for instance in self.instances() {
            instance.stop();
        }
        self.bound.take();
    }

    /// Fails the contact if the test wants it so.
    pub(super) fn reach(&self) -> Result<()> {
        spend(&self.unreachable)
    }

    /// Loses the answer if the test wants it so.
    pub(super) fn answer<T>(&self, answer: Result<T>) -> Result<T> {
        spend(&self.silent)?;
        answer
    }
}

fn spend(left: &Cell<u32>) -> Result<()> {
    match left.get() {
        0 => Ok(()),
        some => {
            left.set(some - 1);
            Err(unreachable_agent())
        }
    }
}

/// One workflow.
pub(super) struct Engine {
    code: Rc<dyn WorkflowCode>,
    /// By id.
    instances: RefCell<BTreeMap<String, Rc<Instance>>>,
}

impl Engine {
    pub(super) fn create(&self, world: &Rc<Inner>, new: NewInstance) -> Result<String> {
        let id = match new.id {
            Some(id) => id,
            None => {
                let mut bytes = [0; 21];
                world.random.fill(&mut bytes);
                // One of its own may begin with `-`, which no id does.
                format!("run_{}", nanoid_from(&bytes))
            }
        };
        if !is_id(&id) {
            return Err(Error::platform("Workflow instance has invalid id"));
        }
        if self.instances.borrow().contains_key(&id) {
            return Err(Error::platform(format!(
                "(instance.already_exists) Workflow instance with id \"{id}\" already exists"
            )));
        }
        // What is left out is an empty object.
        let params = new.params.or_else(|| Some("{}".to_owned()));
        let workflow = camel_case_to_kebab_case(self.code.class());
        let instance = Instance::new(world, &self.code, workflow, id.clone(), params);
        instance.start();
        self.instances.borrow_mut().insert(id.clone(), instance);
        Ok(id)
    }

    /// Those whose ids exist are left out, as by the platform.
    pub(super) fn create_batch(
        &self,
        world: &Rc<Inner>,
        batch: Vec<NewInstance>,
    ) -> Result<Vec<String>> {
        let refused = match batch.len() {
            0 => Some("WorkflowError: batchCreate should have at least 1 instance"),
            1..=MAX_BATCH => None,
            _ => Some("WorkflowError: batchCreate only supports 100 instances at a time"),
        };
        if let Some(text) = refused {
            return Err(Error::platform(text));
        }
        if batch
            .iter()
            .any(|new| new.id.as_deref().is_some_and(|id| !is_id(id)))
        {
            return Err(Error::platform("Workflow instance has invalid id"));
        }
        let mut created = Vec::new();
        for new in batch {
            let known = |id: &String| self.instances.borrow().contains_key(id);
            if !new.id.as_ref().is_some_and(known) {
                created.push(self.create(world, new)?);
            }
        }
        Ok(created)
    }

    pub(super) fn status(&self, id: &str) -> Result<String> {
        self.instance(id)?.status()
    }

    pub(super) fn act(&self, id: &str, action: InstanceAction<'_>, now: i64) -> Result<()> {
        self.instance(id)?.act(action, now)
    }

    fn instance(&self, id: &str) -> Result<Rc<Instance>> {
        let found = self.instances.borrow().get(id).cloned();
        found.ok_or_else(|| Error::platform("instance.not_found"))
    }
}

fn is_id(id: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (1..=MAX_ID).contains(&id.len())
        && id.bytes().all(|byte| letter(byte) || byte == b'-')
        && !id.starts_with('-')
}
