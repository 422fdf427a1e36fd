//! A hibernating WebSocket of workerd.

use worker::web_sys::WebSocket;

use super::{glue, js_error};
use crate::{
    error::Result,
    host::{Marks, ReadyState, Socket},
};

// As js/sockets.js has them.
const MANAGED: u32 = 1;
const READONLY: u32 = 2;
const QUIET: u32 = 4;

pub(super) struct WorkerSocket(pub(super) WebSocket);

impl Socket for WorkerSocket {
    fn send_text(&self, text: &str) -> Result<()> {
        self.0.send_with_str(text).map_err(js_error)
    }

    fn send_bytes(&self, bytes: &[u8]) -> Result<()> {
        self.0.send_with_u8_array(bytes).map_err(js_error)
    }

    fn close(&self, code: Option<u16>, reason: &str) -> Result<()> {
        glue::close(&self.0, code, reason).map_err(js_error)
    }

    fn ready_state(&self) -> ReadyState {
        match self.0.ready_state() {
            0 => ReadyState::Connecting,
            1 => ReadyState::Open,
            2 => ReadyState::Closing,
            _ => ReadyState::Closed,
        }
    }

    fn stream_lingers(&self, id: &str) {
        glue::stream_lingers(&self.0, id);
    }

    fn stream_ended(&self, id: &str) {
        glue::stream_ended(&self.0, id);
    }

    fn marks(&self) -> Option<Marks> {
        let marks = glue::marks(&self.0).ok()?;
        (marks & MANAGED != 0).then_some(Marks {
            readonly: marks & READONLY != 0,
            protocol: marks & QUIET == 0,
        })
    }

    fn attachment(&self) -> Option<String> {
        glue::attachment(&self.0).ok().flatten()
    }

    fn set_attachment(&self, json: &str) -> Result<()> {
        glue::set_attachment(&self.0, json).map_err(js_error)
    }
}
