//! The five patterns of working with models, an agent each. A run goes on where it
//! was after whatever happens, and no answer that was stored is asked for again.

mod agent;
mod board;
mod chain;
mod evaluator;
mod models;
mod orchestrator;
mod parallel;
mod routing;
mod run;
mod runs;
mod scripted;

use worker::*;
use worker_agents::prelude::*;

pub use board::{Board, Past, RunView, Status, Step};
pub use chain::ChainAgent;
pub use evaluator::EvaluatorAgent;
pub use orchestrator::OrchestratorAgent;
pub use parallel::ParallelAgent;
pub use routing::RoutingAgent;

#[event(fetch)]
async fn fetch(req: Request, env: Env, _ctx: Context) -> Result<Response> {
    match route_agent_request(&req, &env).await? {
        Some(response) => Ok(response),
        None => Ok(Response::error("Not found", 404)?),
    }
}

#[cfg(test)]
mod tests;
