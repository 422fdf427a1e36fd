//! One agent that writes down what it is told.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
    time::Duration,
};

use futures::future::{FutureExt, LocalBoxFuture};

use crate::{
    env::AgentEnv,
    error::{Error, Result},
    host::{LogLevel, Namespaces, ObjectKey, Placement, Stub},
    http::{AgentRequest, AgentResponse},
};

#[derive(Default)]
pub(super) struct Told {
    /// Method and arguments of each call, and lines on the console.
    pub(super) lines: RefCell<Vec<String>>,
    /// How many of the next calls fail.
    pub(super) failures: Cell<u32>,
    /// How many of the next calls are lost on the way.
    pub(super) losses: Cell<u32>,
}

/// An environment with the binding `PLANNER`, behind which every agent is this one.
pub(super) fn env(told: &Rc<Told>) -> AgentEnv {
    AgentEnv::given(BTreeMap::new(), Rc::new(Agents(told.clone())))
}

struct Agents(Rc<Told>);

struct Agent(Rc<Told>, String);

impl Stub for Agent {
    fn call(&self, method: &str, args: &str) -> LocalBoxFuture<'static, Result<Option<String>>> {
        let failures = self.0.failures.get();
        let losses = self.0.losses.get();
        let called = if losses > 0 {
            self.0.losses.set(losses - 1);
            Err(Error::Platform {
                message: "Network connection lost.".into(),
                retryable: true,
                overloaded: false,
            })
        } else if failures > 0 {
            self.0.failures.set(failures - 1);
            Err(Error::msg("the agent is away"))
        } else {
            let line = format!("{}.{method}{args}", self.1);
            self.0.lines.borrow_mut().push(line);
            Ok(None)
        };
        async move { called }.boxed_local()
    }

    fn fetch(&self, _request: AgentRequest) -> LocalBoxFuture<'static, Result<AgentResponse>> {
        async { Err(Error::msg("nobody asks by HTTP")) }.boxed_local()
    }

    #[cfg(feature = "email")]
    fn email(&self, _email: &crate::email::AgentEmail) -> LocalBoxFuture<'static, Result<()>> {
        async { Err(Error::msg("nobody writes")) }.boxed_local()
    }
}

impl Namespaces for Agents {
    fn bindings(&self) -> Rc<[String]> {
        ["PLANNER".to_owned()].into()
    }

    fn by_kebab(&self) -> Rc<crate::host::ByKebab> {
        Rc::default()
    }

    fn how_to_bind(&self, _name: &str, _class: &str) -> String {
        String::new()
    }

    fn stub(
        &self,
        binding: &str,
        key: ObjectKey<'_>,
        _placement: &Placement,
    ) -> Result<Rc<dyn Stub>> {
        match (binding, key) {
            ("PLANNER", ObjectKey::Name(name)) => {
                Ok(Rc::new(Agent(self.0.clone(), name.to_owned())))
            }
            _ => Err(Error::Binding(format!("nothing leads to {key:?}"))),
        }
    }

    fn unique_id(&self, _binding: &str, _placement: &Placement) -> Result<String> {
        Err(Error::msg("nobody asks for an id"))
    }

    #[cfg(feature = "email")]
    fn send_mail(
        &self,
        _binding: &str,
        _mail: &crate::host::OutgoingMail,
    ) -> LocalBoxFuture<'static, Result<String>> {
        async { Err(Error::msg("nobody writes")) }.boxed_local()
    }

    fn sleep(&self, _duration: Duration) -> LocalBoxFuture<'static, ()> {
        async {}.boxed_local()
    }

    fn random(&self) -> f64 {
        0.0
    }

    fn now(&self) -> i64 {
        42
    }

    fn log(&self, _level: LogLevel, line: &str) {
        self.0.lines.borrow_mut().push(line.to_owned());
    }
}
