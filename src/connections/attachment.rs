//! What a hibernating WebSocket carries: its connection's identity and state.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    host::Marks,
    json::{
        self, JsonError,
        object::{Object, items},
    },
    protocol::{incoming::text, outgoing::Frame},
};

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

/// JSON's `null`.
const NULL: &str = "null";

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
    /// As JSON text.
    user: String,
}

impl Attachment {
    /// The attachment of a connection that is being accepted: its id, its tags
    /// with the id first, and the URL the client connected to.
    #[must_use]
    pub(crate) fn new(id: String, tags: Vec<String>, uri: Option<String>) -> Self {
        Self {
            pk: ConnectionKey { id, tags, uri },
            user: NULL.to_owned(),
        }
    }

    /// Reads an attachment from its JSON text.
    ///
    /// `None` if the text is not JSON or has no `__pk` with an `id`: somebody
    /// else's socket, to be left alone.
    #[must_use]
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let stored = Object::parse(text)?;
        let pk = Object::parse(stored.get("__pk")?.get())?;
        let id = string(pk.get("id")?)?;
        let tags = pk.get("tags").and_then(|tags| items(tags.get()));
        let tags = tags.into_iter().flatten().filter_map(string).collect();
        let uri = pk.get("uri").and_then(string);
        let user = stored.get("__user").map_or(NULL, RawValue::get).to_owned();
        Some(Self {
            pk: ConnectionKey { id, tags, uri },
            user,
        })
    }

    /// Writes the attachment as JSON text.
    ///
    /// # Errors
    ///
    /// None that is known.
    pub(crate) fn to_json(&self) -> Result<String, JsonError> {
        Ok(Frame::new()
            .json("__pk", &json::to_string(&self.pk)?)
            .json("__user", &self.user)
            .finish())
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

    /// The connection's state as the user set it, `null` at first, as JSON text.
    #[must_use]
    pub(crate) fn user_state(&self) -> String {
        without_internal(&self.user)
    }

    /// Replaces the user's part of the state, by JSON text, and keeps the rest.
    ///
    /// On a connection with flags the result is always an object: a scalar is
    /// lost, and `user_state` is `null` then. Internal keys in `state` are
    /// dropped, so that a state taken from a client cannot set a flag.
    pub(crate) fn set_user_state(&mut self, state: &str) {
        let state = without_internal(state);
        let mut internal = Object::parse(&self.user).unwrap_or_default();
        internal.retain(is_internal);
        self.user = if internal.is_empty() {
            state
        } else {
            let mut entries = spread(&state);
            entries.extend(internal);
            entries.to_json()
        };
    }

    /// Whether the connection has a flag, such as [`READONLY`]. False for a name
    /// that is not an internal key.
    #[must_use]
    pub(crate) fn flag(&self, name: &str) -> bool {
        is_internal(name)
            && Object::parse(&self.user)
                .and_then(|all| all.get(name))
                .is_some_and(|value| !matches!(value.get(), NULL | "false"))
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
            let mut entries = spread(&self.user);
            entries.insert(name.into(), RawValue::TRUE);
            self.user = entries.to_json();
        } else if let Some(mut all) = Object::parse(&self.user)
            && all.get(name).is_some()
        {
            all.retain(|key| key != name);
            self.user = all.to_json_or_null();
        }
    }
}

/// What an attachment, as JSON text, says of its connection.
pub(crate) fn marks_of(text: &str) -> Option<Marks> {
    let attachment = Attachment::parse(text)?;
    Some(Marks {
        readonly: attachment.flag(READONLY),
        protocol: !attachment.flag(NO_PROTOCOL),
    })
}

fn string(value: &RawValue) -> Option<String> {
    text(Some(value)).map(Into::into)
}

fn without_internal(state: &str) -> String {
    match Object::parse(state) {
        Some(mut all) if all.keys().any(is_internal) => {
            all.retain(|key| !is_internal(key));
            all.to_json_or_null()
        }
        _ => state.to_owned(),
    }
}

/// JavaScript's `{...state}`, except that a string does not become its letters.
fn spread(state: &str) -> Object<'_> {
    Object::parse(state).unwrap_or_else(|| {
        let mut entries = Object::default();
        for (index, item) in items(state).into_iter().flatten().enumerate() {
            entries.insert(index.to_string().into(), item);
        }
        entries
    })
}

#[cfg(test)]
mod tests;
