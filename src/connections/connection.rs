//! One client's WebSocket.

use std::{cell::OnceCell, fmt, rc::Rc};

use serde::{Serialize, de::DeserializeOwned};

use super::attachment::{Attachment, NO_PROTOCOL, READONLY};
use crate::{
    error::{Error, Result},
    host::{ReadyState, Socket},
    http::AgentRequest,
};

/// What came over a WebSocket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WsMessage {
    /// A text frame.
    Text(String),
    /// A binary frame.
    Binary(Vec<u8>),
}

impl WsMessage {
    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Binary(_) => None,
        }
    }
}

/// What is known of a connection while it is being made.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ConnectionContext {
    /// The upgrade request, with its URL and headers.
    pub request: AgentRequest,
}

impl ConnectionContext {
    pub(crate) fn new(request: AgentRequest) -> Self {
        Self { request }
    }
}

/// A client's WebSocket, which outlives an eviction of the agent together with
/// its id, URL, tags and state.
#[derive(Clone)]
pub struct Connection {
    socket: Rc<dyn Socket>,
    /// Read when it is first asked for: most messages need none of it.
    fixed: Rc<OnceCell<Fixed>>,
}

/// What never changes while a connection lasts.
#[derive(Default)]
struct Fixed {
    id: String,
    uri: Option<String>,
    tags: Vec<String>,
}

impl Connection {
    /// The connection behind a socket, or `None` for a socket that user code has
    /// accepted by itself.
    pub(crate) fn of_socket(socket: Rc<dyn Socket>) -> Option<Self> {
        socket.marks()?;
        Some(Self {
            socket,
            fixed: Rc::default(),
        })
    }

    fn made(socket: Rc<dyn Socket>, fixed: Fixed) -> Self {
        Self {
            socket,
            fixed: Rc::new(OnceCell::from(fixed)),
        }
    }

    fn fixed(&self) -> &Fixed {
        self.fixed.get_or_init(|| {
            self.attachment().map_or_else(
                // One that has marks has an attachment, too, unless somebody else wrote
                // what JSON cannot hold.
                |_| Fixed::default(),
                |attachment| Fixed {
                    id: attachment.id().to_owned(),
                    uri: attachment.uri().map(str::to_owned),
                    tags: attachment.tags().to_vec(),
                },
            )
        })
    }

    /// A connection that is still to be accepted, for the hook that tags it. It
    /// cannot send, and keeps nothing.
    pub(crate) fn proposed(id: String, uri: String) -> Self {
        let fixed = Fixed {
            id,
            uri: Some(uri),
            tags: Vec::new(),
        };
        Self::made(Rc::new(super::proposed::Proposed), fixed)
    }

    /// A connection being made: its attachment is written now.
    pub(crate) fn attach(
        socket: Rc<dyn Socket>,
        id: String,
        uri: String,
        tags: Vec<String>,
    ) -> Result<Self> {
        let attachment = Attachment::new(id.clone(), tags.clone(), Some(uri.clone()));
        socket.set_attachment(&attachment.to_json()?)?;
        let fixed = Fixed {
            id,
            uri: Some(uri),
            tags,
        };
        Ok(Self::made(socket, fixed))
    }

    /// The connection's id: the client's own (`_pk` in the URL) or a random one.
    /// A reconnecting client keeps it, so for a moment two connections may share
    /// it. Clients choose it: never take it as proof of who somebody is.
    pub fn id(&self) -> &str {
        &self.fixed().id
    }

    /// The URL that the client connected to.
    pub fn uri(&self) -> Option<&str> {
        self.fixed().uri.as_deref()
    }

    /// The connection's tags, its id first.
    pub fn tags(&self) -> &[String] {
        &self.fixed().tags
    }

    /// Where the socket stands.
    pub fn ready_state(&self) -> ReadyState {
        self.socket.ready_state()
    }

    /// Whether frames can be sent.
    pub fn is_open(&self) -> bool {
        self.ready_state() == ReadyState::Open
    }

    /// Sends a text.
    ///
    /// # Errors
    /// [`Error::Platform`] when the connection has closed.
    pub fn send(&self, text: &str) -> Result<()> {
        self.socket.send_text(text)
    }

