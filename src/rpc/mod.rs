//! Methods called by name: by clients over a WebSocket, by other agents over
//! Durable Object RPC.

mod callable;
mod dispatch;
mod framework;
mod stream;

pub use callable::{Callable, Invocation, NoCallables, Reply, reply};
pub(crate) use dispatch::{answer, answer_error, call, find};
pub(crate) use framework::Framework;
pub use stream::StreamingResponse;
