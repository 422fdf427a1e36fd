//! What a model answers, piece by piece.

use serde::{Deserialize, Serialize};

use super::message::ToolCall;

/// A piece of a model's answer.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ModelEvent {
    /// More of the text.
    Text(String),
    /// More of what the model thinks aloud, where its provider shows that. It is
    /// no part of the answer, and is not sent back to the model.
    Reasoning(String),
    /// A call of a tool, whole.
    Call(ToolCall),
    /// What the answer has cost. Comes at most once.
    Usage(Usage),
    /// The answer is whole. Comes once, as the last event.
    Finish(FinishReason),
}

/// Why a model stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FinishReason {
    /// It had said what it had to say.
    Stop,
    /// It wants the results of the tools that it has called.
    ToolCalls,
    /// It reached the limit of its tokens: the answer is not complete.
    Length,
    /// The provider's filter, or the model itself, declined.
    ContentFilter,
    /// Any other reason, in the provider's word.
    Other(String),
}

/// Tokens, as the provider counts and charges them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Usage {
    /// Tokens of the request, those from a cache included.
    pub input_tokens: u64,
    /// Tokens of the answer, those of reasoning included.
    pub output_tokens: u64,
    /// Those of `input_tokens` that were read from the provider's cache.
    pub cached_tokens: u64,
}

impl std::ops::AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        let add = u64::saturating_add;
        *self = Self {
            input_tokens: add(self.input_tokens, other.input_tokens),
            output_tokens: add(self.output_tokens, other.output_tokens),
            cached_tokens: add(self.cached_tokens, other.cached_tokens),
        };
    }
}
