//! An agent that calls models, for tests/e2e/ai.test.mjs.

mod agent;
mod work;

use worker::*;
use worker_agents::route_agent_request;

#[event(fetch)]
async fn fetch(request: Request, env: Env, _ctx: Context) -> worker::Result<Response> {
    match route_agent_request(&request, &env).await? {
        Some(response) => Ok(response),
        None => Response::error("Not found", 404),
    }
}
