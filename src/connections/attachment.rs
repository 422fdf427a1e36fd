//! What a hibernating WebSocket carries: its connection's identity and state.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::json::{self, JsonError};

/// The flag of a connection that may not change the agent's state.
pub(crate) const READONLY: &str = "_cf_readonly";

/// The flag of a connection that gets no protocol frames.
pub(crate) const NO_PROTOCOL: &str = "_cf_no_protocol";

/// The keys within the state that are not the user's. They are the TypeScript
/// package's, so that a TypeScript class can take over the sockets.
const INTERNAL_KEYS: [&str; 6] = [
    READONLY,
    NO_PROTOCOL,
    "_cf_voiceInCall",
    "_cf_subAgentOuterUrl",
    "_cf_subAgentTags",
    "_cf_subAgentDeleted",
];

fn is_internal(key: &str) -> bool {
    INTERNAL_KEYS.contains(&key)
}

/// Who is on a connection, as of when it was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ConnectionKey {
    id: String,
    tags: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri: Option<String>,
}

/// The attachment of a managed WebSocket: `{"__pk": {id, tags, uri}, "__user":
/// state}`.
///
/// Flags live inside the user's state, whatever TypeScript thought of it. Two
/// consequences are kept for the sake of a class that is later taken over by
/// TypeScript: a state that is not an object is lost once the connection has a
/// flag, and an array becomes an object of its indices.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Attachment {
    pk: ConnectionKey,
    user: Value,
}

impl Attachment {
    /// The attachment of a connection that is being accepted: its id, its tags
    /// with the id first, and the URL the client connected to.
    #[must_use]
    pub(crate) fn new(id: String, tags: Vec<String>, uri: Option<String>) -> Self {
        Self {
            pk: ConnectionKey { id, tags, uri },
            user: Value::Null,
        }
    }

    /// Reads an attachment from its JSON text.
    ///
    /// `None` if the text is not JSON or has no `__pk` with an `id`: somebody
    /// else's socket, to be left alone.
    #[must_use]
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let Value::Object(mut stored) = json::from_str(text).ok()? else {
            return None;
        };
        let Value::Object(mut pk) = stored.remove("__pk")? else {
            return None;
        };
        let id = into_string(pk.remove("id")?)?;
        let tags = match pk.remove("tags") {
            Some(Value::Array(tags)) => tags.into_iter().filter_map(into_string).collect(),
            _ => Vec::new(),
        };
        let uri = pk.remove("uri").and_then(into_string);
        Some(Self {
            pk: ConnectionKey { id, tags, uri },
            user: stored.remove("__user").unwrap_or_default(),
        })
    }

    /// Writes the attachment as JSON text.
    ///
    /// # Errors
    ///
    /// A user state that holds an integer beyond what JavaScript can.
    pub(crate) fn to_json(&self) -> Result<String, JsonError> {
        #[derive(Serialize)]
        struct Written<'a> {
            #[serde(rename = "__pk")]
            pk: &'a ConnectionKey,
            #[serde(rename = "__user")]
            user: &'a Value,
        }
        json::to_string(&Written {
            pk: &self.pk,
            user: &self.user,
        })
    }

    /// The connection id. Chosen by the client, and neither unique nor secret.
    #[must_use]
    pub(crate) fn id(&self) -> &str {
        &self.pk.id
    }

    /// The tags the socket was accepted with. One accepted by an old version may
    /// have none.
    #[must_use]
    pub(crate) fn tags(&self) -> &[String] {
        &self.pk.tags
    }

    /// The URL the client connected to, if it was recorded.
    #[must_use]
    pub(crate) fn uri(&self) -> Option<&str> {
        self.pk.uri.as_deref()
    }

    /// The connection's state as the user set it, `null` at first.
    #[must_use]
    pub(crate) fn user_state(&self) -> Value {
        without_internal(self.user.clone())
    }

    /// Replaces the user's part of the state and keeps the rest.
    ///
    /// On a connection with flags the result is always an object: a scalar is
    /// lost, and `user_state` is `null` then. Internal keys in `state` are
    /// dropped, so that a state taken from a client cannot set a flag.
    pub(crate) fn set_user_state(&mut self, state: Value) {
        let internal = self.internal_entries();
        let state = without_internal(state);
        self.user = if internal.is_empty() {
            state
        } else {
            let mut entries = spread(state);
            entries.extend(internal);
            Value::Object(entries)
        };
    }

    /// Whether the connection has a flag, such as [`READONLY`]. False for a name
    /// that is not an internal key.
    #[must_use]
    pub(crate) fn flag(&self, name: &str) -> bool {
        is_internal(name)
            && !matches!(
                self.user.get(name),
                None | Some(Value::Null | Value::Bool(false))
            )
    }

    /// Sets or clears a flag, such as [`READONLY`]. Of no effect for a name that
    /// is not an internal key, as that would be the user's.
    ///
    /// Setting one on a connection whose state is a scalar loses the scalar.
    pub(crate) fn set_flag(&mut self, name: &str, on: bool) {
        if !is_internal(name) {
            return;
        }
        if on {
            let mut entries = spread(std::mem::take(&mut self.user));
            entries.insert(name.to_owned(), Value::Bool(true));
            self.user = Value::Object(entries);
        } else if let Value::Object(all) = &self.user
            && all.contains_key(name)
        {
            self.user = object_or_null(entries(all, |key| key != name));
        }
    }

    fn internal_entries(&self) -> Map<String, Value> {
        match &self.user {
            Value::Object(all) => entries(all, is_internal),
            _ => Map::new(),
        }
    }
}

fn into_string(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn entries(all: &Map<String, Value>, wanted: impl Fn(&str) -> bool) -> Map<String, Value> {
    all.iter()
        .filter(|(key, _)| wanted(key))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

fn object_or_null(entries: Map<String, Value>) -> Value {
    if entries.is_empty() {
        Value::Null
    } else {
        Value::Object(entries)
    }
}

fn without_internal(state: Value) -> Value {
    match state {
        Value::Object(all) if all.keys().any(|key| is_internal(key)) => {
            object_or_null(entries(&all, |key| !is_internal(key)))
        }
        other => other,
    }
}

/// JavaScript's `{...state}`, except that a string does not become its letters.
fn spread(state: Value) -> Map<String, Value> {
    match state {
        Value::Object(entries) => entries,
        Value::Array(items) => (0_usize..)
            .map(|index| index.to_string())
            .zip(items)
            .collect(),
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests;
