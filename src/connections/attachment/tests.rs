use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Attachment, INTERNAL_KEYS, NO_PROTOCOL, READONLY};

fn with_user(user: &Value) -> Attachment {
    let text = json!({"__pk": {"id": "i", "tags": ["i"]}, "__user": user}).to_string();
    Attachment::parse(&text).unwrap()
}

fn stored(attachment: &Attachment) -> Value {
    let text = attachment.to_json().unwrap();
    let mut value: Value = serde_json::from_str(&text).unwrap();
    value["__user"].take()
}

fn seen(attachment: &Attachment) -> Value {
    serde_json::from_str(&attachment.user_state()).unwrap()
}

#[test]
fn layout() {
    let fresh = Attachment::new(
        String::from("pk-1"),
        vec![String::from("pk-1"), String::from("room")],
        Some(String::from("https://h/agents/counter/a?_pk=pk-1")),
    );
    let text = r#"{"__pk":{"id":"pk-1","tags":["pk-1","room"],"uri":"https://h/agents/counter/a?_pk=pk-1"},"__user":null}"#;
    assert_eq!(fresh.to_json().unwrap(), text);
    assert_eq!(Attachment::parse(text), Some(fresh));
}

#[test]
fn old_layouts_are_read() {
    for (text, tags, written) in [
        (
            r#"{"__pk":{"id":"a"}}"#,
            vec![],
            r#"{"__pk":{"id":"a","tags":[]},"__user":null}"#,
        ),
        (
            r#"{"x":1,"__user":{"n":1},"__pk":{"uri":null,"y":2,"id":"a","tags":["a",1,"b"]}}"#,
            vec!["a", "b"],
            r#"{"__pk":{"id":"a","tags":["a","b"]},"__user":{"n":1}}"#,
        ),
        (
            r#"{"__pk":{"id":"","tags":"a","uri":5},"__user":"s"}"#,
            vec![],
            r#"{"__pk":{"id":"","tags":[]},"__user":"s"}"#,
        ),
    ] {
        let attachment = Attachment::parse(text).unwrap();
        assert_eq!(attachment.tags(), tags);
        assert_eq!(attachment.uri(), None);
        assert_eq!(attachment.to_json().unwrap(), written);
    }
}

#[test]
fn sockets_of_others_are_told_apart() {
    for text in [
        "",
        "null",
        "5",
        "[]",
        "{}",
        r#"{"__user":{}}"#,
        r#"{"__pk":null}"#,
        r#"{"__pk":"id"}"#,
        r#"{"__pk":{}}"#,
        r#"{"__pk":{"id":1}}"#,
        r#"{"__pk":{"id":null}}"#,
        r#"{"__pk":["id"]}"#,
        r#"{"__pk":{"id":"a"}"#,
    ] {
        assert_eq!(Attachment::parse(text), None, "{text}");
    }
}

#[test]
fn the_user_sees_only_their_own() {
    for (raw, expected) in [
        (json!(null), json!(null)),
        (json!(7), json!(7)),
        (json!([1]), json!([1])),
        (json!({}), json!({})),
        (json!({"a": 1}), json!({"a": 1})),
        (json!({"_cf_readonly": true}), json!(null)),
        (json!({"_cf_other": 1}), json!({"_cf_other": 1})),
        (
            json!({"b": 1, "_cf_no_protocol": true, "a": 2, "_cf_subAgentTags": ["x"]}),
            json!({"b": 1, "a": 2}),
        ),
    ] {
        assert_eq!(seen(&with_user(&raw)), expected);
    }
}

#[test]
fn setting_the_state() {
    let flag = json!({"_cf_readonly": true});
    for (before, state, after) in [
        (json!(null), json!(7), json!(7)),
        (json!({"a": 1}), json!({"b": 2}), json!({"b": 2})),
        (json!({"a": 1}), json!(null), json!(null)),
        (json!(null), json!({}), json!({})),
        (flag.clone(), json!(7), flag.clone()),
        (flag.clone(), json!(null), flag.clone()),
        (flag.clone(), json!("text"), flag.clone()),
        (
            json!({"a": 1, "_cf_subAgentOuterUrl": "u", "_cf_readonly": true}),
            json!({"b": 2}),
            json!({"b": 2, "_cf_subAgentOuterUrl": "u", "_cf_readonly": true}),
        ),
        (
            flag.clone(),
            json!(["x", "y"]),
            json!({"0": "x", "1": "y", "_cf_readonly": true}),
        ),
        (
            flag.clone(),
            json!({"_cf_readonly": false, "_cf_no_protocol": true}),
            flag.clone(),
        ),
        (
            json!(null),
            json!({"a": 1, "_cf_readonly": true}),
            json!({"a": 1}),
        ),
        (json!(null), flag, json!(null)),
    ] {
        let mut attachment = with_user(&before);
        attachment.set_user_state(&state.to_string());
        assert_eq!(stored(&attachment), after, "{before} <- {state}");
    }
}

