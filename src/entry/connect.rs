//! A WebSocket being made.

use std::{cell::RefCell, rc::Rc};

use super::Failed;
use crate::{
    agent::Agent,
    base::AgentBase,
    connections::{Connection, ConnectionContext, connection_tags},
    context::{self, Current},
    error::{Error, Result},
    host::{LogLevel, Refusal},
    http::{AgentRequest, AgentResponse},
    ids,
    observability::EventKind,
    protocol, state,
};

/// The length of a connection id that the server chooses, as in the TypeScript
/// SDK.
const CONNECTION_ID_LENGTH: usize = 21;

/// The query by which a client asks for the Cap'n Web transport of the
/// TypeScript SDK 0.32 (facts 18.4). Its frames are not these, so it is told at
/// once; with a code of 4000 and up it does not try again.
const CAPNWEB: (&str, &str) = ("__agents_transport", "capnweb");

pub(super) async fn connect<A: Agent>(
    agent: &A,
    request: AgentRequest,
) -> Result<AgentResponse, Failed> {
    let base = agent.base();
    if request.query(CAPNWEB.0).as_deref() == Some(CAPNWEB.1) {
        let reason = "The Cap'n Web transport is not supported; use the default one";
        return Ok(base.host().refuse_upgrade(&Refusal {
            frame: &protocol::outgoing::setup_error(reason),
            code: 4001,
            reason,
        })?);
    }
    let id = match request.query("_pk").filter(|id| !id.is_empty()) {
        Some(id) => id,
        None => {
            let mut bytes = [0; CONNECTION_ID_LENGTH];
            base.host().random(&mut bytes)?;
            ids::nanoid_from(&bytes)
        }
    };
    let context = ConnectionContext::new(request);
    let uri = context.request.url();
    let proposed = Connection::proposed(id.clone(), uri.clone());
    let user_tags = agent.get_connection_tags(&proposed, &context).await?;
    let tags = connection_tags(&id, user_tags).map_err(Error::Connection)?;
    let (socket, response) = base.host().accept(&tags)?;
    let connection = match Connection::attach(socket.clone(), id, uri, tags) {
        Ok(connection) => connection,
        Err(error) => {
            // As of a URL that is too long to be kept.
            let _ = socket.close(Some(1011), Refusal::FAILED);
            return Err(error.into());
        }
    };
    let current = Rc::new(Current {
        connection: Some(connection.clone()),
        request: Some(context.request.clone()),
        ..Current::default()
    });
    match context::within(current, greet(agent, &connection, context)).await {
        Ok(()) => Ok(response),
        Err(error) => {
            // The client is given another socket with the error; this one goes.
            let _ = connection.close(1011, Refusal::FAILED);
            Err(Failed {
                connection: Some(connection),
                ..Failed::from(error)
            })
        }
    }
}

thread_local! {
    /// The classes whose developers have had their hint.
    static HINTED: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

fn hint_once<A: Agent>(base: &AgentBase<A>, pathname: &str) {
    if HINTED.with_borrow(|hinted| hinted.contains(&A::CLASS)) {
        return;
    }
    let chosen = A::OPTIONS.identity_chosen;
    if let Some(hint) = crate::routing::hint(A::CLASS, base.name(), pathname, chosen) {
        HINTED.with_borrow_mut(|hinted| hinted.push(A::CLASS));
        base.log(LogLevel::Warn, &hint);
    }
}

/// Sends a new connection what the protocol promises, then runs the hook.
async fn greet<A: Agent>(
    agent: &A,
    connection: &Connection,
    context: ConnectionContext,
) -> Result<()> {
    let base = agent.base();
    if agent.should_connection_be_readonly(connection, &context) {
        connection.set_readonly(true)?;
    }
    if agent.should_send_protocol_messages(connection, &context) {
        let present = state::load_for_connection(agent, connection);
        let frame = match present {
            Ok(Some(state)) => Some(protocol::outgoing::state(&crate::json::to_string(
                state.as_ref(),
            )?)),
            Ok(None) => None,
            Err(error) => {
                agent.on_error(error, Some(connection.clone())).await;
                None
            }
        };
        if A::OPTIONS.send_identity {
            let class = crate::routing::camel_case_to_kebab_case(A::CLASS);
            connection.send(&protocol::outgoing::identity(
                base.name(),
                &class,
                frame.is_some(),
            ))?;
            hint_once(base, &context.request.path());
        }
        if let Some(frame) = frame {
            connection.send(&frame)?;
        }
        connection.send(protocol::outgoing::mcp_servers_empty())?;
    } else {
        connection.disable_protocol()?;
    }
    base.emit(EventKind::Connect {
        connection_id: connection.id(),
    });
    agent.on_connect(connection.clone(), context).await
}
