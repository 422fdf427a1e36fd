//! One side of a WebSocket, as the platform keeps it through hibernation.

use crate::{connections::marks_of, error::Result};

/// The state of a WebSocket, with the numbers of the WebSocket standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadyState {
    /// 0: not yet open.
    Connecting,
    /// 1: frames can be sent.
    Open,
    /// 2: closing.
    Closing,
    /// 3: closed.
    Closed,
}

/// What of an attachment is asked for at every message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marks {
    /// Whether the connection may not change the agent's state.
    pub readonly: bool,
    /// Whether the connection is sent the protocol's frames.
    pub protocol: bool,
}

/// A WebSocket that an agent has accepted.
pub trait Socket {
    /// Sends a text frame.
    ///
    /// # Errors
    /// The platform's refusal, as after a close.
    fn send_text(&self, text: &str) -> Result<()>;

    /// Sends a binary frame.
    ///
    /// # Errors
    /// The platform's refusal, as after a close.
    fn send_bytes(&self, bytes: &[u8]) -> Result<()>;

    /// Starts the closing handshake. Without a code the peer sees none.
    ///
    /// # Errors
    /// The platform's refusal, such as a code that may not be sent.
    fn close(&self, code: Option<u16>, reason: &str) -> Result<()>;

    /// Where the socket stands.
    fn ready_state(&self) -> ReadyState;

    /// The answer to the call `id` streams on after its method has returned: if
    /// the agent's instance is lost, the client is to be told.
    fn stream_lingers(&self, id: &str) {
        let _ = id;
    }

    /// The stream of the call `id` has ended.
    fn stream_ended(&self, id: &str) {
        let _ = id;
    }

    /// What [`Socket::set_attachment`] stored, as JSON text.
    fn attachment(&self) -> Option<String>;

    /// What the attachment says of the connection; `None` where it is not one of the
    /// SDK's, and the socket is to be left alone.
    fn marks(&self) -> Option<Marks> {
        marks_of(&self.attachment()?)
    }

    /// Stores JSON text with the socket; it outlives an eviction.
    ///
    /// # Errors
    /// The platform's refusal: more than 16 KiB do not fit.
    fn set_attachment(&self, json: &str) -> Result<()>;
}
