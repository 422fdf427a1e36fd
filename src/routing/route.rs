//! `route_agent_request`: the way from a Worker's `fetch` to an agent.

use super::{Before, Cors, RouteOptions, RouteTarget, encode_props, path, with_retry};
use crate::{
    entry::PROPS_HEADERS,
    env::Bindings,
    error::Result,
    host::{LogLevel, ObjectKey},
    http::{AgentRequest, AgentResponse},
};

/// A request that can be routed, with the type of its answer: a
/// [`worker::Request`] gets a [`worker::Response`], an [`AgentRequest`] an
/// [`AgentResponse`].
pub trait Routable {
    /// The type of the answer.
    type Response: From<AgentResponse>;

    /// The request in the SDK's form. The body is shared.
    fn to_agent_request(&self) -> AgentRequest;
}

impl Routable for worker::Request {
    type Response = worker::Response;

    fn to_agent_request(&self) -> AgentRequest {
        self.into()
    }
}

impl Routable for AgentRequest {
    type Response = AgentResponse;

    fn to_agent_request(&self) -> AgentRequest {
        self.clone()
    }
}

/// Passes a request for `/agents/{agent}/{name}` to that agent and gives its
/// answer; `None` for any other path.
///
/// `{agent}` is the kebab-case form of a Durable Object **binding**
/// (`CounterAgent` and `COUNTER_AGENT` are `counter-agent`), `{name}` is taken
/// as it stands, undecoded. An agent that no binding knows is answered with 400
/// `Invalid request`. Headers by which the SDK's parts talk to each other are
/// removed.
///
/// ```no_run
/// use worker::*;
/// use worker_agents::prelude::*;
///
/// #[event(fetch)]
/// async fn fetch(req: Request, env: Env, _ctx: Context) -> Result<Response> {
///     match route_agent_request(&req, &env).await? {
///         Some(response) => Ok(response),
///         None => Response::error("Not found", 404),
///     }
/// }
/// # fn main() {}
/// ```
///
/// # Errors
/// [`Error::Platform`](crate::Error::Platform) if the agent cannot be reached
/// after the retries, with the platform's text.
pub async fn route_agent_request<R: Routable>(
    request: &R,
    env: &impl Bindings,
) -> Result<Option<R::Response>> {
    route_agent_request_with(request, env, &RouteOptions::new()).await
}

/// As [`route_agent_request`], with options.
///
/// # Errors
/// As there, and the errors of the hooks;
/// [`Error::Config`](crate::Error::Config) for options out of range.
pub async fn route_agent_request_with<R: Routable>(
    request: &R,
    env: &impl Bindings,
    options: &RouteOptions<'_>,
) -> Result<Option<R::Response>> {
    Ok(route(request.to_agent_request(), env, options)
        .await?
        .map(Into::into))
}

async fn route(
    request: AgentRequest,
    env: &impl Bindings,
    options: &RouteOptions<'_>,
) -> Result<Option<AgentResponse>> {
    let pathname = request.path();
    let Some(found) = path::parse(&pathname, &options.prefix) else {
        return Ok(None);
    };
    let namespaces = env.namespaces();
    let by_kebab = namespaces.by_kebab();
    let Some(binding) = by_kebab.get(found.namespace) else {
        let line = format!(
            "The URL {} with namespace \"{}\" and name \"{}\" does not match any Durable Object \
             binding. In URLs the bindings are: {}.",
            request.url(),
            found.namespace,
            found.name,
            by_kebab.keys().collect::<Vec<_>>().join(", "),
        );
        namespaces.log(LogLevel::Error, &line);
        return Ok(Some(
            AgentResponse::text("Invalid request").with_status(400),
        ));
    };
    let marks = request.marks();
    let websocket = marks.upgrade;
    if request.method() == "OPTIONS" && options.cors.headers().is_some() {
        return with_cors(AgentResponse::empty(), &options.cors).map(Some);
    }

    let request = request.without_internal(marks)?;
    let hook = if websocket {
        &options.before_connect
    } else {
        &options.before_request
    };
    let before = match hook {
        Some(hook) => hook(request.clone(), RouteTarget::new(binding, found.name)).await?,
        None => Before::Continue,
    };
    let mut request = match before {
        Before::Continue => request,
        Before::Replace(other) => other.without_internal_headers()?,
        Before::Respond(response) if websocket => return Ok(Some(response)),
        Before::Respond(response) => return with_cors(response, &options.cors).map(Some),
    };
    if let Some(props) = &options.props {
        let props = props.clone()?;
        request = request.with_header(PROPS_HEADERS[0], &encode_props(&props))?;
    }

    let key = ObjectKey::Name(found.name);
    let attempts = request.attempts(options.retry.is_some()).await?;
    let response = with_retry(
        namespaces.as_ref(),
        options.retry.filter(|_| attempts.repeatable()),
        || async {
            let stub = namespaces.stub(binding, key, &options.placement)?;
            stub.fetch(attempts.next()?).await
        },
    )
    .await?;
    if websocket {
        return Ok(Some(response));
    }
    with_cors(response, &options.cors).map(Some)
}

fn with_cors(response: AgentResponse, cors: &Cors) -> Result<AgentResponse> {
    let Some(headers) = cors.headers() else {
        return Ok(response);
    };
    response.with_headers(&headers)
}
