//! An event as a line of JSON.

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::EventKind;
use crate::host::{Host, LogLevel};

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
        map.serialize_entry("payload", &self.kind)?;
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
