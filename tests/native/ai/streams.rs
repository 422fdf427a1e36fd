//! What the adapters make of each provider's stream, however its bytes are cut.
//!
//! The streams are written after the providers' documentation, with a name that is
//! not ASCII, an escape, a call in pieces, and what a reader has to pass over.

use proptest::prelude::*;
use worker_agents::ai::{FinishReason, ModelEvent, ToolCall, Usage};

use super::{
    once,
    port::{Piece, Reply},
};

const OPENAI: &str = include_str!("streams/openai.sse");
const ANTHROPIC: &str = include_str!("streams/anthropic.sse");
const WORKERS_AI: &str = include_str!("streams/workers-ai.sse");
const WORKERS_AI_OWN: &str = include_str!("streams/workers-ai-own.sse");

const STREAMS: [(&str, &str); 4] = [
    ("openai", OPENAI),
    ("anthropic", ANTHROPIC),
    ("workers-ai", WORKERS_AI),
    ("workers-ai", WORKERS_AI_OWN),
];

fn events(provider: &str, pieces: &[&[u8]]) -> Vec<ModelEvent> {
    let pieces = pieces.iter().map(|bytes| Piece::Bytes(bytes.to_vec()));
    let (events, error) = once(provider, Reply::events(pieces.collect()));
    assert_eq!(error, None, "{provider}");
    events
}

fn call(id: &str, name: &str, arguments: &str) -> ModelEvent {
    ModelEvent::Call(ToolCall {
        id: id.into(),
        name: name.into(),
        arguments: arguments.into(),
    })
}

/// What each of the streams says.
fn expected(thought: bool, ids: [&str; 2], cached: u64) -> Vec<ModelEvent> {
    let thought = thought.then(|| ModelEvent::Reasoning("A greeting.".into()));
    let said = [
        ModelEvent::Text("Grüß ".into()),
        ModelEvent::Text("🐦 dich🐦".into()),
        call(ids[0], "stock", r#"{"number":"A-17"}"#),
        call(ids[1], "now", "{}"),
        ModelEvent::Usage(Usage {
            input_tokens: 19,
            output_tokens: 10,
            cached_tokens: cached,
        }),
        ModelEvent::Finish(FinishReason::ToolCalls),
    ];
    thought.into_iter().chain(said).collect()
}

#[test]
fn each_provider_s_stream_is_understood() {
    let ids = ["call_a", "call_b"];
    let bytes = |text: &'static str| [text.as_bytes()];
    assert_eq!(events("openai", &bytes(OPENAI)), expected(false, ids, 4));
    assert_eq!(
        events("anthropic", &bytes(ANTHROPIC)),
        expected(true, ids, 4)
    );
    assert_eq!(
        events("workers-ai", &bytes(WORKERS_AI)),
        expected(true, ids, 0)
    );
    assert_eq!(
        events("workers-ai", &bytes(WORKERS_AI_OWN)),
        expected(false, ["", ""], 0)
    );
}

#[test]
fn a_cut_at_any_byte_makes_no_difference() {
    for (provider, text) in STREAMS {
        let bytes = text.as_bytes();
        let whole = events(provider, &[bytes]);
        for at in 0..=bytes.len() {
            let (head, tail) = bytes.split_at(at);
            assert_eq!(
                events(provider, &[head, tail]),
                whole,
                "{provider} cut at {at}"
            );
        }
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(events(provider, &single), whole, "{provider} byte by byte");
        let windows = text.replace('\n', "\r\n");
        let windows: Vec<&[u8]> = windows.as_bytes().chunks(1).collect();
        assert_eq!(events(provider, &windows), whole, "{provider} with CRLF");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nor_do_many_cuts(which in 0usize..4, mut sizes in prop::collection::vec(1usize..400, 1..40)) {
        let (provider, text) = STREAMS[which];
        let mut rest = text.as_bytes();
        let mut pieces = Vec::new();
        while let (false, Some(size)) = (rest.is_empty(), sizes.pop()) {
            let (piece, after) = rest.split_at(size.min(rest.len()));
            pieces.push(piece);
            rest = after;
        }
        pieces.push(rest);
        prop_assert_eq!(events(provider, &pieces), events(provider, &[text.as_bytes()]));
    }
}

#[test]
fn a_stream_that_breaks_off_anywhere_is_never_taken_for_whole() {
    for (provider, text) in STREAMS {
        // Where the last event that matters begins.
        let ending = match provider {
            "anthropic" => "event: message_stop",
            // A reason to finish is an end too.
            "openai" => "data: {\"id\":\"chatcmpl-B9\",\"choices\":[{\"index\":0,\"delta\":{},",
            _ => "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"id\":null",
        };
        let Some(whole_from) = text.find(ending).or(text.find("data: [DONE]")) else {
            panic!("{provider} has no end");
        };
        for at in (0..whole_from).filter(|at| text.is_char_boundary(*at)) {
            let (events, error) = once(provider, Reply::text(&text[..at]));
            let error = error.map(|error| error.to_string()).unwrap_or_default();
            let line = text[..at].lines().count();
            let told = format!("the answer was cut off after line {line}");
            assert!(error.ends_with(&told), "{provider} at {at}: {error}");
            let finish = |event: &ModelEvent| matches!(event, ModelEvent::Finish(_));
            assert!(!events.iter().any(finish), "{provider} at {at}");
        }
    }
}

#[test]
fn an_answer_in_one_piece_says_the_same() {
    let json = [("content-type", "application/json; charset=utf-8")];
    let openai = r#"{"choices":[{"index":0,"message":{"role":"assistant","content":"hi","tool_calls":
        [{"id":"a","type":"function","function":{"name":"now","arguments":"{}"}}]},
        "finish_reason":"tool_calls"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#;
    let anthropic = r#"{"type":"message","content":[{"type":"text","text":"hi"},
        {"type":"tool_use","id":"a","name":"now","input":{}}],"stop_reason":"tool_use",
        "usage":{"input_tokens":1,"output_tokens":2}}"#;
    let own = r#"{"response":"hi","tool_calls":[{"id":"a","name":"now","arguments":{}}],
        "usage":{"prompt_tokens":1,"completion_tokens":2}}"#;
    let said = [
        ModelEvent::Text("hi".into()),
        call("a", "now", "{}"),
        ModelEvent::Usage(Usage {
            input_tokens: 1,
            output_tokens: 2,
            cached_tokens: 0,
        }),
        ModelEvent::Finish(FinishReason::ToolCalls),
    ];
    for (provider, reply) in [
        ("openai", Reply::status(200, &json, openai)),
        ("anthropic", Reply::status(200, &json, anthropic)),
        ("workers-ai", Reply::status(200, &[], own)),
        ("workers-ai", Reply::status(200, &[], openai)),
    ] {
        assert_eq!(once(provider, reply), (said.to_vec(), None), "{provider}");
    }
}

