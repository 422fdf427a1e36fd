//! Finding another agent.

use std::{future::Future, rc::Rc};

use serde::Serialize;

use super::{CallMode, Rpc};
use crate::{
    agent::AgentClass,
    env::Bindings,
    error::{Error, Result},
    host::{Namespaces, ObjectKey, Placement, Stub},
    routing::{RoutingRetry, camel_case_to_kebab_case, with_retry},
};

/// Ways to find agents of a class. `#[agent]` implements it.
///
/// ```no_run
/// # use worker_agents::prelude::*;
/// # use worker_agents::{Result, AgentEnv};
/// # #[worker::durable_object] pub struct CounterAgent { base: AgentBase<Self> }
/// # #[agent] impl Agent for CounterAgent {
/// #     fn new(base: AgentBase<Self>) -> Self { Self { base } }
/// # }
/// #[callable]
/// impl CounterAgent {
///     pub fn add(&self, by: i64) -> Result<i64> { Ok(by) }
/// }
///
/// # async fn example(env: &AgentEnv) -> Result<()> {
/// let count: i64 = CounterAgent::get(env, "agent-007")?.add(2).await?;
/// # Ok(())
/// # }
/// ```
pub trait AgentGet: AgentClass {
    /// The client with the agent's methods.
    type Client<M: CallMode>: FromMode<M>;

    /// The binding of this class: the one of `#[agent(binding = "…")]`, else the
    /// only one whose kebab-case name is that of the class.
    ///
    /// # Errors
    /// [`Error::Binding`] if there is none, naming those that are there and the
    /// lines to add.
    fn binding(env: &impl Bindings) -> Result<String> {
        binding_of(Self::CLASS, Self::BINDING, env.namespaces().as_ref())
    }

    /// A client for the agent with this name. Nothing is sent yet.
    ///
    /// # Errors
    /// As [`AgentGet::binding`].
    fn client(env: &impl Bindings, name: &str) -> Result<Self::Client<Rpc>> {
        let stub = AgentStub::open(env, &Self::binding(env)?, ObjectKey::Name(name))?;
        Ok(FromMode::from_mode(Rpc::new(stub)))
    }

    /// A client for the agent with this id, as 64 hex digits.
    ///
    /// # Errors
    /// As [`AgentGet::binding`], and [`Error::Platform`] for text that is not an
    /// id of this class.
    fn by_id(env: &impl Bindings, id: &str) -> Result<Self::Client<Rpc>> {
        let stub = AgentStub::open(env, &Self::binding(env)?, ObjectKey::Id(id))?;
        Ok(FromMode::from_mode(Rpc::new(stub)))
    }

    /// A fresh id for an agent without a name, for [`AgentGet::by_id`]. Such an
    /// agent's name is the id itself.
    ///
    /// # Errors
    /// As [`AgentGet::binding`].
    fn unique_id(env: &impl Bindings) -> Result<String> {
        let namespaces = env.namespaces();
        namespaces.unique_id(&Self::binding(env)?, &Placement::default())
    }
}

/// Makes a client in a mode; for the macros.
#[doc(hidden)]
pub trait FromMode<M> {
    #[doc(hidden)]
    fn from_mode(mode: M) -> Self;
}

fn binding_of(class: &str, given: Option<&str>, namespaces: &dyn Namespaces) -> Result<String> {
    let bindings = namespaces.bindings();
    let fits = |binding: &&String| match given {
        Some(given) => *binding == given,
        None => camel_case_to_kebab_case(binding) == camel_case_to_kebab_case(class),
    };
    let fitting: Vec<&String> = bindings.iter().filter(fits).collect();
    if let [binding] = fitting.as_slice() {
        return Ok((*binding).clone());
    }
    let found = if bindings.is_empty() {
        "there is no Durable Object binding".to_owned()
    } else {
        format!("the Durable Object bindings are {}", bindings.join(", "))
    };
    let name = given.unwrap_or(class);
    let cure = if fitting.is_empty() {
        namespaces.how_to_bind(name, class)
    } else {
        "Say which one with #[agent(binding = \"…\")].".to_owned()
    };
    let how_many = if fitting.is_empty() {
        "no binding leads"
    } else {
        "several bindings lead"
    };
    Err(Error::Binding(format!(
        "{how_many} to the agent {class}: {found}. {cure}"
    )))
}

