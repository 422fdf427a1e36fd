//! The one funnel that every event goes through: it makes sure that the agent
//! has started, puts the event's context in place, and turns errors into
//! answers.

mod connect;
#[cfg(feature = "email")]
mod email;

use std::rc::Rc;

#[cfg(feature = "email")]
pub(crate) use email::email;

use serde_json::value::RawValue;

use crate::{
    agent::Agent,
    connections::{Connection, WsMessage},
    context::{self, Current},
    destroy,
    error::{Error, Result},
    fibers,
    host::{LogLevel, ReadyState, Refusal, Socket},
    http::{AgentRequest, AgentResponse, RequestMarks},
    lifecycle::Turn,
    observability::EventKind,
    protocol,
    protocol::incoming::ClientFrame,
    rpc,
    schema::SHARED_KEYS,
    state,
};

/// Internal headers that carry props. The router sets the first; the second is
/// its name before version 0.22.
pub(crate) const PROPS_HEADERS: [&str; 2] = ["x-agents-lifecycle-props", "x-partykit-props"];

/// Internal headers that an agent or router never takes from outside.
pub(crate) const INTERNAL_HEADERS: [&str; 6] = [
    PROPS_HEADERS[0],
    PROPS_HEADERS[1],
    "x-partykit-room",
    "x-partykit-namespace",
    "x-partykit-jurisdiction",
    "x-cf-agents-subagent-url",
];

/// Starts the agent, unless it is up. Events that arrive meanwhile wait; after a
/// failure the next one tries again.
pub(crate) async fn start<A: Agent>(agent: &A, props: Option<&str>) -> Result<()> {
    loop {
        if agent.base().core().destroyed.get() {
            destroy::tear_down(agent)?;
            return Err(destroy::gone());
        }
        match agent.base().inner().lifecycle.turn() {
            Turn::Go => return Ok(()),
            Turn::Wait(started) => {
                // Whether the start succeeded or was given up, look again.
                let _ = started.await;
            }
            Turn::Start(starter) => {
                context::within(Rc::default(), run_start(agent, props)).await?;
                starter.succeed();
                let base = agent.base();
                let core = base.core();
                let host = base.host().as_ref();
                // A transaction undone in `on_start` has had them forgotten.
                if core.schema.find_time(host)? || core.schema.has_fibers(host)? {
                    core.rearm()?;
                }
                base.resume_background();
                return Ok(());
            }
        }
    }
}

async fn run_start<A: Agent>(agent: &A, props: Option<&str>) -> Result<()> {
    let base = agent.base();
    let host = base.host().as_ref();
    let mut keys = host.kv_list(SHARED_KEYS)?;
    if destroy::is_marked(&keys) {
        destroy::wipe(agent)?;
        keys.clear();
    }
    if A::OPTIONS.eager_schema {
        base.inner().schema.require_all(host)?;
    }
    base.inner().schema.wake(host, &keys)?;
    #[cfg(feature = "workflows")]
    crate::workflow::wake(agent)?;
    fibers::recover(agent).await?;
    let props = match props {
        Some(json) => Some(crate::json::from_str(json).map_err(|error| {
            Error::Json(format!("the props do not fit the agent's type: {error}"))
        })?),
        None => None,
    };
    match agent.on_start(props).await {
        Ok(()) => Ok(()),
        Err(error) => {
            agent.on_error(error.clone(), None).await;
            Err(error)
        }
    }
}

/// An event that failed, and whether [`Agent::on_error`] has seen it.
struct Failed {
    error: Error,
    connection: Option<Connection>,
    reported: bool,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self {
            error,
            connection: None,
            reported: false,
        }
    }
}

/// An HTTP request or a WebSocket upgrade.
pub(crate) async fn fetch<A: Agent>(agent: &A, request: AgentRequest) -> Result<AgentResponse> {
    let marks = request.marks();
    let context = Rc::new(Current::of_request(request.clone()));
    let answer = answer(agent, request, marks, Rc::clone(&context)).await;
    let Err(failed) = answer else {
        return answer.map_err(|failed| failed.error);
    };
    let error = failed.error;
    if !failed.reported {
        let report = agent.on_error(error.clone(), failed.connection);
        context::within(context, report).await;
    }
    if marks.upgrade {
        let frame = protocol::outgoing::setup_error(&format!("Error: {error}"));
        return agent.base().host().refuse_upgrade(&Refusal::failed(&frame));
    }
    Ok(AgentResponse::from_error(&error))
}

