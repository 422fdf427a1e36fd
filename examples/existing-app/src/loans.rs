//! The routes that are new: axum handlers that call an agent.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use worker::Env;
use worker_agents::Error;

use crate::{BookAgent, Loan, auth::Reader, catalogue};

pub(crate) fn routes() -> Router<Env> {
    let loan = get(shown).post(borrowed).delete(given_back);
    Router::new().route("/books/{id}/loan", loan)
}

// axum wants futures that are `Send`, and JavaScript's promises are not: `worker::send`
// says that a Worker has one thread.

#[worker::send]
async fn shown(State(env): State<Env>, Path(id): Path<String>) -> Answer {
    Ok(Json(BookAgent::get(&env, known(&id)?)?.loan().await?))
}

#[worker::send]
async fn borrowed(State(env): State<Env>, Path(id): Path<String>, who: Reader) -> Answer {
    let book = BookAgent::get(&env, known(&id)?)?;
    Ok(Json(book.lend(who.0).await?))
}

#[worker::send]
async fn given_back(State(env): State<Env>, Path(id): Path<String>, who: Reader) -> Answer {
    let book = BookAgent::get(&env, known(&id)?)?;
    Ok(Json(book.take_back(who.0).await?))
}

type Answer = Result<Json<Loan>, Refused>;

/// Why there is no loan to show.
enum Refused {
    NoSuchBook,
    By(Error),
}

/// An agent is there as soon as it is named, so only names that the app knows get to one.
fn known(id: &str) -> Result<&str, Refused> {
    catalogue::find(id).map_or(Err(Refused::NoSuchBook), |book| Ok(book.id))
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::By(error)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::NoSuchBook => StatusCode::NOT_FOUND.into_response(),
            // What the agent's own code has said is for the reader.
            Self::By(Error::Message(reason)) => (StatusCode::CONFLICT, reason).into_response(),
            Self::By(error) => {
                worker::console_error!("{error}");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}
