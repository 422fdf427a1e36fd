//! An agent in the hands of a test.

use std::{any::Any, marker::PhantomData, rc::Rc};

use super::{
    client::TestClient,
    object::{Instance, InstanceOf, Object, class_of},
    port::Port,
    world::Inner,
};
use crate::{
    agent::Agent,
    context, entry,
    error::{Error, Result},
    host::{ObjectKey, Placement},
    http::{AgentRequest, AgentResponse},
    routing::camel_case_to_kebab_case,
};

/// One agent of a [`World`](super::World), by its name.
///
/// To call its methods as another agent would, use the client that `#[agent]`
/// makes: `CounterAgent::get(&world, "room")?.add(2).await?`.
pub struct TestAgent<A> {
    world: Rc<Inner>,
    name: String,
    agent: PhantomData<fn() -> A>,
}

impl<A: Agent> TestAgent<A> {
    pub(super) fn new(world: &Rc<Inner>, name: &str) -> Self {
        world.binding_of(&class_of::<A>());
        Self {
            world: Rc::clone(world),
            name: name.to_owned(),
            agent: PhantomData,
        }
    }

    pub(super) fn object(&self) -> Result<Rc<Object>> {
        let key = ObjectKey::Name(&self.name);
        self.world
            .object(&class_of::<A>(), key, &Placement::default())
    }

    /// The URL by which clients reach the agent, without query.
    #[must_use]
    pub fn url(&self) -> String {
        let binding = self.world.binding_of(&class_of::<A>());
        let binding = camel_case_to_kebab_case(&binding);
        format!("http://test/agents/{binding}/{}", in_url(&self.name))
    }

    /// Connects a client. `query` is what follows the agent's URL, such as
    /// `?_pk=a` for a connection id, or nothing.
    ///
    /// # Errors
    /// [`Error::Message`] if the agent answers with something other than a
    /// WebSocket. A failed connection *is* one: it brings the error as a frame
    /// and closes with 1011.
    pub async fn connect(&self, query: &str) -> Result<TestClient> {
        let request = AgentRequest::get(&format!("{}{query}", self.url()))?;
        self.connect_with(request).await
    }

    /// As [`TestAgent::connect`], with a request of one's own. The header that
    /// asks for a WebSocket is added.
    ///
    /// # Errors
    /// As there.
    pub async fn connect_with(&self, request: AgentRequest) -> Result<TestClient> {
        let request = request.with_header("Upgrade", "websocket")?;
        TestClient::of(self.fetch(request).await?).await
    }

    /// Sends an HTTP request, past any router.
    ///
    /// # Errors
    /// The agent crashed, or is [`unreachable`](TestAgent::unreachable). Its own
    /// errors are responses.
    pub async fn fetch(&self, request: AgentRequest) -> Result<AgentResponse> {
        self.object()?.fetch(request).await
    }

    /// Hands a mail to the agent, past any router.
    ///
    /// # Errors
    /// The error of the agent's start or of its `on_email`, and a panic of either.
    #[cfg(feature = "email")]
    pub async fn email(&self, email: &super::TestEmail) -> Result<()> {
        use crate::email::RoutableEmail;
        self.object()?.email(email.to_agent_email()?).await
    }

    /// Runs `body` on the agent itself, as an event without connection and
    /// request. The agent is started first.
    ///
    /// ```
    /// # use worker_agents::{Result, prelude::*, testing::World};
    /// # #[worker::durable_object] pub struct CounterAgent { base: AgentBase<Self> }
    /// # #[agent] impl Agent for CounterAgent {
    /// #     type State = i64;
    /// #     fn new(base: AgentBase<Self>) -> Self { Self { base } }
    /// # }
    /// # fn main() -> Result<()> {
    /// World::new().run(async |world| {
    ///     let room = world.agent::<CounterAgent>("room");
    ///     room.with(async |agent| agent.set_state(5)).await?;
    ///     assert_eq!(room.with(async |agent| agent.state()).await?, 5);
    ///     Ok(())
    /// })
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of `body` and of the agent's start, and a panic of either.
    pub async fn with<R>(&self, body: impl AsyncFnOnce(&A) -> Result<R>) -> Result<R> {
        let object = self.object()?;
        let event = object.enter_as(async |agent: &A| {
            entry::start(agent, None).await?;
            context::within(Rc::default(), body(agent)).await
        });
        event.await
    }

    /// Lets the agent hibernate: it goes from memory now, or when its last event
    /// has ended. Storage, sockets and alarm stay, and the next event builds it
    /// anew.
    pub fn evict(&self) {
        if let Ok(object) = self.object() {
            object.evict();
        }
    }

    /// Lets the agent's next SQL statement fail that contains `part`.
    pub fn fail_next_sql(&self, part: impl Into<String>) {
        if let Ok(object) = self.object() {
            object.storage.fail_next_sql(part.into());
        }
    }

    /// Lets the next contacts with the agent fail, as many as given: requests
    /// and calls by the test, routers and other agents. They get a platform
    /// error that [is retryable](Error::is_retryable).
    pub fn unreachable(&self, times: u32) {
        if let Ok(object) = self.object() {
            object.unreachable.set(times);
        }
    }

    /// When the agent's alarm is due, in milliseconds since the Unix epoch.
    #[must_use]
    pub fn alarm(&self) -> Option<i64> {
        self.object().ok()?.alarm.get()
    }
}

impl Object {
    /// Runs a test's own code as an event.
    async fn enter_as<A: Agent, R>(
        self: &Rc<Self>,
        body: impl AsyncFnOnce(&A) -> Result<R>,
    ) -> Result<R> {
        let event = |instance: Rc<dyn Instance>, _: &Port| async move {
            let instance: Rc<dyn Any> = instance;
            match instance.downcast::<InstanceOf<A>>() {
                Ok(agent) => body(&agent.0).await,
                Err(_) => Err(Error::platform("the object is of another class")),
            }
        };
        match self.enter(event).await {
            Ok(outcome) => outcome,
            Err(fault) => Err(fault.error()),
        }
    }
}

impl<A> Clone for TestAgent<A> {
    fn clone(&self) -> Self {
        Self {
            world: Rc::clone(&self.world),
            name: self.name.clone(),
            agent: PhantomData,
        }
    }
}

impl<A: Agent> std::fmt::Debug for TestAgent<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TestAgent")
            .field("class", &A::CLASS)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// A name as it can stand in a URL.
fn in_url(name: &str) -> String {
    name.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
