//! Requests and responses of an agent's hooks.
//!
//! They are backed by the runtime's own objects on Cloudflare, so that headers
//! and bodies are only read when asked for, and by plain data in native tests.

mod convert;
mod headers;
mod request;
mod response;
mod uri;

pub use convert::{FromAgentRequest, IntoHookResponse, IntoHookResult};
pub use request::AgentRequest;
pub(crate) use request::{Repr as RequestRepr, RequestMarks};
pub use response::AgentResponse;
pub(crate) use response::Repr as ResponseRepr;
