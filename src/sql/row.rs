//! A row as a serde data source.

use serde::{
    de::{
        self, DeserializeSeed, Error as _, IntoDeserializer, MapAccess, SeqAccess, Visitor,
        value::{Error, StrDeserializer},
    },
    forward_to_deserialize_any,
};

use super::rows::{Row, Value};

/// Reads a row: a map by column names, a sequence by position, or its only
/// column as a single value.
pub(super) struct RowDeserializer<'a>(pub(super) Row<'a>);

impl<'a> RowDeserializer<'a> {
    fn only_column(&self) -> Result<ColumnDeserializer<'a>, Error> {
        match (self.0.columns, self.0.values().next()) {
            ([name], Some(value)) => Ok(ColumnDeserializer { name, value }),
            (columns, _) => Err(Error::custom(format!(
                "a single value needs one column, and there are {}",
                columns.len()
            ))),
        }
    }

    fn columns(self) -> Columns<'a, impl Iterator<Item = Value<'a>>> {
        Columns {
            names: self.0.columns.iter(),
            values: self.0.values(),
            pending: None,
        }
    }
}

macro_rules! single_values {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            self.only_column()?.$method(visitor)
        }
    )*};
}

impl<'de> de::Deserializer<'de> for RowDeserializer<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(self.columns())
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if let Ok(
            column @ ColumnDeserializer {
                value: Value::Blob(_),
                ..
            },
        ) = self.only_column()
        {
            return column.deserialize_seq(visitor);
        }
        visitor.visit_seq(self.columns())
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.only_column()?
            .deserialize_enum(name, variants, visitor)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    single_values! {
        deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_i128 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_u128 deserialize_f32 deserialize_f64 deserialize_char deserialize_str
        deserialize_string deserialize_bytes deserialize_byte_buf deserialize_option
        deserialize_unit deserialize_identifier
    }

    forward_to_deserialize_any! { map struct ignored_any }
}

struct Columns<'a, I> {
    names: std::slice::Iter<'a, String>,
    values: I,
    pending: Option<ColumnDeserializer<'a>>,
}

impl<'a, I: Iterator<Item = Value<'a>>> Iterator for Columns<'a, I> {
    type Item = ColumnDeserializer<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let (name, value) = (self.names.next()?, self.values.next()?);
        Some(ColumnDeserializer { name, value })
    }
}

impl<'a, 'de, I: Iterator<Item = Value<'a>>> MapAccess<'de> for Columns<'a, I> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let Some(column) = self.next() else {
            return Ok(None);
        };
        let name: StrDeserializer<'_, Error> = column.name.into_deserializer();
        self.pending = Some(column);
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        match self.pending.take() {
            Some(column) => column.read(seed),
            None => Err(Error::custom("a value was asked for before its name")),
        }
    }
}

impl<'a, 'de, I: Iterator<Item = Value<'a>>> SeqAccess<'de> for Columns<'a, I> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        self.next().map(|column| column.read(seed)).transpose()
    }
}

struct ColumnDeserializer<'a> {
    name: &'a str,
    value: Value<'a>,
}

impl ColumnDeserializer<'_> {
    fn read<'de, T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        let name = self.name;
        seed.deserialize(self)
            .map_err(|error| Error::custom(format!("column `{name}`: {error}")))
    }
}

impl<'de> de::Deserializer<'de> for ColumnDeserializer<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Integer(value) => visitor.visit_i64(value),
            Value::Real(value) => visitor.visit_f64(value),
            Value::Text(value) => visitor.visit_str(value),
            Value::Blob(value) => visitor.visit_bytes(value),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Integer(0) => visitor.visit_bool(false),
            Value::Integer(1) => visitor.visit_bool(true),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Blob(bytes) => {
                visitor.visit_seq(de::value::SeqDeserializer::new(bytes.iter().copied()))
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.value {
            Value::Text(text) => {
                let text: StrDeserializer<'_, Error> = text.into_deserializer();
                text.deserialize_enum(name, variants, visitor)
            }
            _ => self.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct tuple tuple_struct map struct identifier ignored_any
    }
}
