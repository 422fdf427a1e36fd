//! `route_agent_email`: the way from a Worker's mail to an agent.

use std::future::Future;

use futures::future::LocalBoxFuture;

use super::{AgentEmail, EmailContext, EmailResolver};
use crate::{
    env::Bindings,
    error::{Error, Result},
    host::{LogLevel, Namespaces, ObjectKey, Placement, unicode},
    routing::{RoutingRetry, camel_case_to_kebab_case, with_retry},
};

/// A mail that can be routed: worker's
/// [`ForwardableEmailMessage`](worker::ForwardableEmailMessage), and in native
/// tests a `TestEmail`.
pub trait RoutableEmail {
    /// The mail in the SDK's form.
    ///
    /// # Errors
    /// [`Error::Platform`] if the runtime's object is no mail.
    fn to_agent_email(&self) -> Result<AgentEmail>;
}

impl RoutableEmail for AgentEmail {
    fn to_agent_email(&self) -> Result<AgentEmail> {
        Ok(self.clone())
    }
}

impl RoutableEmail for worker::ForwardableEmailMessage {
    fn to_agent_email(&self) -> Result<AgentEmail> {
        crate::host::workers::email_of_worker(self)
    }
}

type OnNoRoute<'a> = Box<dyn Fn(AgentEmail) -> LocalBoxFuture<'a, Result<()>> + 'a>;

/// Options of [`route_agent_email_with`].
///
/// ```
/// use worker_agents::EmailRouteOptions;
///
/// let options = EmailRouteOptions::new()
///     .on_no_route(|email| async move { email.set_reject("Unknown address").await });
/// ```
#[must_use]
pub struct EmailRouteOptions<'a> {
    on_no_route: Option<OnNoRoute<'a>>,
    retry: Option<RoutingRetry>,
}

impl<'a> EmailRouteOptions<'a> {
    /// The defaults: mail for nobody is dropped with a warning, three attempts.
    pub fn new() -> Self {
        Self {
            on_no_route: None,
            retry: Some(RoutingRetry::default()),
        }
    }

    /// Gets the mail for which the resolver knows no agent, in place of the
    /// warning.
    pub fn on_no_route<F: Future<Output = Result<()>> + 'a>(
        mut self,
        hook: impl Fn(AgentEmail) -> F + 'a,
    ) -> Self {
        self.on_no_route = Some(Box::new(move |email| Box::pin(hook(email))));
        self
    }

    /// How often to try again to reach the agent when the platform says that it
    /// may help; `None` for never. The mail itself is handed over once.
    pub fn routing_retry(mut self, retry: Option<RoutingRetry>) -> Self {
        self.retry = retry;
        self
    }
}

impl Default for EmailRouteOptions<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for EmailRouteOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EmailRouteOptions")
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

/// Passes a mail to the agent that `resolver` finds for it, and waits until
/// [`Agent::on_email`](crate::Agent::on_email) has handled it. Mail for which it
/// finds none is dropped with a warning.
///
/// ```no_run
/// use worker::*;
/// use worker_agents::{AddressResolver, email_event, prelude::*, route_agent_email};
///
/// #[email_event] // not worker's #[event(email)], which panics on an error
/// async fn email(message: ForwardableEmailMessage, env: Env) -> worker_agents::Result<()> {
///     // support-agent+bill@example.com: the agent `bill` of the class SupportAgent
///     route_agent_email(&message, &env, AddressResolver::default()).await
/// }
/// # fn main() {}
/// ```
///
/// # Names
/// Agents are found by the name of their **binding**: as it is (`EmailAgent`), in
/// kebab case (`email-agent`) or in lower case (`emailagent`), and where none fits,
/// in any case. Agents' names count letter by letter; see [`AddressResolver`] for
/// what mail systems do to them.
///
/// # Errors
/// [`Error::Binding`] if no binding leads to the agent that the resolver names; the
/// error of the resolver, of the agent's start or of its `on_email`;
/// [`Error::Platform`] if the agent cannot be reached. Returned from
/// [`email_event`](crate::email_event), it tells the sender's server to try again.
///
/// [`AddressResolver`]: crate::AddressResolver
pub async fn route_agent_email<M: RoutableEmail>(
    message: &M,
    env: &impl Bindings,
    resolver: impl EmailResolver,
) -> Result<()> {
    route_agent_email_with(message, env, resolver, &EmailRouteOptions::new()).await
}

/// As [`route_agent_email`], with options.
///
/// # Errors
/// As there, and the error of `on_no_route`; [`Error::Config`] for options out of
/// range.
pub async fn route_agent_email_with<M: RoutableEmail>(
    message: &M,
    env: &impl Bindings,
    resolver: impl EmailResolver,
    options: &EmailRouteOptions<'_>,
) -> Result<()> {
    let email = message.to_agent_email()?;
    let namespaces = env.namespaces();
    let context = EmailContext {
        agents: namespaces.by_kebab().keys().map(str::to_owned).collect(),
        now: namespaces.now(),
    };
    let Some(route) = resolver.resolve(&email, &context).await? else {
        if let Some(hook) = &options.on_no_route {
            return hook(email).await;
        }
        let line = "No routing information found for email, dropping message";
        namespaces.log(LogLevel::Warn, line);
        return Ok(());
    };
    let binding = binding_of(&route.agent, namespaces.as_ref())?;
    let stub = with_retry(namespaces.as_ref(), options.retry, || async {
        let key = ObjectKey::Name(&route.name);
        let stub = namespaces.stub(&binding, key, &Placement::default())?;
        stub.call("__unsafe_ensureInitialized", "[]").await?;
        Ok(stub)
    })
    .await?;
    stub.email(&email.routed(route.secure)).await
}

/// The binding of the agents that go by this name.
fn binding_of(agent: &str, namespaces: &dyn Namespaces) -> Result<String> {
    let bindings = namespaces.bindings();
    let lower = unicode::to_lowercase(agent);
    let exact = |binding: &&String| {
        *binding == agent
            || camel_case_to_kebab_case(binding) == agent
            || unicode::to_lowercase(binding) == agent
    };
    let in_any_case = |binding: &&String| {
        camel_case_to_kebab_case(binding) == lower || unicode::to_lowercase(binding) == lower
    };
    // Where two are alike, the later one stands.
    let last = bindings.iter().rev();
    let found = last
        .clone()
        .find(exact)
        .or_else(|| last.clone().find(in_any_case));
    found.cloned().ok_or_else(|| {
        Error::Binding(format!(
            "Agent namespace '{agent}' not found in environment. Available agents: {}",
            bindings.join(", ")
        ))
    })
}
