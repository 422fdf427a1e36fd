//! The part of JSON schema by which providers hold a model to a form: every
//! object names all of its properties and has no others, and nothing limits the
//! values. <https://platform.openai.com/docs/guides/structured-outputs>;
//! Anthropic's part is about the same. The Rust type checks the rest.

use serde_json::{Map, Value};

/// What no provider takes in this mode, or not every one.
const REFUSED: [&str; 12] = [
    "format",
    "default",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
];

/// Brings a schema into that form; `false` if it cannot be, as for a map with
/// keys of any name.
pub(super) fn tighten(schema: &mut Value) -> bool {
    match schema {
        Value::Object(object) => tighten_object(object),
        // `true`, that is anything, cannot be held to.
        _ => false,
    }
}

fn tighten_object(schema: &mut Map<String, Value>) -> bool {
    for keyword in REFUSED {
        schema.remove(keyword);
    }
    // A variant is one of several; that it is exactly one need not be said.
    if let Some(variants) = schema.remove("oneOf") {
        schema.insert("anyOf".into(), variants);
    }
    let mut strict = match schema.get("type").and_then(Value::as_str) {
        Some("object") => close(schema),
        Some(_) => true,
        None => ["anyOf", "$ref", "enum", "const", "type"]
            .iter()
            .any(|keyword| schema.contains_key(*keyword)),
    };
    strict &= !schema.contains_key("prefixItems");
    for keyword in ["properties", "$defs"] {
        if let Some(Value::Object(inner)) = schema.get_mut(keyword) {
            for one in inner.values_mut() {
                strict &= tighten(one);
            }
        }
    }
    if let Some(Value::Array(inner)) = schema.get_mut("anyOf") {
        for one in inner {
            strict &= tighten(one);
        }
    }
    if let Some(items) = schema.get_mut("items") {
        strict &= tighten(items);
    }
    strict
}

/// Closes an object. What is optional in Rust may be `null`.
fn close(schema: &mut Map<String, Value>) -> bool {
    let open = schema
        .get("additionalProperties")
        .is_some_and(|others| *others != Value::Bool(false));
    let Some(Value::Object(properties)) = schema.get("properties") else {
        return false;
    };
    let names = properties.keys().cloned().map(Value::String).collect();
    schema.insert("required".into(), Value::Array(names));
    if !open {
        schema.insert("additionalProperties".into(), Value::Bool(false));
    }
    !open
}