/// A handle to any agent, also one written in TypeScript: calls by name, and
/// HTTP.
#[derive(Clone)]
pub struct AgentStub {
    stub: Rc<dyn Stub>,
}

impl AgentStub {
    pub(crate) fn open(env: &impl Bindings, binding: &str, key: ObjectKey<'_>) -> Result<Self> {
        let stub = env.namespaces().stub(binding, key, &Placement::default())?;
        Ok(Self { stub })
    }

    /// Calls a method by name, with the arguments as a tuple, array or slice.
    ///
    /// # Errors
    /// The method's own error; [`Error::Json`] if arguments or result have no
    /// JSON form; [`Error::Platform`] if the agent cannot be reached.
    pub async fn call<T: serde::de::DeserializeOwned>(
        &self,
        method: &str,
        args: &(impl Serialize + ?Sized),
    ) -> Result<T> {
        let args = crate::json::to_string(args)?;
        let args = if args == "null" { "[]".into() } else { args };
        let reply = self.stub.call(method, &args).await?;
        Ok(crate::json::from_str(reply.as_deref().unwrap_or("null"))?)
    }

    /// Sends an HTTP request or a WebSocket upgrade to the agent. The body
    /// streams through unread, and internal headers are removed.
    ///
    /// # Errors
    /// [`Error::Platform`] if the agent cannot be reached.
    pub async fn fetch<R: crate::Routable>(&self, request: &R) -> Result<R::Response> {
        let request = request.to_agent_request().without_internal_headers()?;
        Ok(self.stub.fetch(request).await?.into())
    }

    fn ensure_initialized(
        &self,
        props: Option<&str>,
    ) -> impl Future<Output = Result<Option<String>>> + use<> {
        let args = props.map_or_else(|| "[]".to_owned(), |props| format!("[{props}]"));
        self.stub.call("__unsafe_ensureInitialized", &args)
    }
}

impl std::fmt::Debug for AgentStub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AgentStub").finish_non_exhaustive()
    }
}

/// Options of [`get_agent_by_name`].
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct GetOptions {
    placement: Placement,
    props: Option<Result<String>>,
    retry: RoutingRetry,
}

impl GetOptions {
    /// The defaults: no props, three attempts.
    pub fn new() -> Self {
        Self::default()
    }

    /// What [`Agent::on_start`](crate::Agent::on_start) is given, if this
    /// contact wakes the agent.
    pub fn props<T: Serialize + ?Sized>(mut self, props: &T) -> Self {
        self.props = Some(crate::json::to_string(props).map_err(Into::into));
        self
    }

    /// Restricts the agent to a jurisdiction, such as `eu`.
    pub fn jurisdiction(mut self, jurisdiction: impl Into<String>) -> Self {
        self.placement.jurisdiction = Some(jurisdiction.into());
        self
    }

    /// Asks for a region for an agent that does not exist yet, such as `weur`.
    pub fn location_hint(mut self, hint: impl Into<String>) -> Self {
        self.placement.location_hint = Some(hint.into());
        self
    }

    /// How often to try again when the platform says that it may help.
    pub fn routing_retry(mut self, retry: RoutingRetry) -> Self {
        self.retry = retry;
        self
    }
}

/// Starts the agent called `name` behind `binding` and gives a handle to it.
///
/// # Errors
/// [`Error::Binding`] if there is no such binding; the error of the agent's
/// `on_start`; [`Error::Platform`] if it cannot be reached.
pub async fn get_agent_by_name(
    env: &impl Bindings,
    binding: &str,
    name: &str,
    options: &GetOptions,
) -> Result<AgentStub> {
    let props = options.props.clone().transpose()?;
    let namespaces = env.namespaces();
    with_retry(namespaces.as_ref(), Some(options.retry), || async {
        let stub = AgentStub {
            stub: namespaces.stub(binding, ObjectKey::Name(name), &options.placement)?,
        };
        stub.ensure_initialized(props.as_deref()).await?;
        Ok(stub)
    })
    .await
}
