use std::borrow::Cow;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{ClientFrame, parse};

#[derive(Debug, PartialEq)]
enum Seen {
    State(String),
    Rpc(String, String, Vec<String>),
    Other,
}

fn see(text: &str) -> Seen {
    match parse(text) {
        ClientFrame::State(state) => Seen::State(state.get().to_owned()),
        ClientFrame::Rpc(request) => Seen::Rpc(
            request.id.into_owned(),
            request.method.into_owned(),
            request
                .args
                .iter()
                .map(|arg| arg.get().to_owned())
                .collect(),
        ),
        ClientFrame::Other => Seen::Other,
    }
}

fn rpc(id: &str, method: &str, args: &[&str]) -> Seen {
    let args = args.iter().map(|&arg| arg.to_owned()).collect();
    Seen::Rpc(id.to_owned(), method.to_owned(), args)
}

fn state(text: &str) -> Seen {
    Seen::State(text.to_owned())
}

#[test]
fn recorded_frames() {
    assert_eq!(
        see(r#"{"args":[2],"id":"IDinc","method":"inc","type":"rpc"}"#),
        rpc("IDinc", "inc", &["2"])
    );
    assert_eq!(
        see(r#"{"type":"cf_agent_state","state":{"count":-1}}"#),
        state(r#"{"count":-1}"#)
    );
    assert_eq!(
        see(r#"{"args":[],"id":"IDnope","method":"nope","type":"rpc"}"#),
        rpc("IDnope", "nope", &[])
    );
    assert_eq!(see("hello"), Seen::Other);
    assert_eq!(see(r#"{"type":"cf_agent_state"}"#), Seen::Other);
}

#[test]
fn a_state_needs_its_key_and_nothing_else() {
    for (text, expected) in [
        (r#"{"type":"cf_agent_state","state":null}"#, "null"),
        (r#"{"state":0,"type":"cf_agent_state","id":5}"#, "0"),
        (
            r#"{"state": [1.0 , 2],"type":"cf_agent_state"}"#,
            "[1.0 , 2]",
        ),
        (r#" { "state" : "" , "type" : "cf_agent_state" } "#, r#""""#),
        (r#"{"t\u0079pe":"cf_\u0061gent_state","state":1}"#, "1"),
        (
            r#"{"type":"rpc","type":"cf_agent_state","state":1,"state":2}"#,
            "2",
        ),
        (
            r#"{"type":"cf_agent_state","state":"\ud800"}"#,
            r#""\ud800""#,
        ),
        (r#"{"type":"cf_agent_state","state":1e999}"#, "1e999"),
    ] {
        assert_eq!(see(text), state(expected), "{text}");
    }
}

#[test]
fn a_call_needs_all_of_its_keys() {
    for (text, expected) in [
        (
            r#"{"type":"rpc","id":"","method":"","args":[],"extra":{"type":1}}"#,
            rpc("", "", &[]),
        ),
        (
            r#"{"type":"rpc","id":"a\"b","method":"\u00e9","args":[null, {"x": 1.0},"s"]}"#,
            rpc("a\"b", "é", &["null", r#"{"x": 1.0}"#, "\"s\""]),
        ),
        (
            r#"{"args":7,"id":1,"type":"x","method":"m","args":[],"id":"i","type":"rpc"}"#,
            rpc("i", "m", &[]),
        ),
    ] {
        assert_eq!(see(text), expected, "{text}");
    }
    for text in [
        r#"{"type":"rpc","id":1,"method":"m","args":[]}"#,
        r#"{"type":"rpc","id":"i","method":null,"args":[]}"#,
        r#"{"type":"rpc","id":"i","method":"m","args":null}"#,
        r#"{"type":"rpc","id":"i","method":"m","args":{}}"#,
        r#"{"type":"rpc","id":"i","method":"m","args":"[]"}"#,
        r#"{"type":"rpc","id":"i","method":"m"}"#,
        r#"{"type":"rpc","method":"m","args":[]}"#,
        r#"{"type":"rpc","id":"i","args":[]}"#,
        r#"{"type":"rpc","id":"i","method":"m","args":[],"args":null}"#,
        r#"{"type":"rpc","id":"\ud800","method":"m","args":[]}"#,
        r#"{"type":["rpc"],"id":"i","method":"m","args":[]}"#,
        r#"{"type":"RPC","id":"i","method":"m","args":[]}"#,
    ] {
        assert_eq!(see(text), Seen::Other, "{text}");
    }
}

#[test]
fn everything_else_is_for_the_agent() {
    for text in [
        "",
        " ",
        "null",
        "0",
        "true",
        r#""rpc""#,
        "[]",
        r#"["type","cf_agent_state","state"]"#,
        "{}",
        "{",
        "}",
        r#"{"type":"cf_agent_state","state":1"#,
        r#"{"type":"cf_agent_state","state":1} x"#,
        r#"{"type":"cf_agent_state","state":}"#,
        r#"{"type":"cf_agent_state","state":1,}"#,
        r#"{"type":"cf_agent_state","state":01}"#,
        r#"{"type":"cf_agent_identity","state":1}"#,
        r#"{"type":"cf_agent_chat_clear"}"#,
        "{'type':'cf_agent_state','state':1}",
        "\u{feff}{\"type\":\"cf_agent_state\",\"state\":1}",
        "\u{a0}{\"type\":\"cf_agent_state\",\"state\":1}",
    ] {
        assert_eq!(see(text), Seen::Other, "{text}");
    }
}

#[test]
fn depth_costs_nothing() {
    let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
    let text = format!(r#"{{"type":"cf_agent_state","state":{deep}}}"#);
    assert_eq!(see(&text), Seen::State(deep.clone()));
    let text = format!(r#"{{"type":"cf_agent_state","x":{deep},"state":1}}"#);
    assert_eq!(see(&text), state("1"));
    let text = format!(r#"{{"type":"rpc","id":"i","method":"m","args":[{deep}]}}"#);
    assert_eq!(see(&text), rpc("i", "m", &[&deep]));
}

#[test]
fn names_are_borrowed() {
    let frame = r#"{"type":"rpc","id":"i","method":"m","args":[]}"#;
    let ClientFrame::Rpc(request) = parse(frame) else {
        panic!("not a call");
    };
    assert!(matches!(request.id, Cow::Borrowed("i")));
    assert!(matches!(request.method, Cow::Borrowed("m")));
}

/// The dispatch rules, restated over the decoded value.
fn by_the_rules(text: &str) -> Seen {
    let Ok(Value::Object(frame)) = serde_json::from_str(text) else {
        return Seen::Other;
    };
    let (kind, id, method) = (&frame.get("type"), &frame.get("id"), &frame.get("method"));
    match (kind, id, method, frame.get("args"), frame.get("state")) {
        (Some(Value::String(kind)), _, _, _, Some(state)) if kind == "cf_agent_state" => {
            Seen::State(state.to_string())
        }
        (
            Some(Value::String(kind)),
            Some(Value::String(id)),
            Some(Value::String(method)),
            Some(Value::Array(args)),
            _,
        ) if kind == "rpc" => {
            let args = args.iter().map(Value::to_string).collect();
            Seen::Rpc(id.clone(), method.clone(), args)
        }
        _ => Seen::Other,
    }
}

fn frames() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec!["type", "state", "id", "method", "args", "x"]);
    let value = prop_oneof![
        3 => prop::sample::select(vec![json!("rpc"), json!("cf_agent_state")]),
        1 => prop::sample::select(vec![json!(null), json!(1), json!({}), json!({"type": "rpc"})]),
        2 => prop::sample::select(vec![json!([]), json!([1, [null], "é\n"]), json!("")]),
    ];
    prop::collection::vec((key, value), 0..12).prop_map(|entries| {
        let entries: Vec<_> = entries
            .iter()
            .map(|(key, value)| format!("{key:?}:{value}"))
            .collect();
        format!("{{{}}}", entries.join(","))
    })
}

proptest! {
    #[test]
    fn agrees_with_the_rules(text in frames()) {
        prop_assert_eq!(see(&text), by_the_rules(&text));
    }

    #[test]
    fn calls_are_always_found(id in ".*", method in ".*", args in prop::collection::vec(".*", 0..4)) {
        let frame = json!({"type": "rpc", "id": id, "method": method, "args": args}).to_string();
        let args = args.iter().map(|arg| json!(arg).to_string()).collect();
        prop_assert_eq!(see(&frame), Seen::Rpc(id, method, args));
    }

    #[test]
    fn never_panics(text in frames(), cut in 0_usize..200, tail in ".{0,9}") {
        let head = text.get(..cut.min(text.len())).unwrap_or_default();
        let _ = parse(&format!("{head}{tail}"));
        let _ = parse(&tail);
    }
}
