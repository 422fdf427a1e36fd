//! Asking again.

use std::time::Duration;

use worker_agents::ai::{ModelEvent, ModelFault};

use super::{
    again,
    port::{PROVIDERS, Piece, Reply, Script},
};

const SILENCE: Duration = Duration::from_secs(120);

fn good(provider: &str) -> Reply {
    Reply::text(match provider {
        "anthropic" => {
            "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":\
             {\"type\":\"text\",\"text\":\"hi\"}}\n\ndata: {\"type\":\"message_stop\"}\n\n"
        }
        _ => "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}\n\ndata: [DONE]\n\n",
    })
}

#[test]
fn what_may_pass_is_tried_again() {
    let ms = Duration::from_millis;
    for provider in PROVIDERS {
        for (bad, pauses) in [
            (Reply::Unreachable, vec![ms(500)]),
            (Reply::Silence, vec![SILENCE, ms(500)]),
            (Reply::events(vec![Piece::Silence]), vec![SILENCE, ms(500)]),
            (Reply::events(vec![Piece::Break]), vec![ms(500)]),
            (Reply::text(": nothing\n\n"), vec![ms(500)]),
        ] {
            let script = Script::new([bad, good(provider)]);
            let (events, error) = again(&script, provider);
            assert_eq!(error, None, "{provider}");
            assert_eq!(events.first(), Some(&ModelEvent::Text("hi".into())));
            assert_eq!(*script.slept.borrow(), pauses, "{provider}");
            let sent = script.sent();
            assert_eq!(sent.first(), sent.last());
        }
    }
}

#[test]
fn the_server_s_pause_is_kept() {
    for (status, headers, pause) in [
        (429, [("retry-after", "7"), ("x", "")], Some(7_000)),
        (
            429,
            [("retry-after", "7"), ("retry-after-ms", "1250.5")],
            Some(1_250),
        ),
        (503, [("retry-after", "0"), ("x", "")], Some(0)),
        (
            503,
            [
                ("retry-after", "Mon, 23 Nov 2026 12:00:12 GMT"),
                ("date", "Mon, 23 Nov 2026 11:59:59 GMT"),
            ],
            Some(13_000),
        ),
        // What has passed, and what cannot be told without the server's clock.
        (
            503,
            [
                ("retry-after", "Mon, 23 Nov 2026 12:00:00 GMT"),
                ("date", "Mon, 23 Nov 2026 12:00:01 GMT"),
            ],
            Some(0),
        ),
        (
            503,
            [("retry-after", "Mon, 23 Nov 2026 12:00:00 GMT"), ("x", "")],
            Some(500),
        ),
        (529, [("x", ""), ("y", "")], Some(500)),
        // Longer than anybody waits for, and no use at all.
        (429, [("retry-after", "3600"), ("x", "")], None),
        (400, [("retry-after", "1"), ("x", "")], None),
        (401, [("x", ""), ("y", "")], None),
    ] {
        let script = Script::new([Reply::status(status, &headers, "no"), good("openai")]);
        let (_, error) = again(&script, "openai");
        assert_eq!(error.is_some(), pause.is_none(), "{status} {headers:?}");
        let slept: Vec<_> = pause.into_iter().map(Duration::from_millis).collect();
        assert_eq!(*script.slept.borrow(), slept, "{status} {headers:?}");
        if status == 429 && pause.is_none() {
            let wanted = error.and_then(|error| error.retry_after());
            assert_eq!(wanted, Some(Duration::from_secs(3600)));
        }
    }
}

#[test]
fn the_binding_says_by_a_number_whether_it_may_pass() {
    for (text, attempts) in [
        (
            "InferenceUpstreamError: 3040: Capacity temporarily exceeded, please try again.",
            2,
        ),
        ("3007: Timeout", 2),
        (
            "3036: you have used up your daily free allocation of 10,000 neurons",
            1,
        ),
        ("5004: Invalid data", 1),
    ] {
        let script = Script::new([Reply::status(500, &[], text), good("workers-ai")]);
        let (_, error) = again(&script, "workers-ai");
        assert_eq!(script.posts.borrow().len(), attempts, "{text}");
        assert_eq!(error.is_some(), attempts == 1, "{text}");
    }
}

#[test]
fn three_attempts_are_enough() {
    let busy = || Reply::status(503, &[], "busy");
    let script = Script::new([busy(), busy(), busy(), good("openai")]);
    let (events, error) = again(&script, "openai");
    assert_eq!(events, []);
    let refused = |error: worker_agents::ai::ModelError| match error.fault {
        ModelFault::Refused { status, .. } => Some(status),
        _ => None,
    };
    assert_eq!(error.and_then(refused), Some(503));
    assert_eq!(script.posts.borrow().len(), 3);
}

#[test]
fn after_the_first_event_nothing_is_asked_twice() {
    let begun = "data: {\"choices\":[{\"delta\":{\"content\":\"one\"}}]}\n\n";
    let script = Script::new([
        Reply::events(vec![Piece::Bytes(begun.into()), Piece::Break]),
        good("openai"),
    ]);
    let (events, error) = again(&script, "openai");
    assert_eq!(events, [ModelEvent::Text("one".into())]);
    assert!(error.is_some_and(|error| error.is_retryable()));
    assert_eq!(script.posts.borrow().len(), 1);
}
