use std::collections::{BTreeMap, HashMap};

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::json::{as_text, from_str};

#[derive(Debug, PartialEq, Deserialize)]
struct Id(u32);

#[derive(Debug, PartialEq, Deserialize)]
enum Tagged {
    Newtype(i8),
    Tuple(u16, i64),
    Struct { n: Option<u8> },
    Unit,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(tag = "type")]
enum Internal {
    Count { n: i32 },
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(untagged)]
enum Untagged {
    Pair(u8, u8),
    Integer(i64),
    Float(f64),
}

#[derive(Debug, PartialEq, Deserialize)]
struct Inner {
    depth: u64,
    ratio: f64,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Outer {
    id: Id,
    list: Vec<i32>,
    map: BTreeMap<u32, usize>,
    fixed: (u8, [i16; 2]),
    tagged: Vec<Tagged>,
    internal: Internal,
    untagged: Vec<Untagged>,
    #[serde(flatten)]
    inner: Inner,
    maybe: Option<Option<i64>>,
    wide: (i128, u128),
    #[serde(flatten)]
    rest: HashMap<String, i64>,
}

#[test]
fn whole_numbers_fit_integers_everywhere() {
    let outer: Outer = from_str(
        r#"{
            "id": 1e3, "list": [1.0, -2.0, -0, 3], "map": {"7": 8.0}, "fixed": [1.0, [2.0, -3e0]],
            "tagged": [{"Newtype": -1.0}, {"Tuple": [1.0, 2.0]}, {"Struct": {"n": 3.0}}, "Unit"],
            "internal": {"n": 4.0, "type": "Count"},
            "untagged": [[1.0, 2e0], 5.0, 0.5],
            "depth": 6.0, "ratio": 7, "maybe": 8.0, "wide": [-9.0, 1e1], "other": 10.0
        }"#,
    )
    .unwrap();
    assert_eq!(
        outer,
        Outer {
            id: Id(1000),
            list: vec![1, -2, 0, 3],
            map: BTreeMap::from([(7, 8)]),
            fixed: (1, [2, -3]),
            tagged: vec![
                Tagged::Newtype(-1),
                Tagged::Tuple(1, 2),
                Tagged::Struct { n: Some(3) },
                Tagged::Unit,
            ],
            internal: Internal::Count { n: 4 },
            untagged: vec![
                Untagged::Pair(1, 2),
                Untagged::Integer(5),
                Untagged::Float(0.5)
            ],
            inner: Inner {
                depth: 6,
                ratio: 7.0
            },
            maybe: Some(Some(8)),
            wide: (-9, 10),
            rest: HashMap::from([(String::from("other"), 10)]),
        }
    );
}

#[test]
fn floats_are_left_alone() {
    let (double, single): (f64, f32) = from_str("[-0.0, -0]").unwrap();
    assert!(double.is_sign_negative() && single.is_sign_negative());
    assert_eq!(
        from_str::<Vec<f64>>("[1, 1e300, 2.5]").unwrap(),
        [1.0, 1e300, 2.5]
    );
    assert_eq!(from_str::<Option<f32>>("3e0").unwrap(), Some(3.0));
}

