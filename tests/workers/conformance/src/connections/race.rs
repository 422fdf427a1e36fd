//! Messages that arrive while the connection is being made.

use worker::*;
use worker_agents::{Result, prelude::*};

/// The state of [`TestRaceAgent`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Greeting {
    /// Whom it greets.
    pub hello: String,
}

impl Default for Greeting {
    fn default() -> Self {
        Self {
            hello: "world".into(),
        }
    }
}

/// What `on_connect` leaves on the connection.
#[derive(Serialize, Deserialize)]
struct Mark {
    tagged: bool,
}

/// The answer to any message.
#[derive(Serialize)]
struct Echo {
    #[serde(rename = "type")]
    kind: &'static str,
    tagged: bool,
}

/// Marks a connection when it is made, and tells each message whether the mark
/// was there.
#[durable_object]
pub struct TestRaceAgent {
    base: AgentBase<Self>,
}

#[agent(binding = "TAG_AGENT")]
impl Agent for TestRaceAgent {
    type State = Greeting;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    fn on_connect(&self, connection: &Connection) -> Result<()> {
        connection.set_state(&Mark { tagged: true })
    }

    fn on_message(&self, connection: &Connection) -> Result<()> {
        let mark: Option<Mark> = connection.state()?;
        connection.send_json(&Echo {
            kind: "echo",
            tagged: mark.is_some_and(|mark| mark.tagged),
        })
    }
}
