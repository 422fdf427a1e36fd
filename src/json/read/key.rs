use serde::de::{Deserializer, Error, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

use super::{
    RAW_VALUE,
    failure::Failure,
    first_value,
    number::{Number, single},
    reader::Reader,
    scalar::visit_text,
};

/// An object's key. It is a string, out of which a number or a boolean can be
/// read.
pub(super) struct Key<'a, 'de>(&'a mut Reader<'de>);

impl<'a, 'de> Key<'a, 'de> {
    /// The key that is next.
    pub(super) fn next(reader: &'a mut Reader<'de>) -> Result<Self, Failure> {
        match reader.peek()? {
            b'"' => Ok(Self(reader)),
            _ => Err(Failure::malformed()),
        }
    }

    /// Takes a key that is a number and returns its text.
    fn digits(&mut self) -> Result<&'de str, Failure> {
        let quoted = self.0.quoted()?;
        if quoted.starts_with(|first: char| first == '-' || first.is_ascii_digit())
            && first_value(quoted).is_ok_and(|number| number.len() == quoted.len())
        {
            return Ok(quoted);
        }
        Err(self
            .0
            .refused("invalid value: expected key to be a number in quotes", 0))
    }
}

macro_rules! numbers {
    ($($method:ident, $number:expr;)*) => {
        $(
            fn $method<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Failure> {
                let number = $number(self.digits()?);
                self.0.finite(number)?.visit(visitor)
            }
        )*
    };
}

macro_rules! wide_integers {
    ($($method:ident, $visit:ident;)*) => {
        $(
            fn $method<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Failure> {
                let integer = self.digits()?.parse().ok();
                visitor.$visit(self.0.finite(integer)?)
            }
        )*
    };
}

impl<'de> Deserializer<'de> for Key<'_, 'de> {
    type Error = Failure;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visit_text(self.0.string()?, visitor)
    }

    numbers! {
        deserialize_i8, Number::of;
        deserialize_i16, Number::of;
        deserialize_i32, Number::of;
        deserialize_i64, Number::of;
        deserialize_u8, Number::of;
        deserialize_u16, Number::of;
        deserialize_u32, Number::of;
        deserialize_u64, Number::of;
        deserialize_f32, single;
        deserialize_f64, Number::of;
    }

    wide_integers! {
        deserialize_i128, visit_i128;
        deserialize_u128, visit_u128;
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match &*self.0.string()? {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            other => Err(Failure::invalid_type(Unexpected::Str(other), &visitor)),
        }
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.0.deserialize_bytes(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.0.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        if name == RAW_VALUE {
            self.0.deserialize_newtype_struct(name, visitor)
        } else {
            visitor.visit_newtype_struct(self)
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        char str string unit unit_struct seq tuple tuple_struct map struct
        identifier ignored_any
    }
}