#[test]
fn wide_integers_are_exact() {
    let max = u128::MAX.to_string();
    assert_eq!(from_str::<u128>(&max).unwrap(), u128::MAX);
    assert_eq!(from_str::<i128>(&i128::MIN.to_string()).unwrap(), i128::MIN);
    assert_eq!(from_str::<u64>("18446744073709551615").unwrap(), u64::MAX);
    assert_eq!(from_str::<u128>(" -0 ").unwrap(), 0);
    assert_eq!(from_str::<Option<i128>>("-1e3").unwrap(), Some(-1000));
    assert_eq!(from_str::<BTreeMap<u128, u128>>(r#"{"5":"x"}"#).ok(), None);
    assert_eq!(
        from_str::<BTreeMap<u128, u128>>(&format!(r#"{{"{max}":{max}}}"#)).unwrap(),
        BTreeMap::from([(u128::MAX, u128::MAX)])
    );
}

#[test]
fn errors_say_what_was_expected_and_what_was_found() {
    fn message<'de, T: Deserialize<'de>>(text: &'de str) -> String {
        from_str::<T>(text).map(drop).unwrap_err().to_string()
    }
    for (actual, expected) in [
        (
            message::<i64>("1.5"),
            "invalid type: floating point `1.5`, expected i64",
        ),
        (
            message::<u8>("256.0"),
            "invalid value: integer `256`, expected u8",
        ),
        (
            message::<u8>("-1.0"),
            "invalid value: integer `-1`, expected u8",
        ),
        (
            message::<u128>("-1"),
            "invalid value: integer `-1`, expected u128",
        ),
        (
            message::<i128>("0.5"),
            "invalid type: floating point `0.5`, expected i128",
        ),
        (
            message::<i128>("[]"),
            "invalid type: sequence, expected i128",
        ),
        (
            message::<i64>("9007199254740994.0"),
            "invalid type: floating point `9007199254740994.0`, expected i64",
        ),
        (
            message::<Id>(r#""a""#),
            "invalid type: string \"a\", expected u32",
        ),
        (message::<Inner>(r#"{"depth":1}"#), "missing field `ratio`"),
        (
            message::<u8>("1 2"),
            "trailing characters at line 1 column 3",
        ),
        (
            message::<u8>(""),
            "EOF while parsing a value at line 1 column 0",
        ),
    ] {
        assert_eq!(actual, expected);
    }
    assert!(from_str::<u8>("1 2").unwrap_err().is_syntax());
    assert!(from_str::<Value>("[").unwrap_err().is_syntax());
    assert!(!from_str::<u8>("\"\"").unwrap_err().is_syntax());
}

#[test]
fn deep_nesting_is_an_error_not_a_crash() {
    let text = "[".repeat(100_000);
    assert!(from_str::<Value>(&text).is_err());
    assert!(from_str::<IgnoredAny>(&text).is_err());
    let nested = format!("{}{}", "[".repeat(127), "]".repeat(127));
    assert!(from_str::<Value>(&nested).is_ok());
    let nested = format!("{}{}", "[".repeat(128), "]".repeat(128));
    assert!(from_str::<Value>(&nested).is_err());
}

#[test]
fn raw_values_keep_their_text() {
    #[derive(Deserialize)]
    struct Frame<'a> {
        #[serde(borrow)]
        state: &'a RawValue,
        boxed: Vec<Box<RawValue>>,
        maybe: Option<Box<RawValue>>,
        name: &'a str,
    }
    let frame: Frame<'_> =
        from_str(r#"{"state": {"n": 1.0 , "n":2}, "boxed":[1e3, -0], "maybe":1.0, "name":"x"}"#)
            .unwrap();
    assert_eq!(frame.state.get(), r#"{"n": 1.0 , "n":2}"#);
    assert_eq!(frame.boxed[0].get(), "1e3");
    assert_eq!(frame.boxed[1].get(), "-0");
    assert_eq!(frame.maybe.unwrap().get(), "1.0");
    assert_eq!(frame.name, "x");
    assert_eq!(from_str::<Box<RawValue>>(" 1.0 ").unwrap().get(), "1.0");
}

#[test]
fn values_keep_key_order_and_lose_empty_fractions() {
    let value: Value = from_str(r#"{"z":1.0,"a":[-0,2.5],"m":1e300}"#).unwrap();
    assert_eq!(value, json!({"z": 1, "a": [0, 2.5], "m": 1e300}));
    let keys: Vec<_> = value.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["z", "a", "m"]);
}

#[test]
fn an_untyped_number_is_what_javascript_has() {
    for text in [
        "9007199254740991",
        "-9007199254740991",
        "9007199254740992",
        "-9007199254740992",
        "1000000000000000000",
        "-433000644464171600",
        "18446744073709552000",
        "1e+21",
    ] {
        let value: Value = from_str(text).unwrap();
        assert_eq!(crate::json::to_string(&value).unwrap(), text);
    }
    // Where a type is asked for, its own range counts.
    assert_eq!(
        from_str::<(u64, i64)>("[18446744073709551615,-9223372036854775808]").unwrap(),
        (u64::MAX, i64::MIN)
    );
}

#[test]
fn as_text_reads_whole_floats_of_any_deserializer() {
    let read = |text| as_text::deserialize::<u64, _>(&mut serde_json::Deserializer::from_str(text));
    assert_eq!(read("1e3").unwrap(), 1000);
    assert_eq!(read("9007199254740991").unwrap(), 9_007_199_254_740_991);
    for refused in [
        "9007199254740992",
        "-9007199254740992",
        "1e300",
        "0.5",
        "-1.0",
    ] {
        assert!(read(refused).is_err(), "{refused}");
    }
}

#[test]
fn integers_as_text() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Wide {
        #[serde(with = "as_text")]
        n: i64,
        #[serde(default, with = "as_text::option")]
        o: Option<u128>,
    }
    for (text, n, o) in [
        (
            r#"{"n":"-9223372036854775808","o":"340282366920938463463374607431768211455"}"#,
            i64::MIN,
            Some(u128::MAX),
        ),
        (r#"{"n":-5.0,"o":1e3}"#, -5, Some(1000)),
        (
            r#"{"n":9007199254740991,"o":null}"#,
            9_007_199_254_740_991,
            None,
        ),
        (r#"{"n":0}"#, 0, None),
    ] {
        assert_eq!(from_str::<Wide>(text).unwrap(), Wide { n, o });
    }
    for (text, expected) in [
        (
            r#"{"n":9007199254740992}"#,
            "invalid value: floating point `9007199254740992.0`, expected an integer, as text or as a number within ±9007199254740991",
        ),
        (
            r#"{"n":-9007199254740992}"#,
            "invalid value: floating point `-9007199254740992.0`, expected an integer, as text or as a number within ±9007199254740991",
        ),
        (
            r#"{"n":1.5}"#,
            "invalid value: floating point `1.5`, expected an integer, as text or as a number within ±9007199254740991",
        ),
        (
            r#"{"n":"x"}"#,
            "invalid integer \"x\": invalid digit found in string",
        ),
        (
            r#"{"n":1,"o":-1}"#,
            "invalid integer \"-1\": invalid digit found in string",
        ),
        (r#"{"o":1}"#, "missing field `n`"),
    ] {
        assert_eq!(from_str::<Wide>(text).unwrap_err().to_string(), expected);
    }
    assert_eq!(
        crate::json::to_string(&Wide { n: 1, o: None }).unwrap(),
        r#"{"n":"1","o":null}"#
    );
    assert_eq!(
        crate::json::to_string(&Wide { n: 1, o: Some(2) }).unwrap(),
        r#"{"n":"1","o":"2"}"#
    );
}

#[test]
fn a_key_that_is_a_number_is_all_of_it() {
    for key in ["1 ", "1x", "1,2", "1 2", "1e", "01", " 1", "+1", ""] {
        let text = format!("{{\"{key}\":null}}");
        let message = from_str::<BTreeMap<u32, ()>>(&text).map_err(|error| error.to_string());
        let expected = "invalid value: expected key to be a number in quotes";
        assert!(
            message.is_err_and(|text| text.starts_with(expected)),
            "{key:?}"
        );
        assert!(from_str::<HashMap<i128, ()>>(&text).is_err(), "{key:?}");
    }
}