async fn answer<A: Agent>(
    agent: &A,
    request: AgentRequest,
    marks: RequestMarks,
    context: Rc<Current>,
) -> Result<AgentResponse, Failed> {
    let (props, request) = without_props(request, marks)?;
    start(agent, props.as_deref())
        .await
        .map_err(|error| Failed {
            reported: true,
            ..Failed::from(error)
        })?;
    if marks.upgrade {
        return context::within(context, connect::connect(agent, request)).await;
    }
    Ok(context::within(context, agent.on_request(request)).await?)
}

/// Takes the props out of the request.
fn without_props(
    request: AgentRequest,
    marks: RequestMarks,
) -> Result<(Option<String>, AgentRequest)> {
    let props = match marks.internal {
        true => props_of(&request)?,
        false => None,
    };
    Ok((props, request.without_internal(marks)?))
}

/// The props that a router has put into a header: base64 of JSON, or JSON.
fn props_of(request: &AgentRequest) -> Result<Option<String>> {
    let Some(header) = PROPS_HEADERS.iter().find_map(|name| request.header(name)) else {
        return Ok(None);
    };
    let header = header.trim();
    if header.starts_with(['{', '[']) {
        return Ok(Some(header.to_owned()));
    }
    crate::routing::decode_props(header).map(Some)
}

/// A WebSocket message.
pub(crate) async fn message<A: Agent>(agent: &A, socket: Rc<dyn Socket>, message: WsMessage) {
    let Some(connection) = Connection::of_socket(socket) else {
        return;
    };
    let current = Rc::new(Current::of_connection(connection.clone()));
    if let Err(error) = start(agent, None).await {
        agent
            .base()
            .log(LogLevel::Error, &format!("message dropped: {error}"));
        let frame = message.as_text().map(protocol::incoming::parse);
        if let Some(ClientFrame::Rpc(request)) = frame {
            rpc::answer_error(&connection, &request.id, &error);
        }
        return;
    }
    context::within(current, async {
        if let WsMessage::Text(text) = &message {
            match protocol::incoming::parse(text) {
                ClientFrame::State(state) => {
                    return state::set_by_client(agent, &connection, state);
                }
                ClientFrame::Rpc(request) => {
                    return rpc::answer(agent, &connection, request).await;
                }
                ClientFrame::Other => {}
            }
        }
        if let Err(error) = agent.on_message(connection.clone(), message).await {
            agent.on_error(error, Some(connection)).await;
        }
    })
    .await;
}

/// The client has closed its WebSocket.
pub(crate) async fn close<A: Agent>(
    agent: &A,
    socket: Rc<dyn Socket>,
    code: u16,
    reason: String,
    was_clean: bool,
) {
    let Some(connection) = Connection::of_socket(socket) else {
        return;
    };
    let current = Rc::new(Current::of_connection(connection.clone()));
    let outcome = match start(agent, None).await {
        Ok(()) => {
            agent.base().emit(EventKind::Disconnect {
                connection_id: connection.id(),
                code,
                reason: &reason,
            });
            let closing = agent.on_close(connection.clone(), code, reason.clone(), was_clean);
            context::within(current, closing).await
        }
        Err(error) => Err(error),
    };
    if let Err(error) = outcome {
        agent
            .base()
            .log(LogLevel::Error, &format!("on_close failed: {error}"));
    }
    connection.answer_close(code, &reason);
}

/// A WebSocket has failed.
pub(crate) async fn socket_error<A: Agent>(agent: &A, socket: Rc<dyn Socket>, error: Error) {
    let gone = matches!(
        socket.ready_state(),
        ReadyState::Closing | ReadyState::Closed
    );
    if gone && (error.is_retryable() || is_lost_peer(&error.to_string())) {
        return;
    }
    let Some(connection) = Connection::of_socket(socket) else {
        return;
    };
    let current = Rc::new(Current::of_connection(connection.clone()));
    if start(agent, None).await.is_ok() {
        context::within(current, agent.on_error(error, Some(connection))).await;
    }
}

fn is_lost_peer(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    message.contains("network connection lost") || message.contains("websocket peer disconnected")
}

/// A call over Durable Object RPC, with the arguments as a JSON array.
pub(crate) async fn call<A: Agent>(
    agent: &A,
    method: &str,
    args: &str,
) -> Result<Option<Box<RawValue>>> {
    let args: Vec<&RawValue> = crate::json::from_str(args)?;
    if let Some(framework) = rpc::Framework::parse(method) {
        return framework.call(agent, &args).await;
    }
    start(agent, None).await?;
    context::within(Rc::default(), rpc::call(agent, method, args)).await
}

/// Runs the queued background work.
pub(crate) async fn background<A: Agent>(agent: &A) {
    if let Err(error) = start(agent, None).await {
        agent
            .base()
            .log(LogLevel::Error, &format!("background work waits: {error}"));
        return;
    }
    while let Some(job) = agent.base().next_job() {
        job(agent).await;
    }
}
