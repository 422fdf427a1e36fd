//! The agents that the test suites drive, on real workerd.
//!
//! Most are twins of the fixtures of the TypeScript package's own tests, with
//! the same class, method and route names; `tests/e2e/README.md` describes the
//! others. One file holds one family.

mod callable;
mod connections;
mod hibernation;
mod inheritance;
mod migration;
mod panics;
mod props;
mod routed;
mod state;

mod routes;

use worker::*;

#[event(fetch)]
async fn fetch(request: Request, env: Env, _ctx: Context) -> Result<Response> {
    Ok(routes::answer(&request, &env).await?)
}
