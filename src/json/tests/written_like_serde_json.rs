//! All but numbers is written as `serde_json` writes it, and the same keys are refused.

use std::collections::BTreeMap;
use std::fmt;

use proptest::prelude::*;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::json::to_string;

#[derive(serde::Serialize)]
struct Unit;

#[derive(serde::Serialize)]
struct Empty {}

#[derive(serde::Serialize)]
struct Newtype<T>(T);

#[derive(serde::Serialize)]
struct Pair(bool, char);

#[derive(Debug, Clone, serde::Serialize)]
enum Shape {
    Unit,
    Newtype(Option<Box<Shape>>),
    Tuple((), String),
    Empty(),
    Struct { text: String, count: u64 },
    Map(BTreeMap<String, Vec<Shape>>),
}

fn shapes() -> impl Strategy<Value = Shape> {
    let leaf = prop_oneof![
        Just(Shape::Unit),
        Just(Shape::Empty()),
        Just(Shape::Newtype(None)),
        any::<String>().prop_map(|text| Shape::Tuple((), text)),
        (any::<String>(), 0..1_u64 << 53).prop_map(|(text, count)| Shape::Struct { text, count }),
    ];
    leaf.prop_recursive(4, 30, 4, |inner| {
        prop_oneof![
            inner
                .clone()
                .prop_map(|shape| Shape::Newtype(Some(Box::new(shape)))),
            prop::collection::btree_map(any::<String>(), prop::collection::vec(inner, 0..4), 0..4)
                .prop_map(Shape::Map),
        ]
    })
}

proptest! {
    #[test]
    fn shapes_are(shape in shapes()) {
        prop_assert_eq!(to_string(&shape).unwrap(), serde_json::to_string(&shape).unwrap());
    }
}

struct Bytes;

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(b"\x00 \xff")
    }
}

/// A map of this one key.
struct Keyed<K>(K);

impl<K: Serialize> Serialize for Keyed<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(&self.0, &1)?;
        map.serialize_entry("second", &[(), ()])?;
        map.end()
    }
}

struct Displayed;

impl Serialize for Displayed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("\"{}\"\n", 1))
    }
}

fn same<T: Serialize>(value: T) {
    let theirs = serde_json::to_string(&value).map_err(|error| error.to_string());
    let ours = to_string(&value).map_err(|error| error.to_string());
    assert_eq!(ours, theirs);
}

fn same_as_value_and_key<T: Serialize + fmt::Debug>(value: T) {
    same(&value);
    same(Keyed(&value));
    same(Keyed(Newtype(Some(value))));
}

#[test]
fn values_and_keys_are() {
    same((
        Unit,
        Empty {},
        Pair(true, '"'),
        Bytes,
        Displayed,
        Keyed(Displayed),
    ));
    same([Keyed(Bytes)]);
    same(Keyed(Unit));
    same(Keyed(Empty {}));
    same(Keyed(Pair(false, 'x')));
    for shape in [Shape::Unit, Shape::Newtype(None), Shape::Empty()] {
        same(Keyed(shape));
    }
    same_as_value_and_key(true);
    same_as_value_and_key('\n');
    same_as_value_and_key("a \"key\"");
    same_as_value_and_key(-7_i8);
    same_as_value_and_key(u16::MAX);
    same_as_value_and_key(i32::MIN);
    same_as_value_and_key(0.5_f32);
    same_as_value_and_key(-1.25_f64);
    same_as_value_and_key(());
    same_as_value_and_key(None::<u8>);
    same_as_value_and_key([1_u8; 2]);
    same_as_value_and_key((1, "x"));
    same_as_value_and_key(vec![1_u8; 0]);
    same_as_value_and_key(BTreeMap::from([("a", 1)]));
    for not_finite in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        same_as_value_and_key(not_finite);
    }
    for wide in [i128::MIN, i128::from(i64::MIN), i128::MAX] {
        same(Keyed(wide));
        same(Keyed(wide.unsigned_abs()));
    }
    same(Keyed(u64::MAX));
}
