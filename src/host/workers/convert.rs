//! Errors and responses between Rust and JavaScript.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use worker::web_sys;

use super::glue;
use crate::{
    error::{Error, Result},
    http::{AgentRequest, AgentResponse, RequestRepr, ResponseRepr},
};

/// The property that tells an [`Error::Terminal`]. Properties of our own cross from a
/// compatibility date of 2026-04-21 on (`enhanced_error_serialization`).
const TERMINAL: &str = "terminal";

/// What JavaScript threw, with the platform's word on whether to try again.
pub(crate) fn from_js(value: JsValue) -> Error {
    let Some(error) = value.dyn_ref::<js_sys::Error>() else {
        return match value.as_string() {
            Some(text) => Error::Message(text),
            None => Error::platform(format!("JavaScript threw {value:?}")),
        };
    };
    let is =
        |name: &str| Reflect::get(error, &name.into()).is_ok_and(|property| property.is_truthy());
    let message = String::from(error.message());
    if is(TERMINAL) {
        return Error::Terminal(message);
    }
    let (retryable, overloaded) = (is("retryable"), is("overloaded"));
    if is("remote") && !retryable && !overloaded {
        return Error::Message(message);
    }
    Error::Platform {
        message,
        retryable,
        overloaded,
    }
}

/// The SDK's form of a workers-rs error, with its causes spelled out.
pub(crate) fn from_worker_error(error: worker::Error) -> Error {
    match error {
        worker::Error::RustError(text) | worker::Error::JsError(text) => Error::Message(text),
        worker::Error::UnknownJsError { original, .. } => from_js(original),
        worker::Error::SerdeJsonError(error) => error.into(),
        error => {
            let mut text = error.to_string();
            let mut source = std::error::Error::source(&error);
            while let Some(cause) = source {
                text.push_str(": ");
                text.push_str(&cause.to_string());
                source = cause.source();
            }
            Error::Message(text)
        }
    }
}

/// A JavaScript `Error` with the error's text, which RPC carries to the caller.
pub(crate) fn to_js(error: &Error) -> JsValue {
    let js = js_sys::Error::new(&error.to_string());
    if error.is_retryable() {
        // A fresh error object takes any property.
        let _ = Reflect::set(&js, &"retryable".into(), &JsValue::TRUE);
    }
    if matches!(error, Error::Terminal(_)) {
        let _ = Reflect::set(&js, &TERMINAL.into(), &JsValue::TRUE);
    }
    js.into()
}

/// The request that the runtime takes.
pub(crate) fn to_js_request(request: AgentRequest) -> Result<web_sys::Request> {
    let plain = match request.into_repr() {
        RequestRepr::Js(request) => return Ok(request),
        RequestRepr::Plain(plain) => plain,
    };
    let init = web_sys::RequestInit::new();
    init.set_method(&plain.method);
    if !plain.body.is_empty() {
        init.set_body(&js_sys::Uint8Array::from(plain.body.as_slice()));
    }
    let request = web_sys::Request::new_with_str_and_init(&plain.url, &init).map_err(from_js)?;
    for (name, value) in plain.headers.iter() {
        request.headers().append(name, value).map_err(from_js)?;
    }
    Ok(request)
}

/// The response that the runtime takes. One that it refuses becomes a 500.
pub(crate) fn to_js_response(response: AgentResponse) -> web_sys::Response {
    let plain = match response.into_repr() {
        ResponseRepr::Js(response) => return response,
        ResponseRepr::Plain(plain) => plain,
        // Only the native test host makes one.
        ResponseRepr::Upgrade(_) => return web_sys::Response::error(),
    };
    let lines = plain.headers.lines();
    glue::plain_response(plain.status, &lines, &plain.body).unwrap_or_else(|error| {
        let text = format!("Error: {}", from_js(error));
        // A 500 with a text is always accepted.
        glue::plain_response(500, "", text.as_bytes())
            .unwrap_or_else(|_| web_sys::Response::error())
    })
}
