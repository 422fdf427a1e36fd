//! The socket of a connection that has not been accepted yet.

use crate::{
    error::{Error, Result},
    host::{ReadyState, Socket},
};

/// Refuses everything: the hook that tags a connection runs before it is there.
pub(super) struct Proposed;

fn refused<T>() -> Result<T> {
    Err(Error::Connection(
        "the connection has not been accepted yet: send and store in `on_connect`".into(),
    ))
}

impl Socket for Proposed {
    fn send_text(&self, _text: &str) -> Result<()> {
        refused()
    }

    fn send_bytes(&self, _bytes: &[u8]) -> Result<()> {
        refused()
    }

    fn close(&self, _code: Option<u16>, _reason: &str) -> Result<()> {
        refused()
    }

    fn ready_state(&self) -> ReadyState {
        ReadyState::Connecting
    }

    fn attachment(&self) -> Option<String> {
        None
    }

    fn set_attachment(&self, _json: &str) -> Result<()> {
        refused()
    }
}
