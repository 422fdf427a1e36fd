//! What a client asks of an agent over HTTP.

use std::rc::Rc;

use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use worker::web_sys;

use super::{
    headers::Headers,
    uri::{path_of, query_of},
};
use crate::{
    entry::INTERNAL_HEADERS,
    error::{Error, Result},
    host::workers,
};

/// An HTTP request. Cloning shares the body, which can be read once.
#[derive(Debug, Clone)]
pub struct AgentRequest(Repr);

#[derive(Debug, Clone)]
pub(crate) enum Repr {
    Js(web_sys::Request),
    Plain(Rc<PlainRequest>),
}

/// What every event asks of a request; for JavaScript's it is one crossing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RequestMarks {
    /// Whether any of [`INTERNAL_HEADERS`] is there.
    pub(crate) internal: bool,
    /// Whether it asks for a WebSocket.
    pub(crate) upgrade: bool,
}

/// A request made in Rust.
#[derive(Debug, Clone)]
pub(crate) struct PlainRequest {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) headers: Headers,
    pub(crate) body: Vec<u8>,
}

impl AgentRequest {
    /// A `GET` request for an absolute URL, for tests and for calling other
    /// agents.
    ///
    /// # Errors
    /// [`Error::Message`] if `url` is not a valid URL.
    pub fn get(url: &str) -> Result<Self> {
        Self::build("GET", url, Vec::new())
    }

    /// A `POST` request with a body.
    ///
    /// # Errors
    /// [`Error::Message`] if `url` is not a valid URL.
    pub fn post(url: &str, body: impl Into<Vec<u8>>) -> Result<Self> {
        Self::build("POST", url, body.into())
    }

    fn build(method: &str, url: &str, body: Vec<u8>) -> Result<Self> {
        check_url(url)?;
        Ok(Self::from(PlainRequest {
            method: method.to_owned(),
            url: url.to_owned(),
            headers: Headers::default(),
            body,
        }))
    }

    pub(crate) fn from_js(request: web_sys::Request) -> Self {
        Self(Repr::Js(request))
    }

    pub(crate) fn into_repr(self) -> Repr {
        self.0
    }

    /// The same request with another absolute URL; the body is shared.
    ///
    /// # Errors
    /// An error if `url` is not an absolute URL.
    pub fn with_url(self, url: &str) -> Result<Self> {
        match self.0 {
            Repr::Js(request) => Ok(Self::from_js(workers::request_with_url(&request, url)?)),
            Repr::Plain(plain) => {
                check_url(url)?;
                let mut copy = Rc::unwrap_or_clone(plain);
                copy.url = url.to_owned();
                Ok(copy.into())
            }
        }
    }

    /// The same request with one header set; the body is shared.
    ///
    /// # Errors
    /// An error if name or value may not stand in a header.
    pub fn with_header(self, name: &str, value: &str) -> Result<Self> {
        match self.0 {
            Repr::Js(request) => {
                let copy = workers::copy_request(&request)?;
                copy.headers().set(name, value).map_err(workers::js_error)?;
                Ok(Self(Repr::Js(copy)))
            }
            Repr::Plain(plain) => {
                let mut copy = Rc::unwrap_or_clone(plain);
                copy.headers.set(name, value)?;
                Ok(copy.into())
            }
        }
    }

    pub(crate) fn marks(&self) -> RequestMarks {
        match &self.0 {
            Repr::Js(request) => workers::request_marks(request),
            Repr::Plain(plain) => RequestMarks {
                internal: INTERNAL_HEADERS
                    .iter()
                    .any(|name| plain.headers.get(name).is_some()),
                upgrade: self.is_websocket_upgrade(),
            },
        }
    }

    /// The same request without [`INTERNAL_HEADERS`]; the body is shared. Nothing
    /// is copied when none of them is there.
    ///
    /// # Errors
    /// [`Error::Platform`] if the runtime refuses to copy the request.
    pub(crate) fn without_internal_headers(self) -> Result<Self> {
        let marks = self.marks();
        self.without_internal(marks)
    }

    /// The same, of a request whose marks are known.
    pub(crate) fn without_internal(self, marks: RequestMarks) -> Result<Self> {
        if !marks.internal {
            return Ok(self);
        }
        match self.0 {
            Repr::Js(request) => {
                let copy = workers::copy_request(&request)?;
                for name in INTERNAL_HEADERS {
                    copy.headers().delete(name).map_err(workers::js_error)?;
                }
                Ok(Self(Repr::Js(copy)))
            }
            Repr::Plain(plain) => {
                let mut copy = Rc::unwrap_or_clone(plain);
                for name in INTERNAL_HEADERS {
                    copy.headers.remove(name);
                }
                Ok(copy.into())
            }
        }
    }

    /// The request for one attempt, or where it `repeats` for one after another. A body
    /// is read for that if it is small.
    ///
    /// # Errors
    /// [`Error::Platform`] if the client went away while it was read.
    pub(crate) async fn attempts(self, repeats: bool) -> Result<Attempts> {
        let body = match &self.0 {
            Repr::Js(request) if request.body().is_some() => {
                match self.header("content-length").map(|text| text.parse()) {
                    Some(Ok(length)) if repeats && u64::le(&length, &MAX_REPEATED_BODY) => {
                        Body::Kept(workers::body_of(request).await?)
                    }
                    _ => Body::Stream,
                }
            }
            Repr::Js(_) | Repr::Plain(_) => Body::None,
        };
        Ok(Attempts {
            request: self,
            body,
        })
    }

    /// The method in capitals, such as `GET`.
    pub fn method(&self) -> String {
        match &self.0 {
            Repr::Js(request) => request.method(),
            Repr::Plain(plain) => plain.method.clone(),
        }
    }

