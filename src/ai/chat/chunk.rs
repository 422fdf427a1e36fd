//! What comes back: OpenAI's chunks and whole answers, and the own form of older
//! models of Workers AI, which that binding mixes.

use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
pub(super) struct Chunk {
    pub(super) choices: Option<Vec<Choice>>,
    pub(super) usage: Option<ChatUsage>,
    pub(super) error: Option<Box<RawValue>>,
    /// Workers AI's own: more of the text, or in a whole answer with a form any
    /// JSON.
    pub(super) response: Option<Box<RawValue>>,
    /// Workers AI's own: calls that are whole.
    pub(super) tool_calls: Option<Vec<CallDelta>>,
}

#[derive(Deserialize)]
pub(super) struct Choice {
    pub(super) delta: Option<Delta>,
    /// In a whole answer.
    pub(super) message: Option<Delta>,
    pub(super) finish_reason: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Delta {
    pub(super) content: Option<String>,
    pub(super) reasoning: Option<String>,
    pub(super) reasoning_content: Option<String>,
    pub(super) refusal: Option<String>,
    pub(super) tool_calls: Option<Vec<CallDelta>>,
}

#[derive(Deserialize)]
pub(super) struct CallDelta {
    pub(super) index: Option<u32>,
    pub(super) id: Option<String>,
    pub(super) function: Option<FunctionDelta>,
    /// Workers AI's own form has no `function` around these.
    pub(super) name: Option<String>,
    pub(super) arguments: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
pub(super) struct FunctionDelta {
    pub(super) name: Option<String>,
    /// A text, but an object from some servers.
    pub(super) arguments: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
pub(super) struct ChatUsage {
    pub(super) prompt_tokens: Option<u64>,
    pub(super) completion_tokens: Option<u64>,
    pub(super) prompt_tokens_details: Option<PromptDetails>,
}

#[derive(Deserialize)]
pub(super) struct PromptDetails {
    pub(super) cached_tokens: Option<u64>,
}

#[derive(Deserialize)]
pub(super) struct ErrorObject {
    pub(super) message: Option<String>,
    pub(super) r#type: Option<String>,
    /// A text, or a number from some servers.
    pub(super) code: Option<Box<RawValue>>,
}

/// The text of a value: of a string what it says, of `null` nothing, of anything
/// else its JSON.
pub(super) fn text(raw: &RawValue) -> String {
    let json = raw.get();
    match json.chars().next() {
        Some('"') => serde_json::from_str(json).unwrap_or_default(),
        _ if json == "null" => String::new(),
        _ => json.to_owned(),
    }
}
