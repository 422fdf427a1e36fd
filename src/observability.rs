//! What an agent tells of itself: events with the TypeScript SDK's names.

use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::host::{Host, LogLevel};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventKind<'a> {
    /// A client has connected.
    Connect {
        /// The connection's id.
        connection_id: &'a str,
    },
    /// A client has gone.
    Disconnect {
        /// The connection's id.
        connection_id: &'a str,
        /// The close code.
        code: u16,
        /// The close reason.
        reason: &'a str,
    },
    /// The state has changed.
    StateUpdate,
    /// A client has called a method.
    Rpc {
        /// The method's name.
        method: &'a str,
        /// Whether it answers with a stream.
        streaming: bool,
    },
    /// A call of a client has failed.
    RpcError {
        /// The method's name.
        method: &'a str,
        /// The error's text.
        error: &'a str,
    },
}

impl EventKind<'_> {
    /// The event's name, such as `state:update`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Connect { .. } => "connect",
            Self::Disconnect { .. } => "disconnect",
            Self::StateUpdate => "state:update",
            Self::Rpc { .. } => "rpc",
            Self::RpcError { .. } => "rpc:error",
        }
    }

    /// The channel that the TypeScript SDK publishes the event on.
    pub fn channel(&self) -> &'static str {
        match self {
            Self::Connect { .. } | Self::Disconnect { .. } => "agents:lifecycle",
            Self::StateUpdate => "agents:state",
            Self::Rpc { .. } | Self::RpcError { .. } => "agents:rpc",
        }
    }
}

struct Payload<'a>(EventKind<'a>);

impl Serialize for Payload<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self.0 {
            EventKind::Connect { connection_id } => {
                map.serialize_entry("connectionId", connection_id)?;
            }
            EventKind::Disconnect {
                connection_id,
                code,
                reason,
            } => {
                map.serialize_entry("connectionId", connection_id)?;
                map.serialize_entry("code", &code)?;
                map.serialize_entry("reason", reason)?;
            }
            EventKind::StateUpdate => {}
            EventKind::Rpc { method, streaming } => {
                map.serialize_entry("method", method)?;
                if streaming {
                    map.serialize_entry("streaming", &true)?;
                }
            }
            EventKind::RpcError { method, error } => {
                map.serialize_entry("method", method)?;
                map.serialize_entry("error", error)?;
            }
        }
        map.end()
    }
}

/// One event of one agent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Event<'a> {
    pub(crate) kind: EventKind<'a>,
    pub(crate) agent: &'a str,
    pub(crate) name: &'a str,
    pub(crate) timestamp: i64,
}

impl Serialize for Event<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(6))?;
        map.serialize_entry("channel", self.kind.channel())?;
        map.serialize_entry("type", self.kind.name())?;
        map.serialize_entry("agent", self.agent)?;
        map.serialize_entry("name", self.name)?;
        map.serialize_entry("payload", &Payload(self.kind))?;
        map.serialize_entry("timestamp", &self.timestamp)?;
        map.end()
    }
}

/// Writes the event as a JSON line to the console, if the Worker's variable
/// `AGENTS_EVENTS` is `console`; otherwise it is not even made.
pub(crate) fn emit<'a>(host: &dyn Host, event: impl FnOnce() -> Event<'a>) {
    if host.observed()
        && let Ok(line) = crate::json::to_string(&event())
    {
        host.log(LogLevel::Info, &line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_have_the_shape_of_the_typescript_sdk() -> Result<(), crate::json::JsonError> {
        let event = Event {
            kind: EventKind::Disconnect {
                connection_id: "c1",
                code: 1000,
                reason: "bye",
            },
            agent: "CounterAgent",
            name: "room",
            timestamp: 5,
        };
        assert_eq!(
            crate::json::to_string(&event)?,
            r#"{"channel":"agents:lifecycle","type":"disconnect","agent":"CounterAgent","name":"room","payload":{"connectionId":"c1","code":1000,"reason":"bye"},"timestamp":5}"#
        );
        Ok(())
    }
}
