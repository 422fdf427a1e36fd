//! The agents of a world, as the bindings of its Worker reach them.

use std::{collections::BTreeMap, future::Future, rc::Rc, time::Duration};

use futures::{channel::oneshot, future::LocalBoxFuture};

use super::{fault::Fault, ids, object::Object, port::Port, world::Inner};
use crate::{
    env::AgentEnv,
    error::Result,
    host::{LogLevel, Namespaces, ObjectKey, Placement, Stub},
    http::{AgentRequest, AgentResponse},
    routing::camel_case_to_kebab_case,
};

pub(super) struct TestNamespaces {
    world: Rc<Inner>,
    /// The agent that uses them; none if it is the test itself.
    caller: Option<Port>,
}

impl TestNamespaces {
    /// The bindings of a world, with its variables as they are now.
    pub(super) fn env(world: &Rc<Inner>, caller: Option<&Port>) -> AgentEnv {
        let vars = world.vars.borrow().clone();
        let namespaces = Self {
            world: Rc::clone(world),
            caller: caller.cloned(),
        };
        let env = AgentEnv::given(vars, Rc::new(namespaces));
        #[cfg(feature = "workflows")]
        let env = env.with_workflows(Rc::new(super::workflows::TestWorkflows {
            world: Rc::clone(world),
            caller: caller.cloned(),
        }));
        env
    }
}

impl Namespaces for TestNamespaces {
    fn bindings(&self) -> Rc<[String]> {
        self.world.bindings().into_iter().collect()
    }

    fn how_to_bind(&self, _name: &str, class: &str) -> String {
        format!("Bind it with `World::bind::<{class}>()`.")
    }

    fn by_kebab(&self) -> Rc<BTreeMap<String, String>> {
        let bindings = self.world.bindings();
        let bindings = bindings
            .into_iter()
            .map(|name| (camel_case_to_kebab_case(&name), name));
        Rc::new(bindings.collect())
    }

    fn stub(
        &self,
        binding: &str,
        key: ObjectKey<'_>,
        placement: &Placement,
    ) -> Result<Rc<dyn Stub>> {
        let class = self.world.class(binding)?;
        let object = self.world.object(&class, key, placement)?;
        let caller = self.caller.clone();
        Ok(Rc::new(TestStub { object, caller }))
    }

    fn unique_id(&self, binding: &str, _placement: &Placement) -> Result<String> {
        let class = self.world.class(binding)?;
        Ok(ids::unique(class.key(), &self.world.random))
    }

    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        Box::pin(self.world.clock.sleep(duration))
    }

    fn random(&self) -> f64 {
        self.world.random.fraction()
    }

    fn now(&self) -> i64 {
        self.world.clock.now()
    }

    fn log(&self, level: LogLevel, line: &str) {
        self.world.console.write(level, line);
    }
}

struct TestStub {
    object: Rc<Object>,
    caller: Option<Port>,
}

impl TestStub {
    /// Runs an event of the other agent, which goes on when nobody waits for
    /// its outcome any more.
    fn send<T: 'static>(
        &self,
        what: &str,
        event: impl Future<Output = Result<T>> + 'static,
    ) -> LocalBoxFuture<'static, Result<T>> {
        let (sender, outcome) = oneshot::channel();
        let deliver = || {
            self.object.deliver(async move {
                // As above.
                let _ = sender.send(event.await);
            });
            Ok(())
        };
        let sent = match &self.caller {
            Some(port) => port.call(deliver),
            None => deliver(),
        };
        if let Err(error) = sent {
            return Box::pin(std::future::ready(Err(error)));
        }
        let what = format!("the answer of {} to {what}", self.object.label());
        let outcome = self.object.world.waits.wait(what, outcome);
        Box::pin(async move {
            // Without an outcome, the world has ended.
            outcome.await.unwrap_or_else(|_| Err(Fault::Crash.error()))
        })
    }
}

impl Stub for TestStub {
    fn call(&self, method: &str, args: &str) -> LocalBoxFuture<'static, Result<Option<String>>> {
        let object = Rc::clone(&self.object);
        let (called, args) = (method.to_owned(), args.to_owned());
        self.send(method, async move { object.call(called, args).await })
    }

    fn fetch(&self, request: AgentRequest) -> LocalBoxFuture<'static, Result<AgentResponse>> {
        let object = Rc::clone(&self.object);
        let what = format!("{} {}", request.method(), request.url());
        self.send(&what, async move { object.fetch(request).await })
    }

    #[cfg(feature = "email")]
    fn email(&self, email: &crate::email::AgentEmail) -> LocalBoxFuture<'static, Result<()>> {
        let object = Rc::clone(&self.object);
        let what = format!("a mail from {}", email.from());
        let email = email.clone();
        self.send(&what, async move { object.email(email).await })
    }
}
