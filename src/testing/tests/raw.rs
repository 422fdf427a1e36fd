//! Objects whose alarms do what a test says, without an agent's rules around it.

use std::{cell::RefCell, rc::Rc, time::Duration};

use futures::future::LocalBoxFuture;

use crate::{
    connections::WsMessage,
    error::{Error, Result},
    host::{Host, ObjectKey, Placement, Socket},
    http::{AgentRequest, AgentResponse},
    testing::{
        World,
        object::{Class, Instance, Object},
    },
};

type Alarm = Rc<dyn Fn(Rc<dyn Host>) -> LocalBoxFuture<'static, Result<()>>>;

struct Raw(Alarm);

impl Class for Raw {
    fn key(&self) -> &'static str {
        "Raw"
    }

    fn name(&self) -> &'static str {
        "Raw"
    }

    fn usual_binding(&self) -> &'static str {
        "Raw"
    }

    fn make(&self, host: Rc<dyn Host>) -> Rc<dyn Instance> {
        let alarm = Rc::clone(&self.0);
        Rc::new(RawInstance { host, alarm })
    }
}

struct RawInstance {
    host: Rc<dyn Host>,
    alarm: Alarm,
}

fn not_here<T: 'static>() -> LocalBoxFuture<'static, Result<T>> {
    Box::pin(async { Err(Error::platform("it only has an alarm")) })
}

fn nothing() -> LocalBoxFuture<'static, ()> {
    Box::pin(async {})
}

impl Instance for RawInstance {
    fn fetch(self: Rc<Self>, _: AgentRequest) -> LocalBoxFuture<'static, Result<AgentResponse>> {
        not_here()
    }

    fn message(self: Rc<Self>, _: Rc<dyn Socket>, _: WsMessage) -> LocalBoxFuture<'static, ()> {
        nothing()
    }

    fn close(
        self: Rc<Self>,
        _: Rc<dyn Socket>,
        _: u16,
        _: String,
        _: bool,
    ) -> LocalBoxFuture<'static, ()> {
        nothing()
    }

    fn socket_error(self: Rc<Self>, _: Rc<dyn Socket>, _: Error) -> LocalBoxFuture<'static, ()> {
        nothing()
    }

    fn alarm(self: Rc<Self>) -> LocalBoxFuture<'static, Result<()>> {
        (self.alarm)(Rc::clone(&self.host))
    }

    fn call(
        self: Rc<Self>,
        _: String,
        _: String,
    ) -> LocalBoxFuture<'static, Result<Option<String>>> {
        not_here()
    }

    #[cfg(feature = "email")]
    fn email(self: Rc<Self>, _: crate::email::AgentEmail) -> LocalBoxFuture<'static, Result<()>> {
        not_here()
    }

    fn background(self: Rc<Self>) -> LocalBoxFuture<'static, ()> {
        nothing()
    }
}

/// An object with this alarm.
pub(super) fn object<F: Future<Output = Result<()>> + 'static>(
    world: &World,
    alarm: impl Fn(Rc<dyn Host>) -> F + 'static,
) -> Result<Rc<Object>> {
    let class: Rc<dyn Class> = Rc::new(Raw(Rc::new(move |host| Box::pin(alarm(host)))));
    let key = ObjectKey::Name("a");
    world.inner.object(&class, key, &Placement::default())
}

/// When the alarm has run.
pub(super) type Runs = Rc<RefCell<Vec<i64>>>;

/// An object whose alarm is due after ten seconds and takes 0.1 s. It fails as
/// often as given.
pub(super) fn failing(world: &World, failures: usize) -> Result<(Rc<Object>, Runs)> {
    let runs = Runs::default();
    let noted = Rc::clone(&runs);
    let object = object(world, move |host| {
        let noted = Rc::clone(&noted);
        async move {
            noted.borrow_mut().push(host.now() / 1000);
            host.sleep(Duration::from_millis(100)).await;
            let fails = noted.borrow().len() <= failures;
            if fails { Err("not yet".into()) } else { Ok(()) }
        }
    })?;
    object.alarm.set(Some(10_000), world.now());
    Ok((object, runs))
}
