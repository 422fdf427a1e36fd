//! The adapter to workerd: all that touches JavaScript.

pub(crate) mod convert;
mod durable_object;
pub mod entry;
mod glue;
mod namespaces;
mod panics;
mod socket;

use std::{rc::Rc, time::Duration};

use futures::future::LocalBoxFuture;
use js_sys::futures::JsFuture;
use worker::web_sys;

use super::Namespaces;
use crate::error::{Error, Result};

/// The Durable Object namespaces among a Worker's bindings.
pub(crate) fn namespaces(env: &worker::Env) -> Rc<dyn Namespaces> {
    Rc::new(namespaces::WorkerNamespaces::new(env.clone()))
}

/// A copy of a response whose headers can be changed; the body streams on.
pub(crate) fn mutable_response(response: &web_sys::Response) -> Result<web_sys::Response> {
    glue::mutable_response(response).map_err(convert::from_js)
}

/// Resolves after `duration`.
pub(crate) fn sleep(duration: Duration) -> LocalBoxFuture<'static, ()> {
    let promise = glue::sleep(duration.as_secs_f64() * 1000.0);
    Box::pin(async move {
        // A timer's promise is never rejected.
        let _ = JsFuture::from(promise).await;
    })
}

pub(crate) fn js_error(value: wasm_bindgen::JsValue) -> Error {
    convert::from_js(value)
}
