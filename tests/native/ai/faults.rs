//! What goes wrong, and how it is told.

use worker_agents::{
    Error,
    ai::{ModelError, ModelEvent, ModelFault, Patience},
};

use super::{
    once,
    port::{self, KEY, PROVIDERS, Piece, Reply, Script},
};

fn fault(provider: &str, reply: Reply) -> Option<ModelError> {
    once(provider, reply).1
}

#[test]
fn a_malformed_stream_is_told_with_provider_and_line() {
    for (body, line) in [
        ("data: {\"type\":\"ping\"}\n\n: x\n\ndata: {oh\n\n", 5),
        ("data: [1,2]\n\n", 1),
        ("\r\n\r\ndata: {\ndata: \"type\": 7}\n\n", 3),
    ] {
        for provider in PROVIDERS {
            let error = fault(provider, Reply::text(body));
            // A type that is no text matters to Anthropic's only.
            if body.contains('7') && provider != "anthropic" {
                continue;
            }
            let Some(error) = error else {
                panic!("{provider} accepts {body:?}");
            };
            let ModelFault::Malformed { line: told, .. } = &error.fault else {
                panic!("{provider}: {error}");
            };
            assert_eq!((&*error.provider, *told), (provider, line), "{error}");
            assert!(
                error
                    .to_string()
                    .contains(&format!("line {line} of the answer"))
            );
        }
    }
    let bytes = vec![Piece::Bytes(
        b"data: {\"type\":\"ping\"}\n\ndata: \xff\n\n".to_vec(),
    )];
    assert_eq!(
        fault("openai", Reply::events(bytes)).map(|error| error.to_string()),
        Some("openai: line 3 of the answer is malformed: it is not UTF-8".into())
    );
}

#[test]
fn what_had_come_before_a_fault_is_handed_out_first() {
    let text = "data: {\"choices\":[{\"delta\":{\"content\":\"so far\"}}]}\n\n";
    for (pieces, told) in [
        (
            vec![Piece::Bytes(format!("{text}data: {{\n\n").into())],
            "line 3",
        ),
        (
            vec![Piece::Bytes(text.into()), Piece::Break],
            "connection lost",
        ),
        (
            vec![Piece::Bytes(text.into()), Piece::Silence],
            "120 seconds",
        ),
        (vec![Piece::Bytes(text.into())], "cut off after line 2"),
    ] {
        let (events, error) = once("openai", Reply::events(pieces));
        assert_eq!(events, [ModelEvent::Text("so far".into())]);
        let error = error.map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains(told), "{error}");
    }
}

#[test]
fn errors_within_a_stream_are_the_provider_s() {
    let anthropic = "event: error\ndata: {\"type\":\"error\",\"error\":\
                     {\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n";
    let openai = "data: {\"error\":{\"message\":\"Too much.\",\"type\":\"tokens\",\
                  \"param\":null,\"code\":\"rate_limit_exceeded\"}}\n\n";
    let text = "data: {\"error\":\"the model crashed\"}\n\n";
    for (provider, stream, told, retryable) in [
        (
            "anthropic",
            anthropic,
            "anthropic: overloaded_error: Overloaded",
            true,
        ),
        (
            "openai",
            openai,
            "openai: rate_limit_exceeded: Too much.",
            true,
        ),
        ("workers-ai", text, "workers-ai: the model crashed", false),
    ] {
        let Some(error) = fault(provider, Reply::text(stream)) else {
            panic!("{provider} tells nothing");
        };
        assert_eq!(
            (error.to_string(), error.is_retryable()),
            (told.into(), retryable)
        );
    }
}

#[test]
fn a_refusal_tells_the_server_s_reason() {
    for (body, told) in [
        (
            r#"{"error":{"message":"No such model.","type":"x","code":null}}"#,
            "No such model.",
        ),
        (
            r#"{"type":"error","error":{"type":"not_found_error","message":"model: x"}}"#,
            "model: x",
        ),
        (r#"{"error":"model 'x' not found"}"#, "model 'x' not found"),
        (
            r#"{"success":false,"errors":[{"code":7,"message":"No route."}]}"#,
            "No route.",
        ),
        ("<h1>Not Found</h1>\n", "<h1>Not Found</h1>"),
    ] {
        let error = fault("openai", Reply::status(404, &[], body));
        let fault = ModelFault::Refused {
            status: 404,
            message: told.into(),
            retry_after: None,
        };
        assert_eq!(error, Some(ModelError::new("openai", fault)));
    }
    let error = fault(
        "workers-ai",
        Reply::status(500, &[], "AiError: 5007: No such model"),
    );
    let told = error.map(|error| (error.to_string(), error.is_retryable()));
    assert_eq!(
        told,
        Some(("workers-ai: AiError: 5007: No such model".into(), false))
    );
}

#[test]
fn a_key_is_in_no_error_and_no_debug() {
    let said = format!("{{\"error\":{{\"message\":\"Incorrect key: {KEY}\"}}}}");
    for provider in ["openai", "anthropic"] {
        let reply = Reply::status(401, &[], &said);
        let error = fault(provider, reply).map(|error| format!("{error:?} {error}"));
        let error = error.unwrap_or_default();
        assert!(
            error.contains("Incorrect key: [secret]") && !error.contains(KEY),
            "{error}"
        );
        let line = format!("data: \"{KEY}\"\n\n");
        let error = format!("{:?}", fault(provider, Reply::text(&line)));
        assert!(
            error.contains("[secret]") && !error.contains(KEY),
            "{error}"
        );

        let script = Script::new([Reply::text("")]);
        drop(super::answered(&*port::model(
            provider,
            &script,
            Patience::new().attempts(1),
        )));
        let posts = script.posts.borrow();
        let sent = posts.iter().flat_map(|post| &post.headers);
        let secret: Vec<_> = sent.filter(|(_, value)| value.contains(KEY)).collect();
        assert_eq!(secret.len(), 1, "{secret:?}");
    }
    let openai =
        worker_agents::ai::OpenAi::new(KEY, "gpt").header("cf-aig-authorization", "hidden");
    let anthropic = worker_agents::ai::Anthropic::new(KEY, "claude");
    let shown = format!("{openai:?} {anthropic:?}");
    assert!(!shown.contains(KEY) && !shown.contains("hidden"), "{shown}");
}

#[test]
fn without_a_port_a_native_test_is_told_what_to_do() {
    let model = worker_agents::ai::Anthropic::new(KEY, "claude");
    let (events, error) = super::answered(&model);
    assert_eq!(events, []);
    let error = error.map(Error::from);
    let told = "anthropic: native tests have no network: use a model of your own";
    assert_eq!(error, Some(Error::terminal(told)));
}
