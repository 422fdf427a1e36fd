//! A library's app, an axum router with its own routes, to which agents were added:
//! one for each book, which knows who has it and tells everyone who watches.

mod auth;
mod book_agent;
mod catalogue;
mod live;
mod loans;

use axum::Router;
use tower_service::Service;
use worker::*;

pub use book_agent::{BookAgent, Loan};

/// The app. The line in the middle is new.
fn app(env: Env) -> Router {
    Router::new()
        .merge(catalogue::routes())
        .merge(loans::routes())
        .with_state(env)
}

/// Agents first, then the app as it was. WebSockets do not fit in `http`'s types, so
/// it is worker's own `Request` and `Response` that come in and go out, and what goes
/// to axum is converted here.
#[event(fetch)]
async fn fetch(req: Request, env: Env, _ctx: Context) -> Result<Response> {
    if let Some(answer) = live::route(&req, &env).await? {
        return Ok(answer);
    }
    let answer = app(env).call(HttpRequest::try_from(req)?).await?;
    answer.try_into()
}

#[cfg(test)]
mod tests;