#[test]
fn every_reason_to_stop_has_its_name() {
    let openai = |reason: &str| {
        format!("data: {{\"choices\":[{{\"delta\":{{}},\"finish_reason\":\"{reason}\"}}]}}\n\n")
    };
    let anthropic = |reason: &str| {
        format!(
            "data: {{\"type\":\"message_delta\",\"delta\":{{\"stop_reason\":\"{reason}\"}}}}\n\n\
             data: {{\"type\":\"message_stop\"}}\n\n"
        )
    };
    for (provider, stream, reason) in [
        ("openai", openai("stop"), FinishReason::Stop),
        ("openai", openai("length"), FinishReason::Length),
        (
            "openai",
            openai("content_filter"),
            FinishReason::ContentFilter,
        ),
        (
            "openai",
            openai("insufficient_system_resource"),
            FinishReason::Other("insufficient_system_resource".into()),
        ),
        ("workers-ai", openai("model_length"), FinishReason::Length),
        ("anthropic", anthropic("end_turn"), FinishReason::Stop),
        ("anthropic", anthropic("max_tokens"), FinishReason::Length),
        (
            "anthropic",
            anthropic("refusal"),
            FinishReason::ContentFilter,
        ),
        (
            "anthropic",
            anthropic("pause_turn"),
            FinishReason::Other("pause_turn".into()),
        ),
    ] {
        let said = (vec![ModelEvent::Finish(reason)], None);
        assert_eq!(once(provider, Reply::text(&stream)), said, "{stream}");
    }
    let refusal = "data: {\"choices\":[{\"delta\":{\"refusal\":\"no\"}}]}\n\n\
                   data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    let said = [
        ModelEvent::Text("no".into()),
        ModelEvent::Finish(FinishReason::ContentFilter),
    ];
    assert_eq!(once("openai", Reply::text(refusal)), (said.to_vec(), None));
}
