use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{OrUndefined, is_undefined};
use crate::json::{from_str, to_raw, to_string};

#[derive(Serialize)]
struct Unit;

#[derive(Serialize)]
struct Empty {}

#[derive(Serialize)]
#[serde(untagged)]
enum Untagged {
    Nothing,
    #[allow(dead_code)]
    Number(u8),
}

#[test]
fn only_unit_and_undefined_are_undefined() {
    assert!(is_undefined(&()));
    assert!(is_undefined(&OrUndefined::<u8>::Undefined));
    assert!(is_undefined(&&OrUndefined::<u8>::Undefined));
    assert!(is_undefined(&OrUndefined::Value(
        OrUndefined::<u8>::Undefined
    )));

    assert!(!is_undefined(&None::<u8>));
    assert!(!is_undefined(&Some(())));
    assert!(!is_undefined(&Some(OrUndefined::<u8>::Undefined)));
    assert!(!is_undefined(&OrUndefined::Value(None::<u8>)));
    assert!(!is_undefined(&OrUndefined::Value(1)));
    assert!(!is_undefined(&Unit));
    assert!(!is_undefined(&Empty {}));
    assert!(!is_undefined(&Untagged::Nothing));
    assert!(!is_undefined(&Value::Null));
    assert!(!is_undefined(&json!({"a": null})));
    assert!(!is_undefined(&to_raw(&()).unwrap()));
    assert!(!is_undefined(&[(); 0]));
    assert!(!is_undefined(&[(); 3]));
    assert!(!is_undefined(""));
    assert!(!is_undefined(&(0_i128, 0_u128)));
    assert!(!is_undefined(&0_u128));
    assert!(!is_undefined(&format_args!("")));
}

#[test]
fn undefined_is_written_null() {
    assert_eq!(to_string(&OrUndefined::<u8>::Undefined).unwrap(), "null");
    assert_eq!(to_string(&OrUndefined::Value(7)).unwrap(), "7");
    let value = serde_json::to_value(OrUndefined::<u8>::Undefined).unwrap();
    assert_eq!(value, Value::Null);
}

#[test]
fn null_and_an_absent_field_read_as_undefined() {
    #[derive(Deserialize)]
    struct Reply {
        result: OrUndefined<u32>,
    }
    for (text, expected) in [
        ("{}", OrUndefined::Undefined),
        (r#"{"result":null}"#, OrUndefined::Undefined),
        (r#"{"result":7.0}"#, OrUndefined::Value(7)),
    ] {
        assert_eq!(from_str::<Reply>(text).unwrap().result, expected);
    }
}

#[test]
fn converts_to_and_from_option() {
    assert_eq!(OrUndefined::from(Some(1)), OrUndefined::Value(1));
    assert_eq!(OrUndefined::<u8>::from(None), OrUndefined::Undefined);
    assert_eq!(Option::from(OrUndefined::Value(1)), Some(1));
    assert_eq!(Option::<u8>::from(OrUndefined::default()), None);
}
