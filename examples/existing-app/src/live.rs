//! The way to the agents from outside: `/live/book-agent/<book>`, by WebSocket or HTTP,
//! for readers whom the app knows.

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use worker::{Env, Request, Response};
use worker_agents::{Result, RouteTarget, prelude::*};

use crate::{
    auth::{self, READERS, Reader},
    catalogue,
};

/// The header that tells an agent who has come. It is set here, whatever a client sends.
const READER: &str = "x-reader";

/// A name as a header can hold it, which has ASCII only: Łukasz would not fit.
fn header_of(name: &str) -> String {
    utf8_percent_encode(name, NON_ALPHANUMERIC).to_string()
}

/// The reader in the header.
pub(crate) fn reader_of(request: &AgentRequest) -> Option<String> {
    let told = request.header(READER)?;
    let name = percent_decode_str(&told).decode_utf8().ok()?;
    Some(name.into_owned())
}

/// Passes a request on to its agent, or gives `None` if it is for the app itself.
pub(crate) async fn route(req: &Request, env: &Env) -> Result<Option<Response>> {
    // Without keys nobody is let in, and the app's own routes are as they were.
    let readers = AgentEnv::from(env.clone()).var(READERS).unwrap_or_default();
    route_agent_request_with(req, env, &options(&readers)).await
}

/// Not `/agents`, which the app has used for something else, but `/live`.
pub(crate) fn options(readers: &str) -> RouteOptions<'_> {
    RouteOptions::new()
        .prefix("live")
        .before_connect(move |request, target| admit(request, target, readers))
        .before_request(move |request, target| admit(request, target, readers))
}

/// Lets readers through, to books that there are.
async fn admit(request: AgentRequest, target: RouteTarget, readers: &str) -> Result<Before> {
    let refused = |status, text: &str| AgentResponse::text(text).with_status(status).into();
    if catalogue::find(&target.name).is_none() {
        return Ok(refused(404, "there is no such book"));
    }
    // A browser's WebSocket has no headers of its own, so the key may be in the URL.
    let header = request.header("authorization");
    let key = header.as_deref().and_then(auth::bearer).map(str::to_owned);
    let key = key.or_else(|| request.query("key"));
    match key.and_then(|key| auth::reader_with(&key, readers)) {
        Some(Reader(name)) => Ok(request.with_header(READER, &header_of(&name))?.into()),
        None => Ok(refused(401, "a key is needed")),
    }
}
