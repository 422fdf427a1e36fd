//! What has been said.

use serde::{Deserialize, Serialize};

/// A message of a conversation with a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Message {
    /// What the user said.
    User(String),
    /// What the model answered.
    Assistant(AssistantMessage),
    /// What a tool answered.
    Tool(ToolResult),
}

/// An answer of the model.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssistantMessage {
    /// Its text; may be empty where it calls tools.
    pub text: String,
    /// The tools that it calls.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<ToolCall>,
}

/// A tool that the model wants to be called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolCall {
    /// By which its result is known. Empty where the provider gives none, in an
    /// event; never in a [`Conversation`](super::Conversation).
    pub id: String,
    /// The tool's name, as the model wrote it.
    pub name: String,
    /// The arguments, as the model wrote them: JSON, if it made no mistake.
    pub arguments: String,
}

/// The result of a tool's call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolResult {
    /// That of the [`ToolCall`].
    pub call_id: String,
    /// The tool's name.
    pub name: String,
    /// What the model is told: a text, or JSON.
    pub content: String,
    /// Whether the call has failed, and `content` says why.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_error: bool,
}
