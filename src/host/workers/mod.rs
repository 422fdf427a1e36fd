//! The adapter to workerd: all that touches JavaScript.

pub(crate) mod convert;
mod durable_object;
pub mod eager;
pub mod entry;
mod glue;
#[cfg(feature = "email")]
mod mail;
#[cfg(feature = "ai")]
mod model;
mod namespaces;
#[cfg(feature = "email")]
mod outgoing_mail;
mod panics;
mod settled;
mod socket;
mod storage;
#[cfg(feature = "workflows")]
pub mod workflow;
#[cfg(feature = "workflows")]
mod workflow_binding;

use std::{rc::Rc, time::Duration};

#[cfg(feature = "email")]
pub(crate) use mail::email_of_worker;
#[cfg(feature = "ai")]
pub(crate) use model::{ai_binding, model_port};

use futures::future::LocalBoxFuture;
use js_sys::Array;
use wasm_bindgen::JsValue;
use worker::web_sys;

use super::Namespaces;
use crate::{
    entry::INTERNAL_HEADERS,
    error::{Error, Result},
    http::RequestMarks,
};
use settled::settled;

/// The Durable Object namespaces among a Worker's bindings.
pub(crate) fn namespaces(env: &worker::Env) -> Rc<dyn Namespaces> {
    Rc::new(namespaces::WorkerNamespaces::new(env.clone()))
}

/// The workflow bindings among a Worker's bindings.
#[cfg(feature = "workflows")]
pub(crate) fn workflows(env: &worker::Env) -> Rc<dyn super::Workflows> {
    Rc::new(workflow_binding::WorkerWorkflows(env.clone()))
}

/// A copy of a response whose headers can be changed; the body streams on.
pub(crate) fn mutable_response(response: &web_sys::Response) -> Result<web_sys::Response> {
    glue::mutable_response(response).map_err(convert::from_js)
}

/// The same request, with headers that can be changed; the body is shared.
pub(crate) fn copy_request(request: &web_sys::Request) -> Result<web_sys::Request> {
    glue::copy_request(request, None).map_err(js_error)
}

thread_local! {
    /// Texts and nothing of an event, so that every event may use them.
    static INTERNAL_NAMES: Array = INTERNAL_HEADERS.into_iter().map(JsValue::from_str).collect();
}

// As js/stubs.js has them.
const INTERNAL: u32 = 1;
const UPGRADE: u32 = 2;

/// What every event asks of a request.
pub(crate) fn request_marks(request: &web_sys::Request) -> RequestMarks {
    let marks = INTERNAL_NAMES.with(|names| glue::request_marks(request, names));
    RequestMarks {
        internal: marks & INTERNAL != 0,
        upgrade: marks & UPGRADE != 0,
    }
}

/// The same request with another URL; the body is shared.
pub(crate) fn request_with_url(request: &web_sys::Request, url: &str) -> Result<web_sys::Request> {
    glue::copy_request(request, Some(url)).map_err(js_error)
}

/// The whole body of a request, for [`with_body`].
pub(crate) async fn body_of(request: &web_sys::Request) -> Result<JsValue> {
    let body = glue::body_of(request).map_err(js_error)?;
    settled(body).await
}

/// The same request once more, with the body that was its own.
pub(crate) fn with_body(request: &web_sys::Request, body: &JsValue) -> Result<web_sys::Request> {
    glue::with_body(request, body).map_err(js_error)
}

/// Resolves after `duration`.
pub(crate) fn sleep(duration: Duration) -> LocalBoxFuture<'static, ()> {
    let promise = glue::sleep(duration.as_secs_f64() * 1000.0);
    Box::pin(async move {
        // A timer's promise is never rejected.
        let _ = settled(promise).await;
    })
}

pub(crate) fn js_error(value: JsValue) -> Error {
    convert::from_js(value)
}
