//! Frames from an agent to a client, as the text to send.
//!
//! A parameter called `json` is spliced in as it is and has to be valid JSON
//! text; every other string is escaped. The order of the keys is the one the
//! TypeScript package writes.

use super::MessageType;
use crate::json::quote;

/// Who the agent is: `name` is the instance, `agent` the class in kebab case.
///
/// `state_follows` tells a client that a [`state`] frame comes next, so that it
/// need not consider itself ready before. Older clients ignore the key.
#[must_use]
pub fn identity(name: &str, agent: &str, state_follows: bool) -> String {
    let frame = Frame::new()
        .text("name", name)
        .text("agent", agent)
        .kind(MessageType::Identity);
    if state_follows {
        frame.json("stateFollows", "true").finish()
    } else {
        frame.finish()
    }
}

/// The agent's state.
#[must_use]
pub fn state(json: &str) -> String {
    Frame::around(json.len())
        .json("state", json)
        .kind(MessageType::State)
        .finish()
}

/// Why the sender's state update was refused. TypeScript agents say
/// [`CONNECTION_IS_READONLY`] or [`STATE_UPDATE_REJECTED`] and nothing else.
#[must_use]
pub fn state_error(message: &str) -> String {
    Frame::new()
        .kind(MessageType::StateError)
        .text("error", message)
        .finish()
}

/// The [`state_error`] of a connection that may not change the state.
pub const CONNECTION_IS_READONLY: &str = "Connection is readonly";

/// The [`state_error`] for an update that validation refused, kept free of the
/// reason on purpose.
pub const STATE_UPDATE_REJECTED: &str = "State update rejected";

/// The MCP servers of an agent that has none.
#[must_use]
pub const fn mcp_servers_empty() -> &'static str {
    r#"{"mcp":{"prompts":[],"resources":[],"servers":{},"tools":[]},"type":"cf_agent_mcp_servers"}"#
}

/// The result of a call, or the end of a stream. `None` is JavaScript's
/// `undefined`: the key is left out.
#[must_use]
pub fn rpc_ok(id: &str, json: Option<&str>) -> String {
    rpc_success(true, id, json)
}

/// One chunk of a streamed result.
#[must_use]
pub fn rpc_chunk(id: &str, json: &str) -> String {
    rpc_success(false, id, Some(json))
}

fn rpc_success(done: bool, id: &str, json: Option<&str>) -> String {
    let frame = Frame::around(json.map_or(0, str::len))
        .json("done", if done { "true" } else { "false" })
        .text("id", id);
    match json {
        Some(json) => frame.json("result", json),
        None => frame,
    }
    .json("success", "true")
    .kind(MessageType::Rpc)
    .finish()
}

/// The failure of a call, or of a stream at any point.
#[must_use]
pub fn rpc_error(id: &str, message: &str) -> String {
    Frame::new()
        .text("error", message)
        .text("id", id)
        .json("success", "false")
        .kind(MessageType::Rpc)
        .finish()
}

/// The only frame on a connection whose set-up failed; it has no `type`.
#[must_use]
pub fn setup_error(stack: &str) -> String {
    Frame::new().text("error", stack).finish()
}

/// What the keys and the punctuation of a frame take, and a short text.
const FRAME: usize = 128;

/// A JSON object under construction.
pub(crate) struct Frame(String);

impl Frame {
    pub(crate) fn new() -> Self {
        Self::around(0)
    }

    /// With room for values of this length.
    fn around(length: usize) -> Self {
        let mut frame = String::with_capacity(length.saturating_add(FRAME));
        frame.push('{');
        Self(frame)
    }

    /// A key that is any text, and its value.
    pub(crate) fn entry(mut self, key: &str, json: &str) -> Self {
        self.separate();
        quote(&mut self.0, key);
        self.0.push(':');
        self.0.push_str(json);
        self
    }

    pub(crate) fn json(mut self, key: &'static str, json: &str) -> Self {
        self.key(key);
        self.0.push_str(json);
        self
    }

    pub(crate) fn text(mut self, key: &'static str, text: &str) -> Self {
        self.key(key);
        quote(&mut self.0, text);
        self
    }

