//! What is sent.

use futures::executor::block_on;
use serde_json::{Value, json};
use worker_agents::{
    ai::{
        AssistantMessage, Conversation, Message, ModelRequest, Patience, ToolCall, ToolResult,
        Tools, schemars,
    },
    host::HttpPost,
};

use super::port::{KEY, Port, Reply, Script, model};

#[derive(serde::Deserialize, schemars::JsonSchema)]
#[schemars(crate = "worker_agents::ai::schemars")]
struct Article {
    /// Such as `A-17`.
    number: String,
}

fn talk() -> ModelRequest {
    let call = |id: &str, arguments: &str| ToolCall {
        id: id.into(),
        name: "stock".into(),
        arguments: arguments.into(),
    };
    let result = |id: &str, content: &str, is_error| {
        Message::Tool(ToolResult {
            call_id: id.into(),
            name: "stock".into(),
            content: content.into(),
            is_error,
        })
    };
    ModelRequest::new()
        .system("Be short.")
        .user("How many?")
        .message(Message::Assistant(AssistantMessage {
            text: String::new(),
            calls: vec![
                call("a", r#"{"number":"A-17"}"#),
                call("b", "{oh"),
                call("c", ""),
            ],
        }))
        .message(result("a", "3", false))
        .message(result("b", "Error: invalid arguments", true))
        .message(result("c", "0", false))
        .message(Message::Assistant(AssistantMessage {
            text: "Three. ".into(),
            calls: Vec::new(),
        }))
        .user("Sure?")
        .max_tokens(100)
        .temperature(0.5)
}

/// What the adapter sends for it, with a tool.
fn sent(provider: &str) -> Option<(Value, HttpPost)> {
    let script = Script::new([Reply::Unreachable]);
    let model = model(provider, &script, Patience::new().attempts(1));
    let tools = Tools::new().add("stock", "Counts.", async |article: Article| {
        Ok(article.number)
    });
    let mut talk = Conversation::new(talk());
    assert!(block_on(talk.finish_turn(&model, &tools)).is_err());
    let post = script.posts.borrow().first().cloned()?;
    let body = serde_json::from_str(&post.body).ok()?;
    Some((body, post))
}

fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {"number": {"type": "string", "description": "Such as `A-17`."}},
        "required": ["number"],
    })
}

#[test]
fn openai_is_sent_chat_completions() {
    let (body, post) = sent("openai").unwrap();
    let called = |id: &str, arguments: &str| json!({"id": id, "type": "function", "function": {"name": "stock", "arguments": arguments}});
    assert_eq!(post.url, "https://api.openai.com/v1/chat/completions");
    assert!(
        post.headers
            .contains(&("authorization".into(), format!("Bearer {KEY}")))
    );
    assert_eq!(
        body,
        json!({
            "model": "gpt",
            "messages": [
                {"role": "system", "content": "Be short."},
                {"role": "user", "content": "How many?"},
                {"role": "assistant", "content": null, "tool_calls": [
                    called("a", r#"{"number":"A-17"}"#), called("b", "{oh"), called("c", "{}"),
                ]},
                {"role": "tool", "tool_call_id": "a", "content": "3"},
                {"role": "tool", "tool_call_id": "b", "content": "Error: invalid arguments"},
                {"role": "tool", "tool_call_id": "c", "content": "0"},
                {"role": "assistant", "content": "Three. "},
                {"role": "user", "content": "Sure?"},
            ],
            "tools": [{"type": "function", "function": {
                "name": "stock", "description": "Counts.", "parameters": schema(),
            }}],
            "stream": true,
            "stream_options": {"include_usage": true},
            "max_completion_tokens": 100,
            "temperature": 0.5,
        })
    );
}

#[test]
fn anthropic_is_sent_messages_that_take_turns() {
    let (body, post) = sent("anthropic").unwrap();
    let used = |id: &str, input: Value| json!({"type": "tool_use", "id": id, "name": "stock", "input": input});
    assert_eq!(post.url, "https://api.anthropic.com/v1/messages");
    assert!(post.headers.contains(&("x-api-key".into(), KEY.into())));
    assert!(
        post.headers
            .contains(&("anthropic-version".into(), "2023-06-01".into()))
    );
    assert_eq!(
        body,
        json!({
            "model": "claude",
            "max_tokens": 100,
            "stream": true,
            "system": "Be short.",
            "messages": [
                {"role": "user", "content": [{"type": "text", "text": "How many?"}]},
                {"role": "assistant", "content": [
                    used("a", json!({"number": "A-17"})), used("b", json!({})), used("c", json!({})),
                ]},
                {"role": "user", "content": [
                    {"type": "tool_result", "tool_use_id": "a", "content": "3"},
                    {"type": "tool_result", "tool_use_id": "b", "content": "Error: invalid arguments", "is_error": true},
                    {"type": "tool_result", "tool_use_id": "c", "content": "0"},
                ]},
                {"role": "assistant", "content": [{"type": "text", "text": "Three."}]},
                {"role": "user", "content": [{"type": "text", "text": "Sure?"}]},
            ],
            "tools": [{"name": "stock", "description": "Counts.", "input_schema": schema()}],
            "temperature": 0.5,
        })
    );
}

#[test]
fn workers_ai_is_sent_texts_that_are_not_null() {
    let (body, post) = sent("workers-ai").unwrap();
    assert_eq!(post.url, "@cf/llama");
    assert_eq!(body["messages"][2]["content"], "");
    assert_eq!(body["max_tokens"], 100);
    assert_eq!(body["stream"], true);
    assert_eq!(body["tools"][0]["function"]["parameters"], schema());
    assert_eq!(
        (body.get("model"), body.get("stream_options")),
        (None, None)
    );

    let script = Script::new([Reply::Unreachable]);
    let port = std::rc::Rc::new(Port(script.clone()));
    let model = worker_agents::ai::WorkersAi::over(port.clone(), port, "m")
        .patience(Patience::new().attempts(1))
        .gateway("house");
    assert!(block_on(ModelRequest::new().user("?").answer(&model)).is_err());
    let posts = script.posts.borrow();
    let options = posts
        .iter()
        .flat_map(|post| &post.headers)
        .map(|(_, options)| options.as_str());
    assert_eq!(
        options.collect::<Vec<_>>(),
        [r#"{"gateway":{"id":"house"}}"#]
    );
}
