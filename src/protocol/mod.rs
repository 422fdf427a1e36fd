//! The text frames that an agent and its clients exchange over a WebSocket.
//!
//! Reading a frame never fails: what is not a protocol frame is a message for
//! the agent's own `on_message`. Writing one cannot fail either, as values
//! arrive as JSON text that was produced, and could fail, elsewhere.

pub mod incoming;
mod message_type;
pub mod outgoing;
mod state_frame;

pub use incoming::{ClientFrame, RpcRequest};
pub use message_type::MessageType;
pub use state_frame::StateFrame;
