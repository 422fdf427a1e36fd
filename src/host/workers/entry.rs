//! What the macros call: the events of a Durable Object, from workerd.

use std::{future::Future, rc::Rc};

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use worker::{Env, Request, Response, State, WebSocket, WebSocketIncomingMessage, web_sys};

use super::{
    convert, durable_object::DurableObjectHost, glue, panics, panics::marked, socket::WorkerSocket,
};
use crate::{
    agent::Agent,
    base::AgentBase,
    connections::WsMessage,
    entry,
    error::Error,
    http::{AgentRequest, AgentResponse},
    rpc::Framework,
};

/// Makes the agent.
pub fn new<A: Agent>(state: State, env: Env) -> A {
    A::new(AgentBase::on(Rc::new(DurableObjectHost::new(state, env))))
}

/// An HTTP request or a WebSocket upgrade, as worker's trait has it.
pub async fn fetch<A: Agent>(agent: &A, request: Request) -> worker::Result<Response> {
    Ok(answer(agent, Clone::clone(request.inner())).await?.into())
}

/// The same with the runtime's own objects, for `js/link.js`: worker's forms of
/// them read what nobody asks for, and copy every response and stream its body.
pub async fn respond<A: Agent>(agent: &A, request: web_sys::Request) -> Result<JsValue, JsValue> {
    let response = answer(agent, request).await.map_err(worker::Error::from)?;
    Ok(convert::to_js_response(response).into())
}

/// Boxed by `marked`, so that both of its callers share one future.
fn answer<A: Agent>(
    agent: &A,
    request: web_sys::Request,
) -> impl Future<Output = crate::error::Result<AgentResponse>> {
    let key = AsRef::<JsValue>::as_ref(&request).clone();
    marked(key, entry::fetch(agent, AgentRequest::from_js(request)))
}

/// The alarm.
pub async fn alarm<A: Agent>(agent: &A) -> worker::Result<Response> {
    let key = glue::alarm_key(&agent.base().host().object());
    marked(key, crate::alarm::fire(agent)).await?;
    Response::empty()
}

/// A TCP connection, which agents do not serve.
pub async fn connect<A: Agent>(_agent: &A, _socket: worker::Socket) -> worker::Result<()> {
    Err(worker::Error::RustError(format!(
        "{} does not serve TCP connections",
        A::CLASS
    )))
}

/// A WebSocket message.
pub async fn websocket_message<A: Agent>(
    agent: &A,
    socket: WebSocket,
    message: WebSocketIncomingMessage,
) -> worker::Result<()> {
    let message = match message {
        WebSocketIncomingMessage::String(text) => WsMessage::Text(text),
        WebSocketIncomingMessage::Binary(bytes) => WsMessage::Binary(bytes),
    };
    handle(agent, socket.as_ref(), message).await;
    Ok(())
}

/// The same with the runtime's own socket, for `js/link.js`.
pub async fn receive<A: Agent>(
    agent: &A,
    socket: web_sys::WebSocket,
    message: JsValue,
) -> Result<JsValue, JsValue> {
    let message = match message.as_string() {
        Some(text) => WsMessage::Text(text),
        None => WsMessage::Binary(Uint8Array::new(&message).to_vec()),
    };
    handle(agent, &socket, message).await;
    Ok(JsValue::UNDEFINED)
}

/// Boxed by `marked`, so that both of its callers share one future.
fn handle<A: Agent>(
    agent: &A,
    socket: &web_sys::WebSocket,
    message: WsMessage,
) -> impl Future<Output = ()> {
    let (key, socket) = known(socket);
    marked(key, entry::message(agent, socket, message))
}

/// The client has closed its WebSocket.
pub async fn websocket_close<A: Agent>(
    agent: &A,
    socket: WebSocket,
    code: usize,
    reason: String,
    was_clean: bool,
) -> worker::Result<()> {
    let (key, socket) = known(socket.as_ref());
    let code = u16::try_from(code).unwrap_or(1006);
    marked(key, entry::close(agent, socket, code, reason, was_clean)).await;
    Ok(())
}

/// A WebSocket has failed.
pub async fn websocket_error<A: Agent>(
    agent: &A,
    socket: WebSocket,
    error: worker::Error,
) -> worker::Result<()> {
    let (key, socket) = known(socket.as_ref());
    marked(key, entry::socket_error(agent, socket, error.into())).await;
    Ok(())
}

fn known(socket: &web_sys::WebSocket) -> (JsValue, Rc<WorkerSocket>) {
    let key = AsRef::<JsValue>::as_ref(socket).clone();
    (key, Rc::new(WorkerSocket(Clone::clone(socket))))
}

/// A call over Durable Object RPC.
pub async fn call<A: Agent>(agent: &A, method: String, args: JsValue) -> Result<JsValue, JsValue> {
    #[cfg(feature = "email")]
    if method == super::mail::METHOD {
        return super::mail::on_email(agent, &args).await;
    }
    let reply = async {
        let json = glue::to_json(&args)
            .map_err(convert::from_js)?
            .unwrap_or_else(|| "[]".into());
        entry::call(agent, &method, &json).await
    };
    let reply = marked(args.clone(), reply).await;
    let reply = reply.map_err(|error: Error| convert::to_js(&error))?;
    glue::from_json(reply.as_deref().map(serde_json::value::RawValue::get))
}

/// The end of a Worker's handler of mails: an error is a rejected promise.
#[cfg(feature = "email")]
pub async fn email_event(
    handled: impl Future<Output = crate::error::Result<()>>,
) -> Result<JsValue, JsValue> {
    match handled.await {
        Ok(()) => Ok(JsValue::UNDEFINED),
        Err(error) => Err(convert::to_js(&error)),
    }
}

/// Takes a `WeakRef` to the agent's own JavaScript object.
pub fn attach<A: Agent>(agent: &A, object: JsValue) {
    agent.base().host().attach(object);
}

/// Runs the queued background work.
pub async fn background<A: Agent>(agent: &A) -> Result<JsValue, JsValue> {
    marked(agent.base().host().object(), entry::background(agent)).await;
    Ok(JsValue::UNDEFINED)
}

#[cfg(feature = "email")]
const EMAIL_METHOD: Option<&str> = Some(super::mail::METHOD);
#[cfg(not(feature = "email"))]
const EMAIL_METHOD: Option<&str> = None;

/// Makes the exported class a Durable Object with native RPC, when the instance
/// starts.
pub fn link<A: Agent>() {
    panics::set_hook();
    let methods: Array = A::callables()
        .iter()
        .map(|callable| callable.name)
        .chain(Framework::METHODS.iter().copied())
        .chain(EMAIL_METHOD)
        .map(JsValue::from_str)
        .collect();
    if let Err(error) = glue::link(A::CLASS, &methods) {
        worker::console_error!(
            "{} could not be linked: {}",
            A::CLASS,
            convert::from_js(error)
        );
    }
}
