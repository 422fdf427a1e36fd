//! From events of the stream to ours.

use std::collections::VecDeque;

use super::wire::{Block, Delta, Event, Whole, WireError, WireUsage};
use crate::ai::{
    FinishReason, ModelEvent, ModelFault, ToolCall, Usage,
    decode::{Dialect, Trouble},
};

/// An answer while it is read.
#[derive(Debug, Default)]
pub(in crate::ai) struct AnthropicDialect {
    /// Calls whose blocks are open, by the blocks' index.
    calls: Vec<(u32, ToolCall)>,
    uncached_tokens: u64,
    usage: Option<Usage>,
    finish: Option<FinishReason>,
    done: bool,
}

impl Dialect for AnthropicDialect {
    fn event(&mut self, data: &str, out: &mut VecDeque<ModelEvent>) -> Result<(), Trouble> {
        let event: Event = crate::json::from_str(data)?;
        if let Some(error) = event.error {
            return Err(reported(error));
        }
        let usage = event.usage.or(event.message.and_then(|begun| begun.usage));
        if let Some(usage) = usage {
            self.count(&usage);
        }
        let index = event.index.unwrap_or(0);
        match event.r#type.as_str() {
            "content_block_start" => {
                if let Some(block) = event.content_block {
                    self.begin(index, block, out);
                }
            }
            "content_block_delta" => {
                if let Some(delta) = event.delta {
                    self.delta(index, delta, out);
                }
            }
            "content_block_stop" => self.end_block(index, out),
            "message_delta" => {
                let reason = event.delta.and_then(|delta| delta.stop_reason);
                self.finish = reason.as_deref().map(finish_reason).or(self.finish.take());
            }
            "message_stop" => self.finish(out),
            _ => {}
        }
        Ok(())
    }

    fn whole(&mut self, json: &str, out: &mut VecDeque<ModelEvent>) -> Result<(), Trouble> {
        let answer: Whole = crate::json::from_str(json)?;
        if let Some(error) = answer.error {
            return Err(reported(error));
        }
        for (index, block) in (0..).zip(answer.content.unwrap_or_default()) {
            let input = block.input.clone();
            self.begin(index, block, out);
            if let (Some(call), Some(input)) = (self.call(index), input) {
                input.get().clone_into(&mut call.arguments);
            }
            self.end_block(index, out);
        }
        if let Some(usage) = answer.usage {
            self.count(&usage);
        }
        if let Some(reason) = answer.stop_reason {
            self.finish = Some(finish_reason(&reason));
            self.finish(out);
        }
        Ok(())
    }

    fn end(&mut self, _out: &mut VecDeque<ModelEvent>) -> bool {
        self.done
    }

    fn is_done(&self) -> bool {
        self.done
    }
}

impl AnthropicDialect {
    fn call(&mut self, index: u32) -> Option<&mut ToolCall> {
        let mut calls = self.calls.iter_mut();
        calls.find_map(|(at, call)| (*at == index).then_some(call))
    }

    fn begin(&mut self, index: u32, block: Block, out: &mut VecDeque<ModelEvent>) {
        match block.r#type.as_str() {
            "text" => say(ModelEvent::Text, block.text, out),
            "thinking" => say(ModelEvent::Reasoning, block.thinking, out),
            "tool_use" => {
                let call = ToolCall {
                    id: block.id.unwrap_or_default(),
                    name: block.name.unwrap_or_default(),
                    arguments: String::new(),
                };
                self.calls.push((index, call));
            }
            _ => {}
        }
    }

    fn delta(&mut self, index: u32, delta: Delta, out: &mut VecDeque<ModelEvent>) {
        match delta.r#type.as_deref() {
            Some("text_delta") => say(ModelEvent::Text, delta.text, out),
            Some("thinking_delta") => say(ModelEvent::Reasoning, delta.thinking, out),
            Some("input_json_delta") => {
                if let (Some(call), Some(more)) = (self.call(index), delta.partial_json) {
                    call.arguments.push_str(&more);
                }
            }
            _ => {}
        }
    }

    fn end_block(&mut self, index: u32, out: &mut VecDeque<ModelEvent>) {
        if let Some(at) = self.calls.iter().position(|(at, _)| *at == index) {
            let (_, call) = self.calls.remove(at);
            out.push_back(ModelEvent::Call(call));
        }
    }

    /// Each count is one of the whole answer so far; what is left out stands.
    fn count(&mut self, wire: &WireUsage) {
        let usage = self.usage.get_or_insert_default();
        if let Some(uncached) = wire.input_tokens {
            let cached_now = wire.cache_creation_input_tokens.unwrap_or(0);
            self.uncached_tokens = uncached.saturating_add(cached_now);
        }
        usage.cached_tokens = wire.cache_read_input_tokens.unwrap_or(usage.cached_tokens);
        usage.input_tokens = self.uncached_tokens.saturating_add(usage.cached_tokens);
        usage.output_tokens = wire.output_tokens.unwrap_or(usage.output_tokens);
    }

    fn finish(&mut self, out: &mut VecDeque<ModelEvent>) {
        self.done = true;
        out.extend(self.usage.take().map(ModelEvent::Usage));
        let reason = self.finish.take().unwrap_or(FinishReason::Stop);
        out.push_back(ModelEvent::Finish(reason));
    }
}

fn say(kind: fn(String) -> ModelEvent, text: Option<String>, out: &mut VecDeque<ModelEvent>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        out.push_back(kind(text));
    }
}

fn finish_reason(reason: &str) -> FinishReason {
    match reason {
        "end_turn" | "stop_sequence" => FinishReason::Stop,
        "tool_use" => FinishReason::ToolCalls,
        "max_tokens" | "model_context_window_exceeded" => FinishReason::Length,
        "refusal" => FinishReason::ContentFilter,
        other => FinishReason::Other(other.to_owned()),
    }
}

fn reported(error: WireError) -> Trouble {
    let retryable = matches!(
        error.r#type.as_str(),
        "overloaded_error" | "rate_limit_error" | "api_error" | "timeout_error"
    );
    Trouble::Fault(ModelFault::Reported {
        kind: error.r#type,
        message: error.message,
        retryable,
    })
}
