//! From chunks to events.

use std::collections::VecDeque;

use serde_json::value::RawValue;

use super::chunk::{CallDelta, ChatUsage, Choice, Chunk, Delta, ErrorObject, text};
use crate::ai::{
    FinishReason, ModelEvent, ModelFault, ToolCall, Usage,
    decode::{Dialect, Trouble},
};

/// The end of the stream's events.
const DONE: &str = "[DONE]";

/// An answer while it is read.
#[derive(Debug, Default)]
pub(in crate::ai) struct ChatDialect {
    calls: Vec<Call>,
    usage: Option<Usage>,
    finish: Option<FinishReason>,
    /// The stream has said that it is over.
    over: bool,
    done: bool,
}

/// A call whose arguments come in pieces, known by its index.
#[derive(Debug)]
struct Call {
    index: Option<u32>,
    call: ToolCall,
}

impl Dialect for ChatDialect {
    fn event(&mut self, data: &str, out: &mut VecDeque<ModelEvent>) -> Result<(), Trouble> {
        if data.trim() == DONE {
            self.over = true;
            self.finish(out);
            return Ok(());
        }
        self.chunk(data, out)
    }

    fn whole(&mut self, json: &str, out: &mut VecDeque<ModelEvent>) -> Result<(), Trouble> {
        self.chunk(json, out)?;
        self.over = true;
        Ok(())
    }

    /// Some servers send no `[DONE]`; after a reason to finish none is missed.
    fn end(&mut self, out: &mut VecDeque<ModelEvent>) -> bool {
        if self.over || self.finish.is_some() {
            self.finish(out);
        }
        self.done
    }

    fn is_done(&self) -> bool {
        self.done
    }
}

impl ChatDialect {
    fn chunk(&mut self, json: &str, out: &mut VecDeque<ModelEvent>) -> Result<(), Trouble> {
        let chunk: Chunk = crate::json::from_str(json)?;
        if let Some(error) = chunk.error {
            return Err(Trouble::Fault(reported(&error)));
        }
        if let Some(usage) = chunk.usage {
            self.usage = Some(counted(&usage));
        }
        // Where both forms come in one event they say the same.
        let choices = chunk.choices.unwrap_or_default();
        let is_own = choices.is_empty();
        for choice in choices {
            self.choice(choice, out)?;
        }
        if is_own {
            say(ModelEvent::Text, chunk.response.as_deref().map(text), out);
            for call in chunk.tool_calls.unwrap_or_default() {
                self.call(call);
            }
        }
        Ok(())
    }

    fn choice(&mut self, choice: Choice, out: &mut VecDeque<ModelEvent>) -> Result<(), Trouble> {
        if let Some(delta) = choice.delta.or(choice.message) {
            self.delta(delta, out);
        }
        match choice.finish_reason.as_deref() {
            // Workers AI's streams begin with an empty one.
            None | Some("") => {}
            Some("error") => {
                return Err(Trouble::Fault(ModelFault::Reported {
                    kind: "error".into(),
                    message: "the model failed while it answered".into(),
                    retryable: true,
                }));
            }
            Some(reason) => {
                let declined = self.finish == Some(FinishReason::ContentFilter);
                if !declined {
                    self.finish = Some(finish_reason(reason));
                }
            }
        }
        Ok(())
    }

    fn delta(&mut self, delta: Delta, out: &mut VecDeque<ModelEvent>) {
        let reasoning = delta.reasoning_content.or(delta.reasoning);
        say(ModelEvent::Reasoning, reasoning, out);
        say(ModelEvent::Text, delta.content, out);
        if delta
            .refusal
            .as_deref()
            .is_some_and(|text| !text.is_empty())
        {
            self.finish = Some(FinishReason::ContentFilter);
        }
        say(ModelEvent::Text, delta.refusal, out);
        for call in delta.tool_calls.unwrap_or_default() {
            self.call(call);
        }
    }

    fn call(&mut self, delta: CallDelta) {
        let (name, arguments) = match delta.function {
            Some(function) => (function.name, function.arguments),
            None => (delta.name, delta.arguments),
        };
        let id = delta.id.unwrap_or_default();
        let name = name.unwrap_or_default();
        let arguments = arguments.as_deref().map(text).unwrap_or_default();
        let begun = self
            .calls
            .iter_mut()
            .find(|call| delta.index.is_some() && call.index == delta.index);
        if let Some(Call { call, .. }) = begun {
            // Some servers repeat id and name, some send them late.
            if call.id.is_empty() {
                call.id = id;
            }
            if call.name.is_empty() {
                call.name = name;
            }
            call.arguments.push_str(&arguments);
        } else if !(id.is_empty() && name.is_empty()) {
            // Workers AI ends its calls with an empty one.
            let call = ToolCall {
                id,
                name,
                arguments,
            };
            self.calls.push(Call {
                index: delta.index,
                call,
            });
        }
    }

    fn finish(&mut self, out: &mut VecDeque<ModelEvent>) {
        if std::mem::replace(&mut self.done, true) {
            return;
        }
        let has_calls = !self.calls.is_empty();
        let calls = std::mem::take(&mut self.calls);
        out.extend(calls.into_iter().map(|call| ModelEvent::Call(call.call)));
        out.extend(self.usage.take().map(ModelEvent::Usage));
        out.push_back(ModelEvent::Finish(match self.finish.take() {
            // Some servers say `stop` after calls, or nothing.
            None | Some(FinishReason::Stop) if has_calls => FinishReason::ToolCalls,
            finish => finish.unwrap_or(FinishReason::Stop),
        }));
    }
}

fn say(kind: fn(String) -> ModelEvent, text: Option<String>, out: &mut VecDeque<ModelEvent>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        out.push_back(kind(text));
    }
}

fn counted(usage: &ChatUsage) -> Usage {
    let details = usage.prompt_tokens_details.as_ref();
    Usage {
        input_tokens: usage.prompt_tokens.unwrap_or(0),
        output_tokens: usage.completion_tokens.unwrap_or(0),
        cached_tokens: details
            .and_then(|details| details.cached_tokens)
            .unwrap_or(0),
    }
}

fn finish_reason(reason: &str) -> FinishReason {
    match reason {
        "stop" => FinishReason::Stop,
        "length" | "model_length" => FinishReason::Length,
        "tool_calls" | "function_call" => FinishReason::ToolCalls,
        "content_filter" => FinishReason::ContentFilter,
        other => FinishReason::Other(other.to_owned()),
    }
}

fn reported(error: &RawValue) -> ModelFault {
    let object: Option<ErrorObject> = crate::json::from_str(error.get()).ok();
    let (kind, message) = match object {
        Some(object) => {
            let code = object.code.as_deref().map(text);
            let kind = code.filter(|code| !code.is_empty()).or(object.r#type);
            (kind.unwrap_or_default(), object.message)
        }
        None => (String::new(), None),
    };
    let retryable = matches!(
        kind.as_str(),
        "429"
            | "500"
            | "502"
            | "503"
            | "529"
            | "rate_limit_exceeded"
            | "server_error"
            | "overloaded"
    );
    ModelFault::Reported {
        kind,
        message: message.unwrap_or_else(|| text(error)),
        retryable,
    }
}
