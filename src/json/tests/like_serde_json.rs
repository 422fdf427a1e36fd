//! What `serde_json` reads, with `float_roundtrip`, is read the same, and what it
//! refuses is refused, a value of the wrong type with the same words.

use std::borrow::Cow;
use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use crate::json::{JsonError, from_str};

/// Of everything that a document can be read as, without a number that could be
/// whole: that one `serde_json` knows as a float.
#[derive(Debug, PartialEq, Deserialize)]
enum Shape<'a> {
    Unit,
    Text(#[serde(borrow)] Cow<'a, str>),
    Char(char),
    Pair(bool, Option<f64>),
    Tuple((), f32),
    Named {
        keys: BTreeMap<Key, Shape<'a>>,
        floats: BTreeMap<i8, Vec<f64>>,
        #[serde(default)]
        wide: BTreeMap<u128, [f32; 1]>,
    },
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Key {
    A,
    B,
}

const SHAPES: [&str; 8] = [
    r#""Unit""#,
    r#"{"Unit":null}"#,
    r#" { "Text" : "a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\u20AC" } "#,
    r#"{"Char":"\u0041"}"#,
    r#"{"Pair":[true,0.1]}"#,
    r#"{"Tuple":[null,-16777217.5e-3]}"#,
    r#"{"Named":{"keys":{"a":"Unit","b":{"Text":"x"}},"floats":{"-1":[1e-7],"2":[]}}}"#,
    "{\"Named\":{\"keys\":{},\r\n\"floats\":{}\t,\n \"wide\":{\"340282366920938463463374607431768211455\":[0.5]}}}",
];

/// The text with some of its bytes taken out, doubled, or replaced.
fn damaged() -> impl Strategy<Value = String> {
    let damage = (
        any::<prop::sample::Index>(),
        0..3_u8,
        r#"[\[\]{}",:0-9eE.+\- nu\\\n]"#,
    );
    let texts = prop::sample::select(&SHAPES[..]);
    (texts, prop::collection::vec(damage, 0..3)).prop_map(|(text, damages)| {
        let mut chars: Vec<char> = text.chars().collect();
        for (index, way, other) in damages {
            let at = index.index(chars.len());
            match (way, other.chars().next()) {
                (0, _) => drop(chars.remove(at)),
                (1, Some(other)) => chars.insert(at, other),
                (_, Some(other)) => chars[at] = other,
                _ => {}
            }
        }
        chars.into_iter().collect()
    })
}

/// The reason, but only that there is one where the text is at fault: words and
/// columns may differ then.
fn reason(error: &JsonError) -> Option<String> {
    (!error.is_syntax()).then(|| error.to_string())
}

fn same<'de, T: Deserialize<'de> + PartialEq + std::fmt::Debug>(
    text: &'de str,
) -> Result<(), TestCaseError> {
    let ours = from_str::<T>(text).map_err(|error| reason(&error));
    let theirs = serde_json::from_str::<T>(text).map_err(|error| reason(&error.into()));
    prop_assert_eq!(ours, theirs, "{}", text);
    Ok(())
}

#[test]
fn the_shapes_are_read() {
    for text in SHAPES {
        assert!(from_str::<Shape<'_>>(text).is_ok(), "{text}");
    }
}

/// `serde_json` forgets the first letter of one that is neither.
#[test]
fn a_key_can_be_a_boolean() {
    let read = from_str::<BTreeMap<bool, u8>>;
    assert_eq!(
        read(r#"{"true":1,"false":0}"#).unwrap(),
        BTreeMap::from([(true, 1), (false, 0)])
    );
    assert_eq!(
        read(r#"{"rue":1}"#).unwrap_err().to_string(),
        "invalid type: string \"rue\", expected a boolean"
    );
}

#[test]
fn half_of_a_surrogate_pair_is_bytes_but_no_text() {
    struct Bytes(Vec<u8>);

    impl<'de> Deserialize<'de> for Bytes {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Visitor;

            impl serde::de::Visitor<'_> for Visitor {
                type Value = Bytes;

                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("bytes")
                }

                fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Bytes, E> {
                    Ok(Bytes(bytes.to_owned()))
                }
            }

            deserializer.deserialize_bytes(Visitor)
        }
    }

    for text in [
        r#""\ud800""#,
        r#""\udfff\ud800""#,
        r#""\ud83d\ud83d\ude00""#,
        r#""\ud83d\n""#,
        r#""plain""#,
    ] {
        let ours = from_str::<Bytes>(text).unwrap();
        assert_eq!(ours.0, serde_json::from_str::<Bytes>(text).unwrap().0);
        assert_eq!(
            from_str::<String>(text).ok(),
            serde_json::from_str::<String>(text).ok()
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn damaged_shapes(text in damaged()) {
        same::<Shape<'_>>(&text)?;
        prop_assert_eq!(from_str::<Value>(&text).is_ok(), serde_json::from_str::<Value>(&text).is_ok());
    }

    #[test]
    fn any_value(text in r#"[\[\]{}",:0-9eE.+\- tn\\]{0,12}"#) {
        same::<Shape<'_>>(&text)?;
        same::<BTreeMap<String, bool>>(&text)?;
        same::<(f64, Vec<f32>)>(&text)?;
        same::<Option<Vec<String>>>(&text)?;
    }

    #[test]
    fn any_float(bits in any::<u64>(), small in any::<u32>()) {
        let (double, single) = (f64::from_bits(bits), f32::from_bits(small));
        for text in [format!("{double:?}"), format!("{double:e}"), format!("{double:.30}"), format!("{single:e}")] {
            same::<f64>(&text)?;
            same::<f32>(&text)?;
            if let Ok(float) = from_str::<f64>(&text) {
                prop_assert_eq!(float.to_bits(), text.parse::<f64>().unwrap().to_bits());
                let untyped: Value = from_str(&text).unwrap();
                prop_assert_eq!(untyped.as_f64(), Some(float));
            }
        }
    }

    #[test]
    fn any_digits(text in r"-?[1-9][0-9]{0,25}(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,3})?") {
        same::<f64>(&text)?;
        same::<f32>(&text)?;
        let float: Option<f64> = text.parse().ok().filter(|float: &f64| float.is_finite());
        prop_assert_eq!(from_str::<f64>(&text).ok(), float);
    }
}
