//! Everything that Cloudflare is to an agent, in memory.

mod clock;
mod drive;
mod executor;
mod inner;
mod quiet;

use std::{future::Future, rc::Rc, time::Duration};

use serde_json::Value;

#[cfg(feature = "workflows")]
pub(super) use clock::Sleep;
pub(super) use inner::Inner;

use super::{agent::TestAgent, console::LogLine, namespaces::TestNamespaces, object::class_of};
use crate::{
    agent::Agent,
    env::{AgentEnv, Bindings},
    error::{Error, Result},
    host::Namespaces,
};

/// Midnight of 1 January 2026, UTC: when a world begins.
const START: i64 = 1_767_225_600_000;

/// A place for agents to run in a test: their namespaces, storage, sockets and
/// clock. See the [module](crate::testing) for an example.
///
/// Two runs of the same test are alike in everything: time, random numbers and
/// the order of events. Clones are the same world.
#[derive(Clone)]
pub struct World {
    pub(super) inner: Rc<Inner>,
}

impl World {
    /// An empty world, at midnight of 1 January 2026, UTC.
    #[must_use]
    pub fn new() -> Self {
        let inner = Inner::default();
        inner.clock.start_at(START);
        Self {
            inner: Rc::new(inner),
        }
    }

    /// Begins at this time, in milliseconds since the Unix epoch.
    #[must_use]
    pub fn at(self, millis: i64) -> Self {
        self.inner.clock.start_at(millis);
        self
    }

    /// Other random numbers than those of seed 0.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        self.inner.random.seed(seed);
        self
    }

    /// Sets a variable or secret, for [`AgentEnv::var`].
    #[must_use]
    pub fn var(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.inner
            .vars
            .borrow_mut()
            .insert(name.into(), value.into());
        self
    }

    /// Adds an agent under its usual binding: the one of
    /// `#[agent(binding = "…")]`, else the name of its class.
    /// [`World::agent`] does so by itself.
    #[must_use]
    pub fn bind<A: Agent>(self) -> Self {
        self.bind_as::<A>(A::BINDING.unwrap_or(A::CLASS))
    }

    /// Adds an agent under a binding of this name. Several bindings may lead to
    /// one class; they lead to the same agents.
    #[must_use]
    pub fn bind_as<A: Agent>(self, binding: impl Into<String>) -> Self {
        self.inner.bind(binding.into(), class_of::<A>());
        self
    }

    /// Adds a workflow under its usual binding: the one of
    /// `#[workflow(binding = "…")]`, else the name of its class.
    #[cfg(feature = "workflows")]
    #[must_use]
    pub fn bind_workflow<W: crate::WorkflowClass>(self) -> Self {
        self.bind_workflow_as::<W>(W::BINDING.unwrap_or(W::CLASS))
    }

    /// Adds a workflow under a binding of this name.
    #[cfg(feature = "workflows")]
    #[must_use]
    pub fn bind_workflow_as<W: crate::WorkflowClass>(self, binding: impl Into<String>) -> Self {
        let code = super::workflows::workflow_of::<W>();
        self.inner.workflows.bind(binding.into(), code);
        self
    }

    /// Lets every agent hibernate whenever it has nothing to do: each event
    /// finds it built anew. What a test asserts should hold all the same.
    #[must_use]
    pub fn forgetful(self) -> Self {
        self.inner.forgetful.set(true);
        self
    }

    /// Runs a test in this world to its end.
    ///
    /// ```
    /// use worker_agents::{Result, testing::World};
    ///
    /// // A test that waits for what will never come ends with an error.
    /// let hangs: Result<()> = World::new().run(async |_world| {
    ///     std::future::pending().await
    /// });
    /// let text = hangs.unwrap_err().to_string();
    /// assert_eq!(text, "nothing is left to do, and the test still waits");
    /// ```
    ///
    /// # Errors
    /// The test's own error, or [`Error::Message`] if it waits for what will
    /// never come.
    pub fn run<T, E: From<Error>, F: Future<Output = Result<T, E>>>(
        self,
        test: impl FnOnce(World) -> F,
    ) -> Result<T, E> {
        let inner = Rc::clone(&self.inner);
        drive::drive(&inner, test(self))?
    }

    /// The agent of this name. It comes to life with the first event.
    #[must_use]
    pub fn agent<A: Agent>(&self, name: &str) -> TestAgent<A> {
        TestAgent::new(&self.inner, name)
    }

    /// The bindings, as an agent or a router takes them.
    #[must_use]
    pub fn env(&self) -> AgentEnv {
        TestNamespaces::env(&self.inner, None)
    }

    /// The time now, in milliseconds since the Unix epoch.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.inner.clock.now()
    }

    /// Waits until nothing can run, without moving the clock.
    pub async fn settle(&self) {
        self.inner.quiet.wait().await;
    }

    /// Moves the clock. Sleeps and alarms that are due on the way come in their
    /// order, each at its own time, and all that they set off is done at the
    /// end.
    pub async fn advance(&self, by: Duration) {
        let until = self.inner.clock.after(by);
        loop {
            self.settle().await;
            match self.inner.next_due() {
                Some(at) if at <= until => self.inner.clock.set(at),
                _ => break,
            }
        }
        self.inner.clock.set(until);
        self.settle().await;
    }

    /// Moves the clock in one leap, as when the platform was down: what was due
    /// on the way comes late, at the new time.
    pub async fn leap(&self, by: Duration) {
        self.settle().await;
        self.inner.clock.set(self.inner.clock.after(by));
        self.settle().await;
    }

    /// The ids of a workflow's runs, by its binding, in the order of the alphabet.
    #[cfg(feature = "workflows")]
    #[must_use]
    pub fn workflow_runs(&self, binding: &str) -> Vec<String> {
        self.inner.workflows.runs(binding)
    }

    /// Lets the machines of all runs of workflows fail: each is run anew from its
    /// top, with the results of the steps that have ended.
    #[cfg(feature = "workflows")]
    pub fn crash_workflows(&self) {
        self.inner.workflows.crash();
    }

    /// Lets the next contacts with the platform's workflows fail, as many as
    /// given, before they have an effect: to start a run, to ask for its status,
    /// or to do something to it. They get a platform error that
    /// [is retryable](Error::is_retryable).
    #[cfg(feature = "workflows")]
    pub fn unreachable_workflows(&self, times: u32) {
        self.inner.workflows.unreachable.set(times);
    }

    /// As [`World::unreachable_workflows`], but the contacts have their effect,
    /// and only their answers are lost.
    #[cfg(feature = "workflows")]
    pub fn silent_workflows(&self, times: u32) {
        self.inner.workflows.silent.set(times);
    }

    /// The lines on the console so far.
    #[must_use]
    pub fn logs(&self) -> Vec<LogLine> {
        self.inner.console.lines()
    }

    /// The agents' events so far, as [`crate::observability`] gives them. Here
    /// they are on without the variable `AGENTS_EVENTS`.
    #[must_use]
    pub fn events(&self) -> Vec<Value> {
        self.inner.console.events()
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl Bindings for World {
    fn namespaces(&self) -> Rc<dyn Namespaces> {
        self.env().namespaces()
    }

    #[cfg(feature = "workflows")]
    fn workflows(&self) -> Rc<dyn crate::host::Workflows> {
        self.env().workflows()
    }
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World")
            .field("now", &self.now())
            .finish_non_exhaustive()
    }
}
