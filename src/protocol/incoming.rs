//! Frames from a client to an agent.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::MessageType;
use crate::json;

/// What a text message from a client asks for.
#[derive(Debug)]
pub enum ClientFrame<'a> {
    /// A new state. The text is JSON, but nothing says it is of the agent's
    /// state type.
    State(&'a RawValue),
    /// A method call.
    Rpc(RpcRequest<'a>),
    /// Anything else, malformed frames included: the agent's `on_message` gets
    /// the text, and the client no reply.
    Other,
}

/// A client's call of one of the agent's methods.
#[derive(Debug)]
pub struct RpcRequest<'a> {
    /// What the client will know the reply by.
    pub id: Cow<'a, str>,
    /// The method's name; it need not exist.
    pub method: Cow<'a, str>,
    /// The arguments by position, as JSON text.
    pub args: Vec<&'a RawValue>,
}

/// Tells a protocol frame from a message for the agent.
///
/// Keys may come in any order; of a repeated key the last counts, as with
/// `JSON.parse`, and unknown keys are ignored. A `state` of `null` is a state.
///
/// JavaScript can put half of a surrogate pair into a string (`"\ud800"`), Rust
/// cannot. A frame with such a key, `type`, `id` or `method` is [`Other`]; in the
/// state and the arguments, which are not decoded here, it is let through.
///
/// [`Other`]: ClientFrame::Other
#[must_use]
pub fn parse(text: &str) -> ClientFrame<'_> {
    if !may_be_object(text) {
        return ClientFrame::Other;
    }
    json::from_str::<Envelope<'_>>(text)
        .ok()
        .and_then(Envelope::into_frame)
        .unwrap_or(ClientFrame::Other)
}

/// Spares plain text, the usual message of an agent that does not use the
/// protocol, the making of a parse error.
fn may_be_object(text: &str) -> bool {
    text.trim_start_matches([' ', '\t', '\n', '\r'])
        .starts_with('{')
}

/// The keys of a frame that matter, each undecoded until all have been seen.
#[derive(Default)]
struct Envelope<'a> {
    kind: Option<&'a RawValue>,
    state: Option<&'a RawValue>,
    id: Option<&'a RawValue>,
    method: Option<&'a RawValue>,
    args: Option<&'a RawValue>,
}

impl<'a> Envelope<'a> {
    fn into_frame(self) -> Option<ClientFrame<'a>> {
        match MessageType::from_name(&text(self.kind)?)? {
            MessageType::State => self.state.map(ClientFrame::State),
            MessageType::Rpc => Some(ClientFrame::Rpc(RpcRequest {
                id: text(self.id)?,
                method: text(self.method)?,
                args: json::from_str(self.args?.get()).ok()?,
            })),
            _ => None,
        }
    }
}

/// A string, borrowed from the text unless it has escapes.
#[derive(Deserialize)]
pub(crate) struct Text<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);

pub(crate) fn text(raw: Option<&RawValue>) -> Option<Cow<'_, str>> {
    let Text(text) = json::from_str(raw?.get()).ok()?;
    Some(text)
}

impl<'de> Deserialize<'de> for Envelope<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EnvelopeVisitor)
    }
}

/// serde's derive would refuse a repeated key.
struct EnvelopeVisitor;

impl<'de> Visitor<'de> for EnvelopeVisitor {
    type Value = Envelope<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Envelope<'de>, A::Error> {
        let mut envelope = Envelope::default();
        while let Some(Text(key)) = entries.next_key()? {
            let slot = match &*key {
                "type" => &mut envelope.kind,
                "state" => &mut envelope.state,
                "id" => &mut envelope.id,
                "method" => &mut envelope.method,
                "args" => &mut envelope.args,
                _ => {
                    entries.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            // Not an `Option`'s own deserialisation: that would lose a `null`.
            *slot = Some(entries.next_value()?);
        }
        Ok(envelope)
    }
}

#[cfg(test)]
mod tests;
