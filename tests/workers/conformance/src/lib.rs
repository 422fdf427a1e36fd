//! The agents that the test suites drive, on real workerd.
//!
//! Most are twins of the fixtures of the TypeScript package's own tests, with
//! the same class, method and route names; `tests/e2e/README.md` describes the
//! others. One file holds one family.

mod callable;
mod connections;
mod cron;
mod email;
mod fibers;
mod hibernation;
mod inheritance;
mod interop;
mod jobs;
mod keep_alive;
mod migration;
mod panics;
mod platform;
mod props;
mod queue;
mod retry;
mod routed;
mod schedules;
mod state;
mod workflows;

mod routes;

use worker::*;
use worker_agents::email_event;

#[event(fetch)]
async fn fetch(request: Request, env: Env, _ctx: Context) -> Result<Response> {
    Ok(routes::answer(&request, &env).await?)
}

#[email_event]
async fn email(message: ForwardableEmailMessage, env: Env) -> Result<()> {
    Ok(email::routes::route(&message, &env).await?)
}
