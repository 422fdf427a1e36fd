//! What survives an eviction, and what does not.

use std::cell::OnceCell;

use serde_json::{Value, json};
use worker::*;
use worker_agents::{Error, Result, WsMessage, prelude::*};

/// The state of [`TestHibernationAgent`].
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub struct Count {
    /// A number that goes up.
    pub count: i64,
}

/// A connection, described by the agent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Description {
    id: String,
    uri: Option<String>,
    tags: Vec<String>,
    state: Option<Value>,
    readonly: bool,
}

/// Has state, tags and connection state, which last, and an id in memory, which
/// does not.
#[durable_object]
pub struct TestHibernationAgent {
    base: AgentBase<Self>,
    instance: OnceCell<String>,
}

#[agent]
impl Agent for TestHibernationAgent {
    type State = Count;

    fn new(base: AgentBase<Self>) -> Self {
        Self {
            base,
            instance: OnceCell::new(),
        }
    }

    fn get_connection_tags(
        &self,
        _: &Connection,
        context: &ConnectionContext,
    ) -> Result<Vec<String>> {
        let tags = context.request.query("tags").unwrap_or_default();
        Ok(tags
            .split(',')
            .filter(|tag| !tag.is_empty())
            .map(str::to_owned)
            .collect())
    }

    fn should_connection_be_readonly(&self, _: &Connection, context: &ConnectionContext) -> bool {
        context.request.query("readonly").as_deref() == Some("true")
    }

    fn on_connect(&self, connection: &Connection, context: ConnectionContext) -> Result<()> {
        if context.request.query("refuse").is_some() {
            return Err(Error::msg("refused by onConnect"));
        }
        match context.request.query("color") {
            Some(color) => connection.set_state(&json!({ "color": color })),
            None => Ok(()),
        }
    }

    fn on_message(&self, connection: &Connection, message: WsMessage) -> Result<()> {
        match message {
            WsMessage::Text(text) if text == "fail" => Err(Error::msg("refused by onMessage")),
            WsMessage::Text(text) if text == "close me" => connection.close(3456, "as you wish"),
            WsMessage::Text(_) => Ok(()),
            WsMessage::Binary(bytes) => connection.send_bytes(&bytes),
        }
    }

    fn on_request(&self) -> Result<AgentResponse> {
        Err(Error::msg("refused by onRequest"))
    }
}

#[callable]
impl TestHibernationAgent {
    #[callable(name = "instanceId")]
    fn instance_id(&self) -> String {
        let draw = || js_sys::Math::random().to_string();
        self.instance.get_or_init(draw).clone()
    }

    fn increment(&self) -> Result<i64> {
        self.update_state(|state| {
            state.count += 1;
            state.count
        })
    }

    #[callable(name = "describeMe")]
    fn describe_me(&self) -> Result<Option<Description>> {
        let Some(connection) = self.current().connection else {
            return Ok(None);
        };
        Ok(Some(Description {
            id: connection.id().to_owned(),
            uri: connection.uri().map(str::to_owned),
            tags: connection.tags().to_vec(),
            state: connection.state()?,
            readonly: connection.is_readonly(),
        }))
    }

    #[callable(name = "connectionIds")]
    fn connection_ids(&self) -> Result<Vec<String>> {
        self.sorted_ids(None)
    }

    #[callable(name = "taggedWith")]
    fn tagged_with(&self, tag: String) -> Result<Vec<String>> {
        self.sorted_ids(Some(&tag))
    }

    fn shout(&self, text: String, except_me: bool) -> Result<()> {
        let frame = json!({ "type": "shout", "text": text }).to_string();
        let me = self.current().connection;
        let without: Vec<&str> = me
            .iter()
            .filter(|_| except_me)
            .map(Connection::id)
            .collect();
        self.broadcast(&frame, &without)
    }
}

impl TestHibernationAgent {
    fn sorted_ids(&self, tag: Option<&str>) -> Result<Vec<String>> {
        let connections = self.get_connections(tag)?;
        let mut ids: Vec<String> = connections.iter().map(|c| c.id().to_owned()).collect();
        ids.sort();
        Ok(ids)
    }
}
