//! From URLs to agents.

use worker::{Env, Request, Response};
use worker_agents::{
    AgentRequest, AgentResponse, Before, Cors, GetOptions, Result, RouteOptions, RouteTarget,
    get_agent_by_name, route_agent_request_with,
};

use crate::props::Props;

/// Answers a request to the Worker.
pub(crate) async fn answer(request: &Request, env: &Env) -> Result<Response> {
    let path = AgentRequest::from(request).path();
    if path == "/500" {
        return Ok(Response::error("Internal Server Error", 500)?);
    }
    if path == "/panic" {
        panic_here();
    }
    if path.starts_with("/api/agents/") {
        return route(request, env, &RouteOptions::new().prefix("api/agents")).await;
    }
    if path.starts_with("/guarded/") {
        return route(request, env, &guarded()).await;
    }
    if let Some(name) = path.strip_prefix("/props/") {
        let props = Props {
            test_value: Some("123".into()),
            ..Props::default()
        };
        let options = GetOptions::new().props(&props);
        return forward(request, env, "TestPropsAgent", name, &options).await;
    }
    if let Some(name) = path.strip_prefix("/custom-state/") {
        return forward(request, env, "TestStateAgent", name, &GetOptions::new()).await;
    }
    if path == "/user" {
        return forward(
            request,
            env,
            "TestStateAgent",
            "auth-user",
            &GetOptions::new(),
        )
        .await;
    }
    route(request, env, &RouteOptions::new().cors(Cors::Default)).await
}

async fn route(request: &Request, env: &Env, options: &RouteOptions<'_>) -> Result<Response> {
    match route_agent_request_with(request, env, options).await? {
        Some(response) => Ok(response),
        None => Ok(Response::error("Not found", 404)?),
    }
}

/// Passes the request, unchanged, to an agent that the Worker has chosen.
async fn forward(
    request: &Request,
    env: &Env,
    binding: &str,
    name: &str,
    options: &GetOptions,
) -> Result<Response> {
    get_agent_by_name(env, binding, name, options)
        .await?
        .fetch(request)
        .await
}

/// A route with every option.
fn guarded() -> RouteOptions<'static> {
    let props = Props {
        from: Some("router".into()),
        ..Props::default()
    };
    RouteOptions::new()
        .prefix("guarded")
        .cors(Cors::Headers(vec![("X-Guarded".into(), "yes".into())]))
        .props(&props)
        .before_request(gate)
        .before_connect(gate)
}

/// Refuses, replaces, or lets pass.
async fn gate(request: AgentRequest, target: RouteTarget) -> Result<Before> {
    if target.name == "forbidden" {
        return Ok(AgentResponse::text("Forbidden by hook")
            .with_status(403)
            .into());
    }
    if request.query("rewrite").is_none() {
        return Ok(Before::Continue);
    }
    let url = request
        .url()
        .replacen(&request.path(), "/rewritten/state", 1);
    Ok(request.with_url(&url)?.into())
}

#[expect(clippy::panic, reason = "the suites test what a panic does")]
fn panic_here() {
    panic!("deliberate panic in the entry worker");
}
