use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::json;
use serde_json::value::RawValue;

use crate::json::{MAX_SAFE_INTEGER, to_raw, to_string};

#[test]
fn numbers_are_spelled_as_in_javascript() {
    assert_eq!(
        to_string(&(1.0, -0.0, 0.5, 1e21)).unwrap(),
        "[1,0,0.5,1e+21]"
    );
    assert_eq!(to_string(&(1.0_f32, 0.1_f32)).unwrap(), "[1,0.1]");
    let not_finite = (f64::NAN, f64::INFINITY, f32::NEG_INFINITY);
    assert_eq!(to_string(&not_finite).unwrap(), "[null,null,null]");
    assert_eq!(
        to_string(&json!({"b": 1.0, "a": -2})).unwrap(),
        r#"{"b":1,"a":-2}"#
    );
}

#[test]
fn integers_beyond_the_safe_range_are_refused() {
    let max = MAX_SAFE_INTEGER;
    let signed = i64::try_from(max).unwrap();
    assert_eq!(to_string(&max).unwrap(), "9007199254740991");
    assert_eq!(to_string(&-signed).unwrap(), "-9007199254740991");
    assert_eq!(to_string(&i128::from(max)).unwrap(), "9007199254740991");
    assert_eq!(to_string(&u128::from(max)).unwrap(), "9007199254740991");

    for refused in [
        to_string(&(max + 1)),
        to_string(&(-signed - 1)),
        to_string(&i64::MIN),
        to_string(&i128::MIN),
        to_string(&u128::MAX),
        to_string(&(u128::from(max) + 1)),
        to_string(&json!({"deep": [u64::MAX]})),
    ] {
        let message = refused.unwrap_err().to_string();
        assert!(message.contains(r#"#[serde(with = "worker_agents::json::as_text")]"#));
        assert!(!message.contains("line"), "{message}");
    }
}

#[test]
fn an_integer_key_is_text_and_may_be_of_any_size() {
    let map = BTreeMap::from([(u128::MAX, u64::MAX.to_string())]);
    assert_eq!(
        to_string(&map).unwrap(),
        r#"{"340282366920938463463374607431768211455":"18446744073709551615"}"#
    );
    let after_a_string = ("text", u64::MAX);
    assert!(to_string(&after_a_string).is_err());
}

#[test]
fn raw_values_are_copied() {
    let raw =
        RawValue::from_string(String::from(r#"{"n":18446744073709551615, "f":1.0}"#)).unwrap();
    assert_eq!(to_string(&[&raw]).unwrap(), format!("[{raw}]"));
    assert_eq!(to_raw(&raw).unwrap().get(), raw.get());
    assert_eq!(to_raw(&(1.0, "é")).unwrap().get(), r#"[1,"é"]"#);
}

#[test]
fn an_error_of_the_type_itself_is_kept() {
    struct Broken;
    impl Serialize for Broken {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("broken on purpose"))
        }
    }
    let error = to_string(&[Broken]).unwrap_err();
    assert_eq!(error.to_string(), "broken on purpose");
    assert!(!error.is_syntax());
}

#[test]
fn escapes_match_json_stringify() {
    let text = "\"\\/\u{8}\u{c}\n\r\t\u{1}\u{1f}\u{7f}\u{2028}é😀";
    assert_eq!(
        to_string(text).unwrap(),
        "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\u{7f}\u{2028}é😀\""
    );
}
