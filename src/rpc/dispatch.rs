//! From a frame or an RPC to the method, and back.

use serde_json::value::RawValue;

use super::{
    callable::{Callable, Invocation, Reply},
    stream::StreamSink,
};
use crate::{
    agent::Agent,
    connections::Connection,
    error::{Error, Result},
    host::LogLevel,
    observability::EventKind,
    protocol::{incoming::RpcRequest, outgoing},
};

/// The method of this name.
pub(crate) fn find<A: Agent>(method: &str) -> Option<&'static Callable<A>> {
    A::callables()
        .iter()
        .find(|callable| callable.name == method)
}

/// A method that a client may call.
fn find_for_client<A: Agent>(method: &str) -> Result<&'static Callable<A>> {
    match find::<A>(method) {
        Some(callable) if !callable.internal => Ok(callable),
        Some(_) => Err(Error::MethodNotCallable {
            method: method.to_owned(),
        }),
        None if is_base_method(method) => Err(Error::MethodNotCallable {
            method: method.to_owned(),
        }),
        None => Err(Error::MethodNotFound {
            method: method.to_owned(),
        }),
    }
}

/// Methods of the TypeScript base class, which its clients are told are not
/// callable rather than absent.
fn is_base_method(method: &str) -> bool {
    const METHODS: [&str; 14] = [
        "sql",
        "setState",
        "broadcast",
        "destroy",
        "schedule",
        "queue",
        "fetch",
        "alarm",
        "onStart",
        "onRequest",
        "onConnect",
        "onMessage",
        "constructor",
        "toString",
    ];
    METHODS.contains(&method)
}

/// Runs a client's call and sends its reply, unless the client has gone.
pub(crate) async fn answer<A: Agent>(agent: &A, connection: &Connection, request: RpcRequest<'_>) {
    let base = agent.base();
    let method = request.method.as_ref();
    let callable = match find_for_client::<A>(method) {
        Ok(callable) => callable,
        Err(error) => {
            failed(agent, method, &error);
            return answer_error(connection, &request.id, &error);
        }
    };
    let sink = callable
        .streaming
        .then(|| StreamSink::new(connection.clone(), request.id.clone().into_owned()));
    if callable.streaming {
        base.emit(EventKind::Rpc {
            method,
            streaming: true,
        });
    }
    let invocation = Invocation::new(callable, request.args, sink.clone());
    let outcome = (callable.call)(agent, invocation).await;
    match (outcome, sink) {
        (Ok(_), Some(sink)) => sink.method_returned(Ok(())),
        (Ok(reply), None) => {
            base.emit(EventKind::Rpc {
                method,
                streaming: false,
            });
            let frame = outgoing::rpc_ok(&request.id, reply.as_deref().map(RawValue::get));
            // The client may have gone; then nobody waits for the reply.
            let _ = connection.send(&frame);
        }
        (Err(error), sink) => {
            failed(agent, method, &error);
            match sink {
                Some(sink) => sink.method_returned(Err(error.to_string())),
                None => answer_error(connection, &request.id, &error),
            }
        }
    }
}

fn failed<A: Agent>(agent: &A, method: &str, error: &Error) {
    let line = format!("RPC error: {method}: {}", error.detail());
    agent.base().log(LogLevel::Error, &line);
    agent.base().emit(EventKind::RpcError {
        method,
        error: &error.to_string(),
    });
}

/// Sends the reply of a call that failed, unless the client has gone.
pub(crate) fn answer_error(connection: &Connection, id: &str, error: &Error) {
    let _ = connection.send(&outgoing::rpc_error(id, &error.to_string()));
}

/// Runs a method for another agent or Worker: internal ones too.
pub(crate) async fn call<A: Agent>(agent: &A, method: &str, args: Vec<&RawValue>) -> Result<Reply> {
    let callable = find::<A>(method).ok_or_else(|| Error::MethodNotFound {
        method: method.to_owned(),
    })?;
    (callable.call)(agent, Invocation::new(callable, args, None)).await
}
