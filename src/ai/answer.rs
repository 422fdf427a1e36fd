//! A whole answer.

use serde::de::DeserializeOwned;

use super::{AssistantMessage, FinishReason, ModelError, ModelEvent, ModelFault, Usage};

/// An answer of a model, collected.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Answer {
    /// Its text and the tools that it calls.
    pub message: AssistantMessage,
    /// What the model thought aloud, where its provider shows that.
    pub reasoning: String,
    /// What it has cost, where the provider tells.
    pub usage: Usage,
    /// Why the model stopped; `None` while it has not.
    pub finish: Option<FinishReason>,
}

impl Answer {
    /// Its text.
    pub fn text(&self) -> &str {
        &self.message.text
    }

    /// Adds a piece.
    pub(super) fn add(&mut self, event: ModelEvent) {
        match event {
            ModelEvent::Text(more) => self.message.text.push_str(&more),
            ModelEvent::Reasoning(more) => self.reasoning.push_str(&more),
            ModelEvent::Call(call) => self.message.calls.push(call),
            ModelEvent::Usage(usage) => self.usage += usage,
            ModelEvent::Finish(reason) => self.finish = Some(reason),
        }
    }

    /// Reads the text as JSON, into the type that was
    /// [asked for](super::ModelRequest::form).
    ///
    /// # Errors
    /// [`ModelFault::Output`] if it does not fit, or was not completed.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, ModelError> {
        parse(&self.message.text, self.finish.as_ref())
    }
}

pub(super) fn parse<T: DeserializeOwned>(
    text: &str,
    finish: Option<&FinishReason>,
) -> Result<T, ModelError> {
    let reason = match crate::json::from_str(text) {
        Ok(output) => return Ok(output),
        Err(error) => error,
    };
    let reason = match finish {
        Some(FinishReason::Length) => format!("it reached the limit of its tokens ({reason})"),
        Some(FinishReason::ContentFilter) => format!("the model declined ({reason})"),
        _ => reason.to_string(),
    };
    let text = text.to_owned();
    Err(ModelError::new(
        "model",
        ModelFault::Output { reason, text },
    ))
}
