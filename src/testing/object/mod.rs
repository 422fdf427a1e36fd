//! One Durable Object: what stays while its agent comes and goes.

mod alarm;
mod class;
mod ends;
mod event;
mod events;
mod life;

use std::{
    cell::{Cell, RefCell},
    future::Future,
    rc::Rc,
};

use alarm::AlarmSlot;
use event::{Event, guarded};

pub(super) use class::{Class, Instance, InstanceOf, class_of};
pub(super) use life::Life;

use super::{
    crash_point::CrashPoint, fault::Fault, host::TestHost, port::Port, socket::Sockets,
    storage::Storage, world::Inner,
};
use crate::{error::Result, host::LogLevel};

/// An agent in memory, and what its events share.
type Awake = (Rc<Life>, Rc<dyn Instance>);

pub(super) struct Object {
    pub(super) world: Rc<Inner>,
    pub(super) id: String,
    pub(super) storage: Storage,
    pub(super) sockets: Sockets,
    pub(super) alarm: AlarmSlot,
    /// How many contacts from outside are still to fail.
    pub(super) unreachable: Cell<u32>,
    pub(super) crash_point: CrashPoint,
    class: Rc<dyn Class>,
    /// The name by which it was asked for last.
    name: RefCell<Option<String>>,
    awake: RefCell<Option<Awake>>,
    /// To be evicted when it has nothing to do.
    leaving: Cell<bool>,
}

impl Object {
    pub(super) fn new(world: &Rc<Inner>, class: &Rc<dyn Class>, id: String) -> Result<Rc<Self>> {
        Ok(Rc::new(Self {
            world: Rc::clone(world),
            id,
            storage: Storage::open()?,
            sockets: Sockets::default(),
            alarm: AlarmSlot::default(),
            unreachable: Cell::new(0),
            crash_point: CrashPoint::default(),
            class: Rc::clone(class),
            name: RefCell::new(None),
            awake: RefCell::new(None),
            leaving: Cell::new(false),
        }))
    }

    pub(super) fn addressed_as(&self, name: &str) {
        self.name.replace(Some(name.to_owned()));
    }

    /// Its class and name, for messages.
    pub(super) fn label(&self) -> String {
        let name = self.name.borrow();
        format!(
            "{}:{}",
            self.class.name(),
            name.as_deref().unwrap_or(&self.id)
        )
    }

    pub(super) fn log_error(&self, what: &str) {
        let line = format!("{}: {what}", self.label());
        self.world.console.write(LogLevel::Error, &line);
    }

    /// Wakes the agent, if it sleeps.
    fn wake(self: &Rc<Self>) -> Result<Awake, Fault> {
        if let Some(awake) = self.awake.borrow().as_ref() {
            return Ok(awake.clone());
        }
        let life = Rc::new(Life::of_name(self.name.borrow().clone()));
        let host = Rc::new(TestHost::new(self, &life));
        let instance = guarded(|| self.class.make(host));
        if let Some(fault) = life.ended() {
            return Err(fault);
        }
        let instance = instance.inspect_err(|fault| {
            self.log_error(&fault.error().to_string());
        })?;
        life.is_of(Rc::downgrade(&instance));
        self.leaving.set(false);
        let awake = (life, instance);
        self.awake.replace(Some(awake.clone()));
        Ok(awake)
    }

    /// Lets an event in: wakes the agent and runs the event in its place.
    pub(super) async fn enter<F: Future>(
        self: &Rc<Self>,
        event: impl FnOnce(Rc<dyn Instance>, &Port) -> F,
    ) -> Result<F::Output, Fault> {
        let (life, instance) = self.wake()?;
        let port = Port {
            object: Rc::clone(self),
            life: Rc::clone(&life),
        };
        Event::new(self, &life, event(instance, &port)).await
    }

    /// Runs work of an agent beside its events, as long as it stays in memory.
    pub(super) fn spawn(
        self: &Rc<Self>,
        life: &Rc<Life>,
        work: impl Future<Output = ()> + 'static,
    ) {
        let work = Event::new(self, life, work);
        self.world.executor.spawn(Box::pin(async move {
            // Its fault has been logged, and nobody waits for it.
            let _ = work.await;
        }));
    }

    /// Lets the agent hibernate: now, or when its last event has ended.
    pub(super) fn evict(&self) {
        self.leaving.set(true);
        self.leave_if_idle();
    }

    fn leave_if_idle(&self) {
        let idle = |(life, _): &Awake| life.is_idle();
        if self.awake.borrow().as_ref().is_some_and(idle) {
            self.forget();
        }
    }

    fn event_ended(&self, life: &Rc<Life>) {
        if self.is_present(life) && (self.leaving.get() || self.world.forgetful.get()) {
            self.leave_if_idle();
        }
    }

    fn is_present(&self, life: &Rc<Life>) -> bool {
        let awake = self.awake.borrow();
        awake.as_ref().is_some_and(|(own, _)| Rc::ptr_eq(own, life))
    }

    /// Drops the agent from memory.
    pub(super) fn forget(&self) {
        self.leaving.set(false);
        let awake = self.awake.take();
        if let Err(fault) = guarded(|| drop(awake)) {
            self.log_error(&fault.error().to_string());
        }
    }
}