#[test]
fn setting_and_clearing_flags() {
    for (before, on, after) in [
        (json!(null), true, json!({"_cf_readonly": true})),
        (json!(7), true, json!({"_cf_readonly": true})),
        (json!("text"), true, json!({"_cf_readonly": true})),
        (json!({"a": 1}), true, json!({"a": 1, "_cf_readonly": true})),
        (json!([5]), true, json!({"0": 5, "_cf_readonly": true})),
        (
            json!({"_cf_readonly": true}),
            true,
            json!({"_cf_readonly": true}),
        ),
        (json!({"_cf_readonly": true}), false, json!(null)),
        (
            json!({"a": 1, "_cf_readonly": true}),
            false,
            json!({"a": 1}),
        ),
        (
            json!({"_cf_readonly": true, "_cf_voiceInCall": true}),
            false,
            json!({"_cf_voiceInCall": true}),
        ),
        (json!(null), false, json!(null)),
        (json!({}), false, json!({})),
        (json!(7), false, json!(7)),
    ] {
        let mut attachment = with_user(&before);
        attachment.set_flag(READONLY, on);
        assert_eq!(stored(&attachment), after, "{before} {on}");
        assert_eq!(attachment.flag(READONLY), on);
        assert!(!attachment.flag(NO_PROTOCOL));
    }
}

#[test]
fn only_internal_keys_are_flags() {
    let mut attachment = with_user(&json!({"admin": true}));
    assert!(!attachment.flag("admin"));
    attachment.set_flag("admin", false);
    attachment.set_flag("_cf_unknown", true);
    assert_eq!(stored(&attachment), json!({"admin": true}));
}

#[test]
fn order_of_keys_is_kept() {
    let mut attachment = with_user(&json!(null));
    attachment.set_flag(NO_PROTOCOL, true);
    attachment.set_user_state(r#"{"z": 1, "a": 2, "m": 3}"#);
    attachment.set_flag(READONLY, true);
    attachment.set_flag(NO_PROTOCOL, false);
    assert_eq!(
        stored(&attachment).to_string(),
        r#"{"z":1,"a":2,"m":3,"_cf_readonly":true}"#
    );
}

fn states() -> impl Strategy<Value = Value> {
    let key = prop_oneof![
        2 => "[a-c]",
        1 => prop::sample::select(INTERNAL_KEYS.to_vec()).prop_map(String::from),
    ];
    let scalar = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        ".*".prop_map(Value::from),
    ];
    prop_oneof![
        scalar.clone(),
        prop::collection::vec(scalar.clone(), 0..3).prop_map(Value::from),
        prop::collection::vec((key, scalar), 0..5)
            .prop_map(|entries| Value::Object(entries.into_iter().collect())),
    ]
}

fn internal(raw: &Value) -> Vec<(String, Value)> {
    let entries = raw.as_object().into_iter().flatten();
    entries
        .filter(|(key, _)| INTERNAL_KEYS.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

proptest! {
    #[test]
    fn what_is_internal_survives_the_user(raw in states(), state in states()) {
        let mut attachment = with_user(&raw);
        attachment.set_user_state(&state.to_string());
        prop_assert_eq!(internal(&stored(&attachment)), internal(&raw));
    }

    #[test]
    fn the_user_never_sees_what_is_internal(
        raw in states(),
        state in states(),
        readonly: bool,
        no_protocol: bool,
    ) {
        let mut attachment = with_user(&raw);
        prop_assert_eq!(internal(&seen(&attachment)), []);
        attachment.set_flag(READONLY, readonly);
        attachment.set_user_state(&state.to_string());
        attachment.set_flag(NO_PROTOCOL, no_protocol);
        prop_assert_eq!(internal(&seen(&attachment)), []);
        prop_assert_eq!(attachment.flag(READONLY), readonly);
        prop_assert_eq!(attachment.flag(NO_PROTOCOL), no_protocol);
    }

    #[test]
    fn an_object_is_read_back_as_it_was_set(
        raw in states(),
        entries in prop::collection::btree_map("[a-c]", any::<i32>(), 1..5),
    ) {
        let state = json!(entries);
        let mut attachment = with_user(&raw);
        attachment.set_user_state(&state.to_string());
        prop_assert_eq!(&seen(&attachment), &state);
        attachment.set_flag(READONLY, true);
        prop_assert_eq!(&seen(&attachment), &state);
        attachment.set_flag(READONLY, false);
        prop_assert_eq!(&seen(&attachment), &state);
    }

    #[test]
    fn text_round_trips(id in ".*", tags in prop::collection::vec(".*", 0..4), uri: Option<String>, user in states()) {
        let mut attachment = Attachment::new(id.clone(), tags, uri);
        attachment.user = user.to_string();
        let text = attachment.to_json().unwrap();
        let back = Attachment::parse(&text).unwrap();
        prop_assert_eq!(back.id(), id);
        prop_assert_eq!(back, attachment);
    }

    #[test]
    fn never_panics(text in r#"[{}\[\]":,a-z_0-9]{0,40}"#) {
        let _ = Attachment::parse(&text);
    }
}
