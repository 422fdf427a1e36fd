//! What is sent.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    ai::{Message, ModelRequest, ToolCall, request::OutputForm, tools::ToolSpec},
    json::JsonError,
};

/// In what servers of the dialect differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ai) enum Flavor {
    /// OpenAI itself, which has renamed the limit of tokens: its reasoning models
    /// refuse the old name.
    OpenAi,
    /// Everybody else.
    Compatible,
    /// The binding of Workers AI: no text may be null, the form of the answer is a
    /// bare schema, and with a form it does not stream.
    WorkersAi,
}

#[derive(Serialize)]
pub(in crate::ai) struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<&'a str>,
    messages: Vec<WireMessage<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<WireTool<'a>>,
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_options: Option<StreamOptions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_completion_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_format: Option<ResponseFormat<'a>>,
}

#[derive(Serialize)]
struct StreamOptions {
    include_usage: bool,
}

#[derive(Serialize)]
struct WireMessage<'a> {
    role: &'static str,
    content: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<WireCall<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_call_id: Option<&'a str>,
}

#[derive(Serialize)]
struct WireCall<'a> {
    id: &'a str,
    r#type: &'static str,
    function: CalledFunction<'a>,
}

#[derive(Serialize)]
struct CalledFunction<'a> {
    name: &'a str,
    arguments: &'a str,
}

#[derive(Serialize)]
struct WireTool<'a> {
    r#type: &'static str,
    function: OfferedFunction<'a>,
}

#[derive(Serialize)]
struct OfferedFunction<'a> {
    name: &'a str,
    description: &'a str,
    parameters: &'a RawValue,
}

#[derive(Serialize)]
struct ResponseFormat<'a> {
    r#type: &'static str,
    json_schema: Form<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Form<'a> {
    Named {
        name: &'a str,
        schema: &'a RawValue,
        strict: bool,
    },
    Bare(&'a RawValue),
}

impl<'a> Body<'a> {
    /// # Errors
    /// A schema that is not JSON.
    pub(in crate::ai) fn new(
        request: &'a ModelRequest,
        model: &'a str,
        flavor: Flavor,
    ) -> Result<Self, JsonError> {
        let in_binding = flavor == Flavor::WorkersAi;
        let system = request.system.as_deref().map(|text| said("system", text));
        let messages = request.messages.iter().map(|one| message(one, flavor));
        let (max_completion_tokens, max_tokens) = match flavor {
            Flavor::OpenAi => (request.max_tokens, None),
            _ => (None, request.max_tokens),
        };
        let stream = !(in_binding && request.output.is_some());
        Ok(Self {
            model: (!in_binding).then_some(model),
            messages: system.into_iter().chain(messages).collect(),
            tools: request.tools.iter().map(tool).collect::<Result<_, _>>()?,
            stream,
            stream_options: (!in_binding).then_some(StreamOptions {
                include_usage: true,
            }),
            max_tokens,
            max_completion_tokens,
            temperature: request.temperature,
            response_format: match &request.output {
                Some(output) => Some(response_format(output, in_binding)?),
                None => None,
            },
        })
    }
}

fn said<'a>(role: &'static str, text: &'a str) -> WireMessage<'a> {
    WireMessage {
        role,
        content: Some(text),
        tool_calls: Vec::new(),
        tool_call_id: None,
    }
}

fn message(message: &Message, flavor: Flavor) -> WireMessage<'_> {
    match message {
        Message::User(text) => said("user", text),
        Message::Assistant(answer) => {
            let without_text = answer.text.is_empty() && !answer.calls.is_empty();
            let may_be_null = flavor != Flavor::WorkersAi;
            WireMessage {
                content: (!(without_text && may_be_null)).then_some(&answer.text),
                tool_calls: answer.calls.iter().map(call).collect(),
                ..said("assistant", "")
            }
        }
        Message::Tool(result) => WireMessage {
            tool_call_id: Some(&result.call_id),
            ..said("tool", &result.content)
        },
    }
}

fn call(call: &ToolCall) -> WireCall<'_> {
    WireCall {
        id: &call.id,
        r#type: "function",
        function: CalledFunction {
            name: &call.name,
            arguments: match call.arguments.is_empty() {
                true => "{}",
                false => &call.arguments,
            },
        },
    }
}

fn tool(tool: &ToolSpec) -> Result<WireTool<'_>, JsonError> {
    Ok(WireTool {
        r#type: "function",
        function: OfferedFunction {
            name: &tool.name,
            description: &tool.description,
            parameters: tool.arguments.raw()?,
        },
    })
}

fn response_format(output: &OutputForm, is_bare: bool) -> Result<ResponseFormat<'_>, JsonError> {
    let schema = output.schema.raw()?;
    let json_schema = match is_bare {
        true => Form::Bare(schema),
        false => Form::Named {
            name: &output.name,
            schema,
            strict: output.strict,
        },
    };
    Ok(ResponseFormat {
        r#type: "json_schema",
        json_schema,
    })
}
