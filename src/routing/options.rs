//! How requests are routed.

use std::future::Future;

use futures::future::LocalBoxFuture;
use serde::Serialize;

use super::{Before, Cors, RouteTarget, RoutingRetry};
use crate::{error::Result, host::Placement, http::AgentRequest};

type BeforeHook<'a> =
    Box<dyn Fn(AgentRequest, RouteTarget) -> LocalBoxFuture<'a, Result<Before>> + 'a>;

/// Options of [`route_agent_request_with`](super::route_agent_request_with).
///
/// ```
/// use worker_agents::{AgentResponse, Before, Cors, RouteOptions};
///
/// let options = RouteOptions::new()
///     .prefix("api/agents")
///     .cors(Cors::Default)
///     .before_request(|request, target| async move {
///         Ok(match request.header("authorization") {
///             Some(_) => Before::Continue,
///             None => AgentResponse::text(format!("who may see {}?", target.name))
///                 .with_status(401)
///                 .into(),
///         })
///     });
/// ```
#[must_use]
pub struct RouteOptions<'a> {
    pub(super) prefix: String,
    pub(super) cors: Cors,
    pub(super) placement: Placement,
    pub(super) props: Option<Result<String>>,
    pub(super) retry: Option<RoutingRetry>,
    pub(super) before_connect: Option<BeforeHook<'a>>,
    pub(super) before_request: Option<BeforeHook<'a>>,
}

impl<'a> RouteOptions<'a> {
    /// The defaults: prefix `agents`, no CORS headers, three attempts.
    pub fn new() -> Self {
        Self {
            prefix: String::new(),
            cors: Cors::default(),
            placement: Placement::default(),
            props: None,
            retry: Some(RoutingRetry::default()),
            before_connect: None,
            before_request: None,
        }
    }

    /// The first segments of the path, such as `api/agents`. Without a leading
    /// slash, which would never match.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// The CORS headers for answers other than WebSockets, and the answer to
    /// `OPTIONS`.
    pub fn cors(mut self, cors: Cors) -> Self {
        self.cors = cors;
        self
    }

    /// Restricts agents to a jurisdiction, such as `eu`. It is part of an
    /// agent's identity: the same name elsewhere is another agent.
    pub fn jurisdiction(mut self, jurisdiction: impl Into<String>) -> Self {
        self.placement.jurisdiction = Some(jurisdiction.into());
        self
    }

    /// Asks for a region for agents that do not exist yet, such as `weur`.
    pub fn location_hint(mut self, hint: impl Into<String>) -> Self {
        self.placement.location_hint = Some(hint.into());
        self
    }

    /// What [`Agent::on_start`](crate::Agent::on_start) is given, if this
    /// request wakes the agent.
    pub fn props<T: Serialize + ?Sized>(mut self, props: &T) -> Self {
        self.props = Some(crate::json::to_string(props).map_err(Into::into));
        self
    }

    /// How often to try again when the platform says that it may help; `None`
    /// for never. A request with a body of more than 64 KiB or of unknown
    /// length is sent once, since its body streams.
    pub fn routing_retry(mut self, retry: Option<RoutingRetry>) -> Self {
        self.retry = retry;
        self
    }

    /// Runs before a WebSocket is passed to an agent.
    pub fn before_connect<F: Future<Output = Result<Before>> + 'a>(
        mut self,
        hook: impl Fn(AgentRequest, RouteTarget) -> F + 'a,
    ) -> Self {
        self.before_connect = Some(Box::new(move |request, target| {
            Box::pin(hook(request, target))
        }));
        self
    }

    /// Runs before any other request is passed to an agent.
    pub fn before_request<F: Future<Output = Result<Before>> + 'a>(
        mut self,
        hook: impl Fn(AgentRequest, RouteTarget) -> F + 'a,
    ) -> Self {
        self.before_request = Some(Box::new(move |request, target| {
            Box::pin(hook(request, target))
        }));
        self
    }
}

impl Default for RouteOptions<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for RouteOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RouteOptions")
            .field("prefix", &self.prefix)
            .field("cors", &self.cors)
            .field("placement", &self.placement)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}