    /// Sends a value as JSON text.
    ///
    /// # Errors
    /// As [`Connection::send`], and [`Error::Json`] if it has no JSON form.
    pub fn send_json<T: Serialize + ?Sized>(&self, value: &T) -> Result<()> {
        self.send(&crate::json::to_string(value)?)
    }

    /// Sends bytes.
    ///
    /// # Errors
    /// [`Error::Platform`] when the connection has closed.
    pub fn send_bytes(&self, bytes: &[u8]) -> Result<()> {
        self.socket.send_bytes(bytes)
    }

    /// Closes the connection with a code and a reason. The official clients
    /// reconnect, except after 1008 and 4000 to 4999.
    ///
    /// # Errors
    /// [`Error::Platform`] for a code that may not be sent.
    pub fn close(&self, code: u16, reason: &str) -> Result<()> {
        self.socket.close(Some(code), reason)
    }

    pub(crate) fn stream_lingers(&self, id: &str) {
        self.socket.stream_lingers(id);
    }

    pub(crate) fn stream_ended(&self, id: &str) {
        self.socket.stream_ended(id);
    }

    /// Finishes the closing handshake that the client began. Codes that cannot
    /// be sent are answered without one.
    pub(crate) fn answer_close(&self, code: u16, reason: &str) {
        let code = (!matches!(code, 1005 | 1006 | 1015)).then_some(code);
        let reason = if code.is_some() { reason } else { "" };
        // The peer may be gone already; then there is nothing left to do.
        let _ = self.socket.close(code, reason);
    }

    fn attachment(&self) -> Result<Attachment> {
        self.socket
            .attachment()
            .and_then(|text| Attachment::parse(&text))
            .ok_or_else(|| Error::Connection("the connection's attachment is gone".into()))
    }

    fn change_attachment(&self, change: impl FnOnce(&mut Attachment)) -> Result<()> {
        let mut attachment = self.attachment()?;
        change(&mut attachment);
        self.socket.set_attachment(&attachment.to_json()?)
    }

    /// What the agent has stored with the connection, or `None` if nothing is.
    ///
    /// # Errors
    /// [`Error::Json`] if it does not parse into `T`.
    pub fn state<T: DeserializeOwned>(&self) -> Result<Option<T>> {
        match self.attachment()?.user_state().as_str() {
            "null" => Ok(None),
            json => Ok(Some(crate::json::from_str(json)?)),
        }
    }

    /// Stores a value with the connection, in place of what was there. Values
    /// that are not objects are lost when the connection is read-only or gets no
    /// protocol frames, as in the TypeScript SDK.
    ///
    /// # Errors
    /// [`Error::Json`] if the value has no JSON form, [`Error::Platform`] if it
    /// is larger than 16 KiB.
    pub fn set_state<T: Serialize + ?Sized>(&self, value: &T) -> Result<()> {
        let json = crate::json::to_string(value)?;
        self.change_attachment(|attachment| attachment.set_user_state(&json))
    }

    /// Whether the connection may not change the agent's state.
    pub fn is_readonly(&self) -> bool {
        // One that cannot be read must not be taken for one that may write.
        self.socket.marks().is_none_or(|marks| marks.readonly)
    }

    /// Allows or forbids the connection to change the agent's state.
    ///
    /// # Errors
    /// [`Error::Platform`] if the platform refuses to store it.
    pub fn set_readonly(&self, readonly: bool) -> Result<()> {
        self.change_attachment(|attachment| attachment.set_flag(READONLY, readonly))
    }

    /// Whether the connection is sent the protocol's frames.
    pub fn is_protocol_enabled(&self) -> bool {
        self.socket.marks().is_some_and(|marks| marks.protocol)
    }

    pub(crate) fn disable_protocol(&self) -> Result<()> {
        self.change_attachment(|attachment| attachment.set_flag(NO_PROTOCOL, true))
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("id", &self.id())
            .field("uri", &self.uri())
            .field("tags", &self.tags())
            .finish_non_exhaustive()
    }
}
