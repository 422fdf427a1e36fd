//! What is sent.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    ai::{Message, ModelRequest, ToolCall, ToolResult},
    json::JsonError,
};

/// Anthropic wants a limit; this one is within that of every model.
const MAX_TOKENS: u32 = 4096;

#[derive(Serialize)]
pub(super) struct Body<'a> {
    model: &'a str,
    max_tokens: u32,
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    system: Option<&'a str>,
    messages: Vec<Turn<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<Tool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_config: Option<OutputConfig<'a>>,
}

/// The messages of one side, which take turns.
#[derive(Serialize)]
struct Turn<'a> {
    role: &'static str,
    content: Vec<Block<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Block<'a> {
    Text {
        text: &'a str,
    },
    ToolUse {
        id: &'a str,
        name: &'a str,
        input: &'a RawValue,
    },
    ToolResult {
        tool_use_id: &'a str,
        content: &'a str,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        is_error: bool,
    },
}

#[derive(Serialize)]
struct Tool<'a> {
    name: &'a str,
    description: &'a str,
    input_schema: &'a RawValue,
}

#[derive(Serialize)]
struct OutputConfig<'a> {
    format: Format<'a>,
}

#[derive(Serialize)]
struct Format<'a> {
    r#type: &'static str,
    schema: &'a RawValue,
}

impl<'a> Body<'a> {
    /// # Errors
    /// A schema that is not JSON.
    pub(super) fn new(request: &'a ModelRequest, model: &'a str) -> Result<Self, JsonError> {
        let mut tools = Vec::new();
        for tool in &request.tools {
            tools.push(Tool {
                name: &tool.name,
                description: &tool.description,
                input_schema: tool.arguments.raw()?,
            });
        }
        let output_config = match &request.output {
            Some(output) => Some(OutputConfig {
                format: Format {
                    r#type: "json_schema",
                    schema: output.schema.raw()?,
                },
            }),
            None => None,
        };
        Ok(Self {
            model,
            max_tokens: request.max_tokens.unwrap_or(MAX_TOKENS),
            stream: true,
            system: request.system.as_deref(),
            messages: turns(&request.messages)?,
            tools,
            temperature: request.temperature,
            output_config,
        })
    }
}

fn turns(messages: &[Message]) -> Result<Vec<Turn<'_>>, JsonError> {
    let mut turns: Vec<Turn<'_>> = Vec::new();
    for message in messages {
        let (role, blocks) = match message {
            Message::User(text) => ("user", said(text)),
            Message::Tool(result) => ("user", vec![returned(result)]),
            Message::Assistant(answer) => {
                // Space at the end of the last text is refused.
                let mut blocks = said(answer.text.trim_end());
                for call in &answer.calls {
                    blocks.push(called(call)?);
                }
                ("assistant", blocks)
            }
        };
        match turns.last_mut() {
            Some(turn) if turn.role == role => turn.content.extend(blocks),
            _ if blocks.is_empty() => {}
            _ => turns.push(Turn {
                role,
                content: blocks,
            }),
        }
    }
    Ok(turns)
}

/// An empty text is refused.
fn said(text: &str) -> Vec<Block<'_>> {
    match text.is_empty() {
        true => Vec::new(),
        false => vec![Block::Text { text }],
    }
}

fn called(call: &ToolCall) -> Result<Block<'_>, JsonError> {
    let written: Option<&RawValue> = serde_json::from_str(&call.arguments).ok();
    // What is no object is refused; the result of the call tells the model of it.
    let object = written.filter(|raw| raw.get().starts_with('{'));
    let input = match object {
        Some(input) => input,
        None => serde_json::from_str("{}")?,
    };
    Ok(Block::ToolUse {
        id: &call.id,
        name: &call.name,
        input,
    })
}

fn returned(result: &ToolResult) -> Block<'_> {
    Block::ToolResult {
        tool_use_id: &result.call_id,
        content: &result.content,
        is_error: result.is_error,
    }
}
