use std::iter;

use serde::de::value::{BorrowedStrDeserializer, CowStrDeserializer, MapDeserializer};
use serde::de::{Deserializer, Visitor};

use super::{
    RAW_VALUE,
    access::{Entries, Items, Variant},
    failure::Failure,
    number::{Number, single},
    reader::Reader,
    scalar::{visit_bytes, visit_text},
};

impl<'de> Reader<'de> {
    fn array<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Failure> {
        self.enter()?;
        let value = visitor.visit_seq(Items::new(self))?;
        self.leave(b']')?;
        Ok(value)
    }

    fn object<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Failure> {
        self.enter()?;
        let value = visitor.visit_map(Entries::new(self))?;
        self.leave(b'}')?;
        Ok(value)
    }
}

macro_rules! integers {
    ($($method:ident)*) => {
        $(
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
                self.number(&visitor)?.typed().visit(visitor)
            }
        )*
    };
}

macro_rules! wide_integers {
    ($($method:ident, $visit:ident;)*) => {
        $(
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
                let digits = self.digits(&visitor)?;
                match digits.parse() {
                    Ok(integer) => visitor.$visit(integer),
                    Err(_) => self.finite(Number::of(digits))?.untyped().visit(visitor),
                }
            }
        )*
    };
}

macro_rules! same {
    ($($method:ident($($arg:ident: $type:ty),*) => $other:ident;)*) => {
        $(
            fn $method<V: Visitor<'de>>(
                self,
                $(_: $type,)*
                visitor: V,
            ) -> Result<V::Value, Failure> {
                self.$other(visitor)
            }
        )*
    };
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Failure;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.peek()? {
            b'[' => self.array(visitor),
            b'{' => self.object(visitor),
            _ => self.scalar()?.visit(visitor),
        }
    }

    integers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    wide_integers! {
        deserialize_i128, visit_i128;
        deserialize_u128, visit_u128;
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        let digits = self.digits(&visitor)?;
        self.finite(single(digits))?.visit(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.number(&visitor)?.visit(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        let truth = self.boolean(&visitor)?;
        visitor.visit_bool(truth)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visit_text(self.text(&visitor)?, visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.peek()? {
            b'"' => visit_bytes(self.bytes()?, visitor),
            b'[' => self.array(visitor),
            _ => Err(self.misfit(&visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        if self.peek()? != b'n' {
            return visitor.visit_some(self);
        }
        self.value()?;
        visitor.visit_none()
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.null(&visitor)?;
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        if name != RAW_VALUE {
            return visitor.visit_newtype_struct(self);
        }
        // What the visitor of a `RawValue` expects: an entry of its text.
        let entry = [RAW_VALUE, self.value()?].map(BorrowedStrDeserializer::new);
        let [key, text] = entry;
        visitor.visit_map(MapDeserializer::new(iter::once((key, text))))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.peek()? {
            b'[' => self.array(visitor),
            _ => Err(self.misfit(&visitor)),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.peek()? {
            b'{' => self.object(visitor),
            _ => Err(self.misfit(&visitor)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        match self.peek()? {
            b'[' => self.array(visitor),
            _ => self.deserialize_map(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        match self.peek()? {
            b'"' => visitor.visit_enum(CowStrDeserializer::new(self.string()?)),
            b'{' => {
                self.enter()?;
                let value = visitor.visit_enum(Variant(self))?;
                self.leave_variant()?;
                Ok(value)
            }
            _ => Err(self.refused("expected value", 1)),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.value()?;
        visitor.visit_unit()
    }

    same! {
        deserialize_char() => deserialize_str;
        deserialize_string() => deserialize_str;
        deserialize_identifier() => deserialize_str;
        deserialize_byte_buf() => deserialize_bytes;
        deserialize_unit_struct(name: &'static str) => deserialize_unit;
        deserialize_tuple(len: usize) => deserialize_seq;
        deserialize_tuple_struct(name: &'static str, len: usize) => deserialize_seq;
    }
}
