//! The answer of a streaming method.

use std::{cell::Cell, marker::PhantomData, rc::Rc};

use serde::Serialize;

use crate::{connections::Connection, error::Result, protocol::outgoing};

/// Where a streaming method sends its chunks.
///
/// It ends by [`end`](Self::end) or [`error`](Self::error); when the last handle
/// is dropped without either, it ends without a result, so that the client
/// never waits in vain. It may outlive the method.
#[derive(Debug)]
pub struct StreamingResponse<T> {
    handle: Rc<Handle>,
    chunk: PhantomData<fn(T)>,
}

impl<T> Clone for StreamingResponse<T> {
    fn clone(&self) -> Self {
        Self {
            handle: self.handle.clone(),
            chunk: PhantomData,
        }
    }
}

/// The users' side of a stream: its drop ends it.
#[derive(Debug)]
struct Handle(StreamSink);

impl Drop for Handle {
    fn drop(&mut self) {
        if self.0.method_running.get() {
            self.0.abandoned.set(true);
        } else {
            self.0.end(None);
        }
    }
}

impl<T: Serialize> StreamingResponse<T> {
    pub(super) fn new(sink: StreamSink) -> Self {
        Self {
            handle: Rc::new(Handle(sink)),
            chunk: PhantomData,
        }
    }

    /// Sends a chunk. `false` if the stream has ended or the client has gone.
    ///
    /// # Errors
    /// [`Error::Json`](crate::Error::Json) if the chunk has no JSON form.
    pub fn send(&self, chunk: T) -> Result<bool> {
        let json = crate::json::to_string(&chunk)?;
        Ok(self.handle.0.chunk(&json))
    }

    /// Ends the stream with a result, or with `()` for none. `false` if it had
    /// ended before.
    ///
    /// # Errors
    /// [`Error::Json`](crate::Error::Json) if the result has no JSON form.
    pub fn end<R: Serialize>(&self, result: R) -> Result<bool> {
        let reply = super::reply(result)?;
        Ok(self.handle.0.end(reply.as_deref().map(|raw| raw.get())))
    }

    /// Ends the stream with an error. `false` if it had ended before.
    pub fn error(&self, message: impl std::fmt::Display) -> bool {
        self.handle.0.error(&message.to_string())
    }

    /// Whether the stream has ended.
    pub fn is_closed(&self) -> bool {
        self.handle.0.closed.get()
    }
}

/// The connection's side of a stream.
#[derive(Debug, Clone)]
pub(crate) struct StreamSink {
    connection: Connection,
    id: Rc<str>,
    closed: Rc<Cell<bool>>,
    method_running: Rc<Cell<bool>>,
    abandoned: Rc<Cell<bool>>,
}

impl StreamSink {
    pub(crate) fn new(connection: Connection, id: String) -> Self {
        Self {
            connection,
            id: id.into(),
            closed: Rc::default(),
            method_running: Rc::new(Cell::new(true)),
            abandoned: Rc::default(),
        }
    }

    fn chunk(&self, json: &str) -> bool {
        !self.closed.get()
            && self
                .connection
                .send(&outgoing::rpc_chunk(&self.id, json))
                .is_ok()
    }

    fn end(&self, result: Option<&str>) -> bool {
        self.close(|id| outgoing::rpc_ok(id, result))
    }

    pub(crate) fn error(&self, message: &str) -> bool {
        self.close(|id| outgoing::rpc_error(id, message))
    }

    fn close(&self, frame: impl FnOnce(&str) -> String) -> bool {
        if self.closed.replace(true) {
            return false;
        }
        if !self.method_running.get() {
            self.connection.stream_ended(&self.id);
        }
        self.connection.send(&frame(&self.id)).is_ok()
    }

    /// The method has returned; `Ok` ends a stream that it has dropped.
    pub(crate) fn method_returned(&self, outcome: Result<(), String>) {
        match outcome {
            Err(message) => {
                self.error(&message);
            }
            Ok(()) if self.abandoned.get() => {
                self.end(None);
            }
            Ok(()) if !self.closed.get() => self.connection.stream_lingers(&self.id),
            Ok(()) => {}
        }
        self.method_running.set(false);
    }
}
