//! What an agent answers over HTTP.

use std::{any::Any, rc::Rc};

use serde::Serialize;
use worker::web_sys;

use super::headers::Headers;
use crate::error::{Error, Result};

/// An HTTP response.
#[derive(Debug)]
pub struct AgentResponse(Repr);

#[derive(Debug)]
pub(crate) enum Repr {
    Js(web_sys::Response),
    Plain(PlainResponse),
    /// A WebSocket of the native test host: the client's side.
    #[cfg_attr(
        any(target_arch = "wasm32", not(any(feature = "testing", test))),
        allow(dead_code)
    )]
    Upgrade(Rc<dyn Any>),
}

/// A response made in Rust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlainResponse {
    pub(crate) status: u16,
    pub(crate) headers: Headers,
    pub(crate) body: Vec<u8>,
}

impl AgentResponse {
    /// 200 with a text.
    pub fn text(body: impl Into<String>) -> Self {
        Self::with_content_type(body.into(), "text/plain;charset=UTF-8")
    }

    /// 200 without a body.
    pub fn empty() -> Self {
        Self::plain(Vec::new(), Headers::default())
    }

    /// 200 with an HTML page.
    pub fn html(body: impl Into<String>) -> Self {
        Self::with_content_type(body.into(), "text/html;charset=UTF-8")
    }

    /// 200 with a value as JSON.
    ///
    /// # Errors
    /// [`Error::Json`] if the value has no JSON form.
    pub fn json<T: Serialize + ?Sized>(value: &T) -> Result<Self> {
        let body = crate::json::to_string(value)?;
        Ok(Self::with_content_type(body, "application/json"))
    }

    fn with_content_type(body: String, content_type: &'static str) -> Self {
        let mut headers = Headers::default();
        headers.append("content-type", content_type);
        Self::plain(body.into_bytes(), headers)
    }

    fn plain(body: Vec<u8>, headers: Headers) -> Self {
        Self(Repr::Plain(PlainResponse {
            status: 200,
            headers,
            body,
        }))
    }

    /// The answer to an event that failed: 500 with the error's text.
    pub(crate) fn from_error(error: &Error) -> Self {
        Self::text(format!("Error: {error}")).with_status(500)
    }

    pub(crate) fn from_js(response: web_sys::Response) -> Self {
        Self(Repr::Js(response))
    }

    #[cfg(all(any(feature = "testing", test), not(target_arch = "wasm32")))]
    pub(crate) fn upgrade(client: Rc<dyn Any>) -> Self {
        Self(Repr::Upgrade(client))
    }

    pub(crate) fn into_repr(self) -> Repr {
        self.0
    }

    /// The same response with another status. One outside of 200 to 599
    /// becomes 500.
    #[must_use]
    pub fn with_status(self, status: u16) -> Self {
        let status = if (200..=599).contains(&status) {
            status
        } else {
            500
        };
        match self.0 {
            Repr::Plain(mut plain) => {
                plain.status = status;
                Self(Repr::Plain(plain))
            }
            Repr::Js(response) => Self::from(worker::Response::from(response).with_status(status)),
            upgrade @ Repr::Upgrade(_) => Self(upgrade),
        }
    }

    /// The same response with a header set, in place of one of the same name.
    ///
    /// # Errors
    /// An error if name or value may not stand in a header.
    pub fn with_header(self, name: &str, value: &str) -> Result<Self> {
        self.with_headers(&[(name, value)])
    }

    /// The same response with headers set.
    ///
    /// # Errors
    /// An error if a name or value may not stand in a header.
    pub fn with_headers<N: AsRef<str>, V: AsRef<str>>(self, headers: &[(N, V)]) -> Result<Self> {
        match self.0 {
            Repr::Plain(mut plain) => {
                for (name, value) in headers {
                    plain.headers.set(name.as_ref(), value.as_ref())?;
                }
                Ok(Self(Repr::Plain(plain)))
            }
            Repr::Js(response) => {
                let copy = crate::host::workers::mutable_response(&response)?;
                for (name, value) in headers {
                    copy.headers()
                        .set(name.as_ref(), value.as_ref())
                        .map_err(crate::host::workers::js_error)?;
                }
                Ok(Self(Repr::Js(copy)))
            }
            upgrade @ Repr::Upgrade(_) => Ok(Self(upgrade)),
        }
    }

    /// The status code. 101 for a WebSocket.
    pub fn status(&self) -> u16 {
        match &self.0 {
            Repr::Js(response) => response.status(),
            Repr::Plain(plain) => plain.status,
            Repr::Upgrade(_) => 101,
        }
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<String> {
        match &self.0 {
            Repr::Js(response) => response.headers().get(name).ok().flatten(),
            Repr::Plain(plain) => plain.headers.get(name),
            Repr::Upgrade(_) => None,
        }
    }

    /// The body as text.
    ///
    /// # Errors
    /// [`Error::Platform`] if the runtime cannot read it.
    pub async fn into_text(self) -> Result<String> {
        match self.0 {
            Repr::Js(response) => Ok(worker::Response::from(response).text().await?),
            Repr::Plain(plain) => Ok(String::from_utf8_lossy(&plain.body).into_owned()),
            Repr::Upgrade(_) => Ok(String::new()),
        }
    }
}

impl From<http::Response<Vec<u8>>> for AgentResponse {
    fn from(response: http::Response<Vec<u8>>) -> Self {
        let mut headers = Headers::default();
        for (name, value) in response.headers() {
            headers.append(name.as_str(), &String::from_utf8_lossy(value.as_bytes()));
        }
        Self(Repr::Plain(PlainResponse {
            status: response.status().as_u16(),
            headers,
            body: response.into_body(),
        }))
    }
}

impl From<worker::Response> for AgentResponse {
    fn from(response: worker::Response) -> Self {
        // The conversion of workers-rs panics on what the runtime refuses: a body
        // beside a status that has none, and a status out of range.
        let response = match response.status_code() {
            204 | 205 | 304 => response.into_parts().0.empty(),
            101 | 200..=599 => response,
            _ => response.with_status(500),
        };
        Self(Repr::Js(response.into()))
    }
}

impl From<AgentResponse> for worker::Response {
    fn from(response: AgentResponse) -> Self {
        crate::host::workers::convert::to_js_response(response).into()
    }
}
