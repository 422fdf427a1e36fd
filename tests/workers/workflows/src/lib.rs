//! The workflows that the suites `workflows` and `workflows-of-agents` drive, their
//! agents, and the way to them by HTTP.

mod long;
mod notes;
mod odd;
mod routes;
mod small;
mod tied;

use worker::*;
use worker_agents::{AgentRequest, route_agent_request};

#[event(fetch)]
async fn fetch(request: Request, env: Env, _ctx: Context) -> Result<Response> {
    let path = AgentRequest::from(&request).path();
    if path == "/panic" {
        panic_here();
    }
    if path.starts_with("/workflow/") {
        return Ok(routes::answer(&request, &env).await?);
    }
    match route_agent_request(&request, &env).await? {
        Some(response) => Ok(response),
        None => Response::error("Not found", 404),
    }
}

#[expect(clippy::panic, reason = "the suite tests what a panic does")]
fn panic_here() {
    panic!("deliberate panic in the entry worker");
}
