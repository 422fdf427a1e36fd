//! Hooks may be written with other crates' types; these traits take them.

use super::{AgentRequest, AgentResponse, request::Repr};
use crate::{
    error::{Error, Result},
    fibers::FiberResolution,
    host::workers,
};

/// A type that [`Agent::on_request`](crate::Agent::on_request) can take.
#[diagnostic::on_unimplemented(
    message = "`on_request` cannot take `{Self}`",
    note = "it takes `AgentRequest` or `worker::Request`"
)]
pub trait FromAgentRequest: Sized {
    /// Converts the request.
    ///
    /// # Errors
    /// An error if the request cannot be given in this form here.
    fn from_agent_request(request: AgentRequest) -> Result<Self>;
}

impl FromAgentRequest for AgentRequest {
    fn from_agent_request(request: AgentRequest) -> Result<Self> {
        Ok(request)
    }
}

impl FromAgentRequest for worker::Request {
    fn from_agent_request(request: AgentRequest) -> Result<Self> {
        match request.into_repr() {
            Repr::Js(request) => Ok(request.into()),
            Repr::Plain(_) => Err(Error::msg(
                "a hook that takes `worker::Request` runs on Cloudflare only: \
                 take `AgentRequest` to run it in native tests",
            )),
        }
    }
}

/// A Worker's `#[event(fetch)]` may take an `AgentRequest`: it then passes the
/// runtime's own request on.
impl worker::FromRequest for AgentRequest {
    fn from_raw(
        request: worker::web_sys::Request,
    ) -> std::result::Result<Self, impl Into<Box<dyn std::error::Error>>> {
        Ok::<_, Error>(Self::from_js(request))
    }
}

/// A Worker's `#[event(fetch)]` may return an `AgentResponse`: an agent's answer
/// is then passed on as it is, where a `worker::Response` copies it and streams
/// its body.
impl worker::IntoResponse for AgentResponse {
    fn into_raw(
        self,
    ) -> std::result::Result<worker::web_sys::Response, impl Into<Box<dyn std::error::Error>>> {
        Ok::<_, Error>(workers::convert::to_js_response(self))
    }
}

/// A type that [`Agent::on_request`](crate::Agent::on_request) can return.
#[diagnostic::on_unimplemented(
    message = "`on_request` cannot return `{Self}`",
    note = "it returns `AgentResponse`, or a `Result` of it or of `worker::Response`"
)]
pub trait IntoHookResponse {
    /// Converts the response.
    ///
    /// # Errors
    /// The hook's own error.
    fn into_hook_response(self) -> Result<AgentResponse>;
}

impl<T: Into<AgentResponse>, E: Into<Error>> IntoHookResponse for Result<T, E> {
    fn into_hook_response(self) -> Result<AgentResponse> {
        self.map(Into::into).map_err(Into::into)
    }
}

impl IntoHookResponse for AgentResponse {
    fn into_hook_response(self) -> Result<AgentResponse> {
        Ok(self)
    }
}

/// A type that a hook with result `T` can return.
#[diagnostic::on_unimplemented(
    message = "a hook with result `{T}` cannot return `{Self}`",
    note = "it returns a `Result<{T}>` of `worker_agents` or of `worker`"
)]
pub trait IntoHookResult<T> {
    /// Converts the result.
    ///
    /// # Errors
    /// The hook's own error.
    fn into_hook_result(self) -> Result<T>;
}

impl<T, E: Into<Error>> IntoHookResult<T> for Result<T, E> {
    fn into_hook_result(self) -> Result<T> {
        self.map_err(Into::into)
    }
}

/// A fiber that is recovered needs no resolution.
#[diagnostic::do_not_recommend]
impl<E: Into<Error>> IntoHookResult<Option<FiberResolution>> for Result<(), E> {
    fn into_hook_result(self) -> Result<Option<FiberResolution>> {
        self.map(|()| None).map_err(Into::into)
    }
}

#[diagnostic::do_not_recommend]
impl IntoHookResult<Option<FiberResolution>> for () {
    fn into_hook_result(self) -> Result<Option<FiberResolution>> {
        Ok(None)
    }
}

impl IntoHookResult<()> for () {
    fn into_hook_result(self) -> Result<()> {
        Ok(())
    }
}
