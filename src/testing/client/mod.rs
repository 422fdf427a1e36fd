//! A client in the hands of a test: what a browser tab is on Cloudflare.

mod call;
mod inbox;

use std::{future::poll_fn, rc::Rc};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

pub(super) use inbox::Inbox;

use super::socket::{Pair, check_close};
use crate::{
    connections::WsMessage,
    error::{Error, Result},
    http::{AgentResponse, ResponseRepr},
    protocol::MessageType,
};

/// How a connection was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// The close code; 1005 if the close had none, 1006 if there was no close.
    pub code: u16,
    /// The reason.
    pub reason: String,
}

/// A client that is connected to an agent.
///
/// It keeps what comes until it is read, the agent's answers to its own calls
/// apart. Dropping it leaves the connection open: see [`TestClient::close`] and
/// [`TestClient::lose`].
pub struct TestClient {
    pair: Rc<Pair>,
}

impl TestClient {
    /// The client of an upgrade that a router or agent has answered.
    ///
    /// ```
    /// # use worker_agents::{AgentRequest, Result, prelude::*, testing::*};
    /// # #[worker::durable_object] pub struct CounterAgent { base: AgentBase<Self> }
    /// # #[agent] impl Agent for CounterAgent {
    /// #     fn new(base: AgentBase<Self>) -> Self { Self { base } }
    /// # }
    /// # fn main() -> Result<()> {
    /// World::new().bind::<CounterAgent>().run(async |world| {
    ///     let request = AgentRequest::get("http://test/agents/counter-agent/room")?
    ///         .with_header("Upgrade", "websocket")?;
    ///     let response = route_agent_request(&request, &world).await?;
    ///     let client = TestClient::of(response.ok_or("no such route")?).await?;
    ///     assert_eq!(client.next_json().await?["name"], "room");
    ///     Ok(())
    /// })
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Message`] with status and body of a response that is no upgrade.
    pub async fn of(response: AgentResponse) -> Result<Self> {
        let status = response.status();
        if status != 101 {
            let text = response.into_text().await?;
            return Err(Error::msg(format!("no WebSocket but {status}: {text}")));
        }
        let foreign = || Error::msg("no WebSocket of a native test");
        let ResponseRepr::Upgrade(end) = response.into_repr() else {
            return Err(foreign());
        };
        let pair = end.downcast::<Pair>().map_err(|_| foreign())?;
        Ok(Self { pair })
    }

    /// Sends a text.
    ///
    /// # Errors
    /// [`Error::Connection`] once the connection is closing.
    pub fn send(&self, text: &str) -> Result<()> {
        self.deliver(WsMessage::Text(text.to_owned()))
    }

    /// Sends a value as JSON text.
    ///
    /// # Errors
    /// As [`TestClient::send`], and [`Error::Json`] if it has no JSON form.
    pub fn send_json(&self, value: &(impl Serialize + ?Sized)) -> Result<()> {
        self.send(&crate::json::to_string(value)?)
    }

    /// Sends bytes.
    ///
    /// # Errors
    /// As [`TestClient::send`].
    pub fn send_bytes(&self, bytes: &[u8]) -> Result<()> {
        self.deliver(WsMessage::Binary(bytes.to_vec()))
    }

    fn deliver(&self, message: WsMessage) -> Result<()> {
        if !self.pair.is_open_for_client() {
            return Err(Error::Connection("the connection is not open".into()));
        }
        self.pair.deliver(message);
        Ok(())
    }

    /// Waits for the next frame that is not an answer to a call.
    ///
    /// # Errors
    /// [`Error::Connection`] with code and reason if there is none before the
    /// connection closes.
    pub async fn next(&self) -> Result<WsMessage> {
        let frame = poll_fn(|cx| self.pair.inbox.poll_next(cx));
        let what = format!("a frame from {}", self.pair.label());
        let frame = self.pair.world.waits.wait(what, frame).await;
        frame.map_err(|Closed { code, reason }| {
            Error::Connection(format!("the connection was closed: {code} {reason}"))
        })
    }

    /// As [`TestClient::next`], as JSON.
    ///
    /// # Errors
    /// As there, and [`Error::Json`] if it is not JSON.
    pub async fn next_json(&self) -> Result<Value> {
        as_json(&self.next().await?)
    }

    /// The frames that have come and were not read, once nothing can run any
    /// more. Answers to calls are not among them.
    pub async fn frames(&self) -> Vec<WsMessage> {
        self.pair.world.quiet.wait().await;
        self.pair.inbox.drain()
    }

    /// As [`TestClient::frames`], as JSON.
    ///
    /// # Errors
    /// [`Error::Json`] if one of them is not JSON.
    pub async fn json_frames(&self) -> Result<Vec<Value>> {
        self.frames().await.iter().map(as_json).collect()
    }

    /// The agent's state as this client knows it, once nothing can run any more;
    /// `None` if it was never told.
    ///
    /// # Errors
    /// [`Error::Json`] if it does not parse into `T`.
    pub async fn state<T: DeserializeOwned>(&self) -> Result<Option<T>> {
        self.pair.world.quiet.wait().await;
        match self.pair.inbox.state() {
            Some(json) => Ok(Some(crate::json::from_str(&json)?)),
            None => Ok(None),
        }
    }

    /// Sets the agent's state, as the official clients do: the client itself
    /// takes it for granted, and is told only if it is refused.
    ///
    /// # Errors
    /// As [`TestClient::send_json`].
    pub fn set_state(&self, state: &(impl Serialize + ?Sized)) -> Result<()> {
        let json = crate::json::to_string(state)?;
        let kind = MessageType::State.as_str();
        self.send(&format!(r#"{{"state":{json},"type":"{kind}"}}"#))?;
        self.pair.inbox.set_state(&json);
        Ok(())
    }

    /// Closes the connection; 1005 stands for a close without a code. The agent
    /// is told, and its answer is what [`TestClient::closed`] waits for.
    ///
    /// # Errors
    /// [`Error::Platform`] for a code or reason that cannot be sent.
    pub fn close(&self, code: u16, reason: &str) -> Result<()> {
        check_close((code != 1005).then_some(code), reason)?;
        self.pair.close_by_client(code, reason, true);
        Ok(())
    }

    /// Goes without a word, as a client whose network fails. The agent is told
    /// of code 1006.
    pub fn lose(&self) {
        self.pair.lose();
    }

    /// Lets the connection fail, for [`Agent::on_error`](crate::Agent::on_error).
    pub fn fail(&self, error: impl Into<Error>) {
        self.pair.fail(error.into());
    }

    /// Waits until the connection is closed, and tells how.
    pub async fn closed(&self) -> Closed {
        let closed = poll_fn(|cx| self.pair.inbox.poll_closed(cx));
        let what = format!("{} to close the connection", self.pair.label());
        self.pair.world.waits.wait(what, closed).await
    }

    /// Whether frames can be sent.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.pair.is_open_for_client()
    }
}

fn as_json(frame: &WsMessage) -> Result<Value> {
    match frame {
        WsMessage::Text(text) => Ok(crate::json::from_str(text)?),
        WsMessage::Binary(bytes) => Err(Error::Json(format!("{} bytes are not JSON", bytes.len()))),
    }
}

impl std::fmt::Debug for TestClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TestClient")
            .field("agent", &self.pair.label())
            .field("open", &self.is_open())
            .finish_non_exhaustive()
    }
}
