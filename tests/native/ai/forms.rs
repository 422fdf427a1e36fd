//! Answers in the form of a Rust type.

use futures::executor::block_on;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use worker_agents::ai::{
    ModelError, ModelFault, ModelRequest, OutputForm, Patience, Schema, schemars::JsonSchema,
};

use super::port::{PROVIDERS, Reply, Script, model};

/// A party.
#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(crate = "worker_agents::ai::schemars")]
struct Party {
    name: String,
    /// In years.
    age: Option<u8>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schemars(crate = "worker_agents::ai::schemars")]
enum Verdict {
    Pass,
    Fail {
        #[serde(default)]
        reasons: Vec<String>,
        by: Party,
    },
}

fn form<T: JsonSchema>() -> (Value, bool, String) {
    let form = OutputForm::of::<T>();
    let schema = serde_json::from_str(form.schema.as_json()).unwrap_or_default();
    (schema, form.strict, form.name)
}

#[test]
fn a_type_s_form_is_one_that_providers_can_hold_a_model_to() {
    let (schema, strict, name) = form::<Party>();
    assert_eq!(
        schema,
        json!({
            "type": "object",
            "description": "A party.",
            "properties": {
                "name": {"type": "string"},
                "age": {"type": ["integer", "null"], "description": "In years."},
            },
            "required": ["name", "age"],
            "additionalProperties": false,
        })
    );
    assert_eq!((strict, name.as_str()), (true, "Party"));

    let (schema, strict, _) = form::<Verdict>();
    let text = schema.to_string();
    assert!(strict && schema["anyOf"].is_array(), "{text}");
    assert!(!text.contains("oneOf") && !text.contains("default") && !text.contains("$ref"));
    assert_eq!(
        text.matches(r#""additionalProperties":false"#).count(),
        3,
        "{text}"
    );
}

#[test]
fn a_form_that_cannot_be_held_to_says_so() {
    #[derive(JsonSchema)]
    #[schemars(crate = "worker_agents::ai::schemars")]
    #[allow(dead_code)]
    struct Any {
        others: serde_json::Value,
    }
    #[derive(JsonSchema)]
    #[schemars(crate = "worker_agents::ai::schemars")]
    #[allow(dead_code)]
    struct Pair {
        both: (u8, String),
    }
    assert!(!form::<Any>().1);
    assert!(!form::<Pair>().1);
    assert!(!form::<std::collections::BTreeMap<String, u8>>().1);
    assert_eq!(form::<Vec<Option<Party>>>().2, "Array_of_Nullable_Party");
}

#[test]
fn a_schema_by_hand_has_to_be_json() {
    assert!(Schema::from_json("{oh").is_err());
    let schema = Schema::from_json(r#"{"type":"object"}"#);
    assert_eq!(schema.map(|schema| schema.as_json().len()), Ok(17));
}

fn said(provider: &str, text: &str, stop: &str) -> Reply {
    let text = Value::from(text);
    match provider {
        "anthropic" => Reply::text(&format!(
            "data: {{\"type\":\"content_block_start\",\"index\":0,\"content_block\":\
             {{\"type\":\"text\",\"text\":{text}}}}}\n\ndata: {{\"type\":\"message_delta\",\
             \"delta\":{{\"stop_reason\":\"{stop}\"}}}}\n\ndata: {{\"type\":\"message_stop\"}}\n\n"
        )),
        "openai" => Reply::text(&format!(
            "data: {{\"choices\":[{{\"delta\":{{\"content\":{text}}},\
             \"finish_reason\":\"{stop}\"}}]}}\n\ndata: [DONE]\n\n"
        )),
        _ => Reply::status(
            200,
            &[],
            &format!(
                "{{\"choices\":[{{\"message\":{{\"content\":{text}}},\"finish_reason\":\"{stop}\"}}]}}"
            ),
        ),
    }
}

fn read(provider: &str, reply: Reply) -> (Result<Party, ModelError>, Value) {
    let script = Script::new([reply]);
    let model = model(provider, &script, Patience::new().attempts(1));
    let party = block_on(ModelRequest::new().user("who?").output(&model));
    (party, script.sent().pop().unwrap_or_default())
}

#[test]
fn each_provider_s_own_mode_is_used() {
    let (schema, ..) = form::<Party>();
    let ada = || Party {
        name: "Ada".into(),
        age: Some(36),
    };
    for provider in PROVIDERS {
        let reply = said(provider, r#"{"name":"Ada","age":36.0}"#, "stop");
        let (party, sent) = read(provider, reply);
        assert_eq!(party, Ok(ada()), "{provider}");
        let (asked, expected) = match provider {
            "anthropic" => (
                &sent["output_config"]["format"],
                json!({"type": "json_schema", "schema": schema}),
            ),
            "openai" => (
                &sent["response_format"],
                json!({"type": "json_schema", "json_schema":
                    {"name": "Party", "schema": schema, "strict": true}}),
            ),
            _ => (
                &sent["response_format"],
                json!({"type": "json_schema", "json_schema": schema}),
            ),
        };
        assert_eq!(*asked, expected, "{provider}");
        assert_eq!(sent["stream"], provider != "workers-ai", "{provider}");
    }
    // Its own form has the answer as JSON, not as a text.
    let own = Reply::status(200, &[], r#"{"response":{"name":"Ada","age":36}}"#);
    assert_eq!(read("workers-ai", own).0, Ok(ada()));
}

#[test]
fn an_answer_that_does_not_fit_is_told() {
    for (text, stop, told) in [
        ("Sure! Ada.", "stop", "expected value"),
        (
            r#"{"name":7,"age":null}"#,
            "stop",
            "invalid type: integer `7`",
        ),
        (
            r#"{"name":"Ad"#,
            "length",
            "it reached the limit of its tokens",
        ),
        ("I cannot.", "content_filter", "the model declined"),
    ] {
        let (party, _) = read("openai", said("openai", text, stop));
        let Err(ModelError {
            fault:
                ModelFault::Output {
                    reason,
                    text: whole,
                },
            ..
        }) = party
        else {
            panic!("{text} gives {party:?}");
        };
        assert!(reason.contains(told), "{reason}");
        assert_eq!(whole, text);
    }
}