    pub(crate) fn number(self, key: &'static str, number: i64) -> Self {
        self.json(key, &number.to_string())
    }

    fn kind(self, kind: MessageType) -> Self {
        self.text("type", kind.as_str())
    }

    fn separate(&mut self) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
    }

    /// One of ours, which needs no escapes.
    fn key(&mut self, key: &'static str) {
        self.separate();
        self.0.push('"');
        self.0.push_str(key);
        self.0.push_str("\":");
    }

    pub(crate) fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    /// Frames recorded from a TypeScript agent.
    #[test]
    fn recorded_frames() {
        for (frame, recorded) in [
            (
                identity("room", "counter", false),
                r#"{"name":"room","agent":"counter","type":"cf_agent_identity"}"#,
            ),
            (
                identity("room", "counter", true),
                r#"{"name":"room","agent":"counter","type":"cf_agent_identity","stateFollows":true}"#,
            ),
            (
                state(r#"{"count":0}"#),
                r#"{"state":{"count":0},"type":"cf_agent_state"}"#,
            ),
            (
                String::from(mcp_servers_empty()),
                r#"{"mcp":{"prompts":[],"resources":[],"servers":{},"tools":[]},"type":"cf_agent_mcp_servers"}"#,
            ),
            (
                state_error(STATE_UPDATE_REJECTED),
                r#"{"type":"cf_agent_state_error","error":"State update rejected"}"#,
            ),
            (
                rpc_ok("IDinc", Some("2")),
                r#"{"done":true,"id":"IDinc","result":2,"success":true,"type":"rpc"}"#,
            ),
            (
                rpc_chunk("IDst", "0"),
                r#"{"done":false,"id":"IDst","result":0,"success":true,"type":"rpc"}"#,
            ),
            (
                rpc_ok("IDst", None),
                r#"{"done":true,"id":"IDst","success":true,"type":"rpc"}"#,
            ),
            (
                rpc_error("IDnope", "Method nope does not exist"),
                r#"{"error":"Method nope does not exist","id":"IDnope","success":false,"type":"rpc"}"#,
            ),
            (
                setup_error("Error: x\n  at"),
                r#"{"error":"Error: x\n  at"}"#,
            ),
        ] {
            assert_eq!(frame, recorded);
            let value: Value = serde_json::from_str(&frame).unwrap();
            assert_eq!(value, serde_json::from_str::<Value>(recorded).unwrap());
        }
    }

    #[test]
    fn null_is_a_result() {
        assert_eq!(
            rpc_ok("i", Some("null")),
            r#"{"done":true,"id":"i","result":null,"success":true,"type":"rpc"}"#
        );
    }

    proptest! {
        #[test]
        fn any_text_is_escaped(a in ".*", b in ".*", follows: bool) {
            let parsed = |frame: String| serde_json::from_str::<Value>(&frame).unwrap();
            let raw = json!({ b.clone(): [b] }).to_string();
            let value = parsed(raw.clone());

            let identity = parsed(identity(&a, &b, follows));
            prop_assert_eq!(&identity["name"], &a);
            prop_assert_eq!(&identity["agent"], &b);
            prop_assert_eq!(identity.get("stateFollows").is_some(), follows);
            prop_assert_eq!(parsed(state(&raw)), json!({"state": value, "type": "cf_agent_state"}));
            prop_assert_eq!(&parsed(state_error(&a))["error"], &a);
            prop_assert_eq!(parsed(setup_error(&a)), json!({"error": a}));
            prop_assert_eq!(
                parsed(rpc_error(&a, &b)),
                json!({"error": b, "id": a, "success": false, "type": "rpc"})
            );
            prop_assert_eq!(
                parsed(rpc_chunk(&a, &raw)),
                json!({"done": false, "id": a, "result": value, "success": true, "type": "rpc"})
            );
            prop_assert_eq!(
                parsed(rpc_ok(&a, None)),
                json!({"done": true, "id": a, "success": true, "type": "rpc"})
            );
        }
    }
}
