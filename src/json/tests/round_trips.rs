use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

use crate::json::{MAX_SAFE_INTEGER, from_str, to_raw, to_string};

const SAFE: i64 = MAX_SAFE_INTEGER as i64;

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-SAFE..=SAFE).prop_map(Value::from),
        any::<f64>().prop_map(|n| Number::from_f64(n).map_or(Value::Null, Value::Number)),
        ".*".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::vec((".*", inner), 0..6)
                .prop_map(|entries| Value::Object(entries.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// The same value with whole floats turned into integers.
fn normal(value: Value) -> Value {
    match value {
        Value::Number(number) => match number.as_f64() {
            Some(float)
                if number.is_f64() && float.fract() == 0.0 && float.abs() <= SAFE as f64 =>
            {
                Value::from(float as i64)
            }
            _ => Value::Number(number),
        },
        Value::Array(items) => items.into_iter().map(normal).collect(),
        Value::Object(entries) => Value::Object(
            entries
                .into_iter()
                .map(|(key, value)| (key, normal(value)))
                .collect(),
        ),
        other => other,
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Shape {
    Empty,
    Id(i32),
    Pair(u8, Option<i16>),
    Named {
        counts: BTreeMap<u32, i64>,
        label: String,
    },
}

fn shapes() -> impl Strategy<Value = Shape> {
    prop_oneof![
        Just(Shape::Empty),
        any::<i32>().prop_map(Shape::Id),
        any::<(u8, Option<i16>)>().prop_map(|(a, b)| Shape::Pair(a, b)),
        (
            prop::collection::btree_map(any::<u32>(), -SAFE..=SAFE, 0..5),
            ".*"
        )
            .prop_map(|(counts, label)| Shape::Named { counts, label }),
    ]
}

macro_rules! whole_floats_fit {
    ($($type:ident)*) => {
        $(
            proptest! {
                #[test]
                fn $type(number in prop_oneof![-300_i64..=300, -70_000_i64..=70_000, -SAFE..=SAFE]) {
                    let expected = $type::try_from(number).ok();
                    for text in [format!("{number}"), format!("{number}.0"), format!("{number}.0E+0"), format!("{number}e0")] {
                        prop_assert_eq!(from_str::<$type>(&text).ok(), expected, "{}", text);
                        prop_assert_eq!(from_str::<Option<[$type; 1]>>(&format!("[{text}]")).ok(), expected.map(|n| Some([n])));
                    }
                    // From 2^52 up a half is no longer representable: it is a whole number.
                    let fractional = from_str::<$type>(&format!("{number}.5"));
                    prop_assert_eq!(fractional.is_err(), number.unsigned_abs() < 1 << 52 || expected.is_none());
                }
            }
        )*
    };
}

mod whole_floats_fit {
    use super::*;
    whole_floats_fit! { i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize }
}

proptest! {
    #[test]
    fn any_value_survives(value in values()) {
        let text = to_string(&value).unwrap();
        let back: Value = from_str(&text).unwrap();
        prop_assert_eq!(&back, &normal(value));
        prop_assert_eq!(to_string(&back).unwrap(), &*text);
        let raw = to_raw(&back).unwrap();
        prop_assert_eq!(raw.get(), &*text);
    }

    #[test]
    fn any_type_survives(shapes in prop::collection::vec(shapes(), 0..5)) {
        let text = to_string(&shapes).unwrap();
        prop_assert_eq!(from_str::<Vec<Shape>>(&text).unwrap(), shapes);
    }

    #[test]
    fn every_integer_is_exact_or_refused(number in any::<i64>()) {
        match to_string(&number) {
            Ok(text) => {
                prop_assert!(number.abs() <= SAFE);
                prop_assert_eq!(text.parse::<f64>().unwrap() as i64, number);
            }
            Err(_) => prop_assert!(number.unsigned_abs() > MAX_SAFE_INTEGER),
        }
    }

    #[test]
    fn accepts_what_serde_json_accepts(value in values()) {
        let text = value.to_string();
        prop_assert_eq!(from_str::<Value>(&text).unwrap(), normal(serde_json::from_str(&text).unwrap()));
    }

    #[test]
    fn never_panics(text in r#"[\[\]{}",:0-9eE.+\- a-z\\]{0,40}"#, bytes in any::<Vec<u8>>()) {
        for text in [&*text, &*String::from_utf8_lossy(&bytes)] {
            let ours = from_str::<Value>(text);
            let theirs = serde_json::from_str::<Value>(text);
            prop_assert_eq!(ours.is_ok(), theirs.is_ok());
            let _ = from_str::<Shape>(text);
            let _ = from_str::<(i128, u8)>(text);
        }
    }
}
