mod access;
mod visitor;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, Visitor};
use serde_json::value::RawValue;

use super::JsonError;
use visitor::NumberVisitor;

/// The name by which `serde_json` recognises that its own [`RawValue`] is asked
/// for (`RawValue`'s `Deserialize` passes it to `deserialize_newtype_struct`).
const RAW_VALUE: &str = "$serde_json::private::RawValue";

pub(super) fn from_str<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, JsonError> {
    let mut document = serde_json::Deserializer::from_str(text);
    let value = T::deserialize(JsNumbers(&mut document))?;
    document.end()?;
    Ok(value)
}

/// Wraps `serde_json`'s deserializer, and whatever it hands out, so that every
/// visitor is given numbers as [`NumberVisitor`] has them.
struct JsNumbers<T>(T);

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for JsNumbers<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(JsNumbers(deserializer))
    }
}

/// A 128-bit integer: `serde_json` accepts nothing but digits when asked for
/// one, and offers anything wider than 64 bits as a rounded float otherwise.
macro_rules! wide_integer {
    ($($method:ident, $visit:ident;)*) => {
        $(
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
                let text = <&RawValue>::deserialize(self.0)?.get();
                if let Ok(integer) = text.parse() {
                    return visitor.$visit(integer);
                }
                JsNumbers(&mut serde_json::Deserializer::from_str(text))
                    .deserialize_any(visitor)
                    .map_err(|error| D::Error::custom(JsonError::from(error)))
            }
        )*
    };
}

macro_rules! wrap_visitor {
    ($($method:ident($($arg:ident: $type:ty),*);)*) => {
        $(
            fn $method<V: Visitor<'de>>(
                self,
                $($arg: $type,)*
                visitor: V,
            ) -> Result<V::Value, D::Error> {
                self.0.$method($($arg,)* NumberVisitor::typed(visitor))
            }
        )*
    };
}

macro_rules! pass_visitor {
    ($($method:ident)*) => {
        $(
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
                self.0.$method(visitor)
            }
        )*
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for JsNumbers<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_any(NumberVisitor::untyped(visitor))
    }

    wrap_visitor! {
        deserialize_bool();
        deserialize_i8();
        deserialize_i16();
        deserialize_i32();
        deserialize_i64();
        deserialize_u8();
        deserialize_u16();
        deserialize_u32();
        deserialize_u64();
        deserialize_char();
        deserialize_str();
        deserialize_string();
        deserialize_bytes();
        deserialize_byte_buf();
        deserialize_option();
        deserialize_unit();
        deserialize_unit_struct(name: &'static str);
        deserialize_seq();
        deserialize_tuple(len: usize);
        deserialize_tuple_struct(name: &'static str, len: usize);
        deserialize_map();
        deserialize_struct(name: &'static str, fields: &'static [&'static str]);
        deserialize_enum(name: &'static str, variants: &'static [&'static str]);
        deserialize_identifier();
    }

    pass_visitor! {
        deserialize_f32
        deserialize_f64
        deserialize_ignored_any
    }

    wide_integer! {
        deserialize_i128, visit_i128;
        deserialize_u128, visit_u128;
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        if name == RAW_VALUE {
            self.0.deserialize_newtype_struct(name, visitor)
        } else {
            let visitor = NumberVisitor::typed(visitor);
            self.0.deserialize_newtype_struct(name, visitor)
        }
    }

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }
}
