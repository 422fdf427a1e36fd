use std::fmt::{self, Display};

use serde::Serialize;
use serde::ser::{Error, Serializer};

use crate::json::compounds::no_compounds;

/// The unit struct that [`OrUndefined::Undefined`](super::OrUndefined) is
/// serialised as; a path, so that no type of a user's has this name.
pub(super) const UNDEFINED: &str = "worker_agents::json::Undefined";

/// How a value serialises itself, as far as `undefined` is concerned.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Undefined,
    Unit,
    Other,
}

/// Stops at a sequence, map or struct before its content is visited.
#[derive(Debug)]
pub(super) struct Compound;

impl Display for Compound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a unit")
    }
}

impl std::error::Error for Compound {}

impl Error for Compound {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

/// A serializer that looks at the outermost call only and allocates nothing.
pub(super) struct Probe;

macro_rules! other {
    ($($method:ident($type:ty);)*) => {
        $(
            fn $method(self, _: $type) -> Result<Shape, Compound> {
                Ok(Shape::Other)
            }
        )*
    };
}

impl Serializer for Probe {
    type Ok = Shape;
    type Error = Compound;

    no_compounds!(Shape, Compound, Compound);

    other! {
        serialize_bool(bool);
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_i32(i32);
        serialize_i64(i64);
        serialize_i128(i128);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
        serialize_u64(u64);
        serialize_u128(u128);
        serialize_f32(f32);
        serialize_f64(f64);
        serialize_char(char);
        serialize_str(&str);
        serialize_bytes(&[u8]);
    }

    fn serialize_unit(self) -> Result<Shape, Compound> {
        Ok(Shape::Unit)
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<Shape, Compound> {
        Ok(if name == UNDEFINED {
            Shape::Undefined
        } else {
            Shape::Other
        })
    }

    fn serialize_none(self) -> Result<Shape, Compound> {
        Ok(Shape::Other)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, _: &T) -> Result<Shape, Compound> {
        Ok(Shape::Other)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
    ) -> Result<Shape, Compound> {
        Ok(Shape::Other)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: &T,
    ) -> Result<Shape, Compound> {
        Ok(Shape::Other)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<Shape, Compound> {
        Ok(Shape::Other)
    }

    /// The default would format the text first.
    fn collect_str<T: Display + ?Sized>(self, _: &T) -> Result<Shape, Compound> {
        Ok(Shape::Other)
    }
}
