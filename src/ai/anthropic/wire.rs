//! What comes back. <https://docs.anthropic.com/en/api/messages-streaming>

use serde::Deserialize;
use serde_json::value::RawValue;

/// An event of the stream. New kinds of events and blocks may come at any time,
/// and are passed over.
#[derive(Deserialize)]
pub(super) struct Event {
    pub(super) r#type: String,
    pub(super) index: Option<u32>,
    pub(super) message: Option<Started>,
    pub(super) content_block: Option<Block>,
    pub(super) delta: Option<Delta>,
    pub(super) usage: Option<WireUsage>,
    pub(super) error: Option<WireError>,
}

#[derive(Deserialize)]
pub(super) struct Started {
    pub(super) usage: Option<WireUsage>,
}

#[derive(Deserialize)]
pub(super) struct Block {
    pub(super) r#type: String,
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) text: Option<String>,
    pub(super) thinking: Option<String>,
    /// In a whole answer; `{}` where it streams.
    pub(super) input: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
pub(super) struct Delta {
    pub(super) r#type: Option<String>,
    pub(super) text: Option<String>,
    pub(super) thinking: Option<String>,
    pub(super) partial_json: Option<String>,
    pub(super) stop_reason: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct WireUsage {
    pub(super) input_tokens: Option<u64>,
    pub(super) output_tokens: Option<u64>,
    pub(super) cache_creation_input_tokens: Option<u64>,
    pub(super) cache_read_input_tokens: Option<u64>,
}

#[derive(Deserialize)]
pub(super) struct WireError {
    pub(super) r#type: String,
    pub(super) message: String,
}

/// A whole answer, from a gateway that does not stream.
#[derive(Deserialize)]
pub(super) struct Whole {
    pub(super) content: Option<Vec<Block>>,
    pub(super) stop_reason: Option<String>,
    pub(super) usage: Option<WireUsage>,
    pub(super) error: Option<WireError>,
}
