use std::fmt;

use serde::de::{Deserializer, EnumAccess, Error, MapAccess, SeqAccess, Visitor};

use super::JsNumbers;
use crate::json::MAX_SAFE_INTEGER;

/// 2^53: every whole number up to here has a float of its own.
const WHOLE_LIMIT: f64 = 9_007_199_254_740_992.0;

/// The same as a float, which is exact.
const SAFE_LIMIT: f64 = MAX_SAFE_INTEGER as f64;

/// Shows a visitor a number as JavaScript has it: without a difference between
/// whole floats and integers.
pub(super) struct NumberVisitor<V> {
    inner: V,
    /// Whether any type of value would do, so that the number's own form decides
    /// what it becomes. An integer too large for JavaScript is a float then, as
    /// only a float is what the sender can have had; it could not be written
    /// again otherwise.
    untyped: bool,
}

impl<V> NumberVisitor<V> {
    pub(super) fn typed(inner: V) -> Self {
        Self {
            inner,
            untyped: false,
        }
    }

    pub(super) fn untyped(inner: V) -> Self {
        Self {
            inner,
            untyped: true,
        }
    }
}

macro_rules! pass_value {
    ($($method:ident($type:ty);)*) => {
        $(
            fn $method<E: Error>(self, value: $type) -> Result<V::Value, E> {
                self.inner.$method(value)
            }
        )*
    };
}

impl<'de, V: Visitor<'de>> Visitor<'de> for NumberVisitor<V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(formatter)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<V::Value, E> {
        let limit = if self.untyped {
            SAFE_LIMIT
        } else {
            WHOLE_LIMIT
        };
        if value.fract() != 0.0 || value.abs() > limit {
            self.inner.visit_f64(value)
        } else if value < 0.0 {
            self.inner.visit_i64(value as i64)
        } else {
            self.inner.visit_u64(value as u64)
        }
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<V::Value, E> {
        if self.untyped && value > MAX_SAFE_INTEGER {
            self.inner.visit_f64(value as f64)
        } else {
            self.inner.visit_u64(value)
        }
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<V::Value, E> {
        if self.untyped && value.unsigned_abs() > MAX_SAFE_INTEGER {
            self.inner.visit_f64(value as f64)
        } else {
            self.inner.visit_i64(value)
        }
    }

    pass_value! {
        visit_bool(bool);
        visit_i128(i128);
        visit_u128(u128);
        visit_char(char);
        visit_str(&str);
        visit_borrowed_str(&'de str);
        visit_string(String);
        visit_bytes(&[u8]);
        visit_borrowed_bytes(&'de [u8]);
        visit_byte_buf(Vec<u8>);
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.inner.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.inner.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        self.inner.visit_some(JsNumbers(deserializer))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<V::Value, D::Error> {
        self.inner.visit_newtype_struct(JsNumbers(deserializer))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
        self.inner.visit_seq(JsNumbers(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<V::Value, A::Error> {
        self.inner.visit_map(JsNumbers(entries))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<V::Value, A::Error> {
        self.inner.visit_enum(JsNumbers(data))
    }
}