    /// The absolute URL.
    pub fn url(&self) -> String {
        match &self.0 {
            Repr::Js(request) => request.url(),
            Repr::Plain(plain) => plain.url.clone(),
        }
    }

    /// The path of the URL, not percent-decoded.
    pub fn path(&self) -> String {
        path_of(&self.url()).to_owned()
    }

    /// The first value of a query parameter, decoded.
    pub fn query(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(query_of(&self.url()).as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// The value of a header; several of one name are joined with `, `.
    pub fn header(&self, name: &str) -> Option<String> {
        match &self.0 {
            Repr::Js(request) => request.headers().get(name).ok().flatten(),
            Repr::Plain(plain) => plain.headers.get(name),
        }
    }

    /// All headers, names in lower case.
    pub fn headers(&self) -> Vec<(String, String)> {
        match &self.0 {
            Repr::Js(request) => js_sys::try_iter(&request.headers())
                .ok()
                .flatten()
                .into_iter()
                .flatten()
                .filter_map(|entry| {
                    let entry: js_sys::Array = entry.ok()?.dyn_into().ok()?;
                    Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
                })
                .collect(),
            Repr::Plain(plain) => plain
                .headers
                .iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        }
    }

    /// Whether this asks for a WebSocket.
    pub fn is_websocket_upgrade(&self) -> bool {
        self.header("upgrade")
            .is_some_and(|value| value.eq_ignore_ascii_case("websocket"))
    }

    /// The body as text.
    ///
    /// # Errors
    /// [`Error::Platform`] when it has been read before, or the client went away.
    pub async fn text(self) -> Result<String> {
        let bytes = self.bytes().await?;
        Ok(String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
    }

    /// The body as bytes.
    ///
    /// # Errors
    /// [`Error::Platform`] when it has been read before, or the client went away.
    pub async fn bytes(self) -> Result<Vec<u8>> {
        match self.0 {
            Repr::Js(request) => Ok(worker::Request::from(request).bytes().await?),
            Repr::Plain(plain) => Ok(Rc::unwrap_or_clone(plain).body),
        }
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// As [`AgentRequest::bytes`], and [`Error::Json`] when it does not parse
    /// into `T`.
    pub async fn json<T: DeserializeOwned>(self) -> Result<T> {
        Ok(crate::json::from_str(&self.text().await?)?)
    }
}

/// The largest body that is kept for another attempt, in bytes.
const MAX_REPEATED_BODY: u64 = 64 * 1024;

/// What an attempt needs beyond the request as it is.
enum Body {
    None,
    Kept(JsValue),
    /// It can be sent once.
    Stream,
}

/// See [`AgentRequest::attempts`].
pub(crate) struct Attempts {
    request: AgentRequest,
    body: Body,
}

impl Attempts {
    /// Whether there can be more than one attempt.
    pub(crate) fn repeatable(&self) -> bool {
        !matches!(self.body, Body::Stream)
    }

    /// The request for the next attempt.
    pub(crate) fn next(&self) -> Result<AgentRequest> {
        match (&self.request.0, &self.body) {
            (Repr::Js(request), Body::Kept(body)) => {
                Ok(AgentRequest::from_js(workers::with_body(request, body)?))
            }
            _ => Ok(self.request.clone()),
        }
    }
}

fn check_url(url: &str) -> Result<()> {
    let in_url = |c: char| !c.is_control() && c != ' ';
    if url.contains("://") && url.chars().all(in_url) {
        return Ok(());
    }
    Err(Error::msg(format!("{url:?} is not an absolute URL")))
}

impl From<PlainRequest> for AgentRequest {
    fn from(request: PlainRequest) -> Self {
        Self(Repr::Plain(Rc::new(request)))
    }
}

impl From<http::Request<Vec<u8>>> for AgentRequest {
    fn from(request: http::Request<Vec<u8>>) -> Self {
        let mut headers = Headers::default();
        for (name, value) in request.headers() {
            headers.append(name.as_str(), &String::from_utf8_lossy(value.as_bytes()));
        }
        Self::from(PlainRequest {
            method: request.method().to_string(),
            url: request.uri().to_string(),
            headers,
            body: request.into_body(),
        })
    }
}

impl From<worker::Request> for AgentRequest {
    fn from(request: worker::Request) -> Self {
        Self::from(&request)
    }
}

impl From<&worker::Request> for AgentRequest {
    fn from(request: &worker::Request) -> Self {
        Self(Repr::Js(Clone::clone(request.inner())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_plain_request() -> Result<()> {
        let request = AgentRequest::get("http://h/agents/c/n?a=1&b=x%20y")?
            .with_header("Upgrade", "WebSocket")?;
        assert_eq!(request.method(), "GET");
        assert_eq!(request.path(), "/agents/c/n");
        assert_eq!(request.query("b").as_deref(), Some("x y"));
        assert_eq!(request.query("c"), None);
        assert!(request.is_websocket_upgrade());
        Ok(())
    }

    #[test]
    fn loses_the_headers_of_the_sdk() -> Result<()> {
        let request = AgentRequest::get("http://h/")?.with_header("x", "y")?;
        assert!(!request.marks().internal);
        for name in INTERNAL_HEADERS {
            let forged = request.clone().with_header(name, "forged")?;
            assert!(forged.marks().internal);
            let cleared = forged.without_internal_headers()?;
            assert_eq!(cleared.header(name), None);
            assert_eq!(cleared.header("x").as_deref(), Some("y"));
        }
        Ok(())
    }

    #[test]
    fn a_bad_url_or_header_is_an_error() -> Result<()> {
        assert!(AgentRequest::get("http://a b/").is_err());
        assert!(
            AgentRequest::get("http://h/")?
                .with_header("a b", "")
                .is_err()
        );
        Ok(())
    }
}
