//! The agent's end of a WebSocket.

use std::rc::Rc;

use super::Pair;
use crate::{
    connections::WsMessage,
    error::{Error, Result},
    host::{ReadyState, Socket},
    testing::port::Port,
};

/// The largest attachment, in bytes. Here it is measured as JSON text, on
/// Cloudflare in its own form, which takes about as much.
const MAX_ATTACHMENT: usize = 16 * 1024;

/// The agent's end, in one stay of the agent in memory.
pub(in crate::testing) struct AgentEnd {
    pair: Rc<Pair>,
    port: Port,
}

impl AgentEnd {
    pub(in crate::testing) fn new(pair: &Rc<Pair>, port: &Port) -> Self {
        Self {
            pair: Rc::clone(pair),
            port: port.clone(),
        }
    }
}

impl Socket for AgentEnd {
    fn send_text(&self, text: &str) -> Result<()> {
        let message = WsMessage::Text(text.to_owned());
        self.port.call(|| self.pair.send(message))
    }

    fn send_bytes(&self, bytes: &[u8]) -> Result<()> {
        let message = WsMessage::Binary(bytes.to_vec());
        self.port.call(|| self.pair.send(message))
    }

    fn close(&self, code: Option<u16>, reason: &str) -> Result<()> {
        self.port.call(|| self.pair.close(code, reason))
    }

    fn ready_state(&self) -> ReadyState {
        let pair = &self.pair;
        match (pair.agent_closed.get(), pair.client_closed.get()) {
            (false, false) => ReadyState::Open,
            (true, true) => ReadyState::Closed,
            _ => ReadyState::Closing,
        }
    }

    fn attachment(&self) -> Option<String> {
        self.pair.attachment.borrow().clone()
    }

    fn set_attachment(&self, json: &str) -> Result<()> {
        self.port.call(|| {
            if json.len() > MAX_ATTACHMENT {
                return Err(Error::platform(format!(
                    "A WebSocket 'attachment' cannot be larger than {MAX_ATTACHMENT} bytes.\
                     'attachment' was {} bytes.",
                    json.len()
                )));
            }
            self.pair.attachment.replace(Some(json.to_owned()));
            Ok(())
        })
    }
}
