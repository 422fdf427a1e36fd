//! JSON objects whose values are left as they are.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::json::JsonError;

/// The fields of a JSON object, in order, with the text of their values.
#[derive(Debug, Default)]
pub(crate) struct Object(Vec<(String, Box<RawValue>)>);

impl Object {
    /// # Errors
    /// For text that is no JSON object.
    pub(crate) fn read(json: &str) -> Result<Self, JsonError> {
        crate::json::from_str(json)
    }

    /// Sets a field; one of the same name keeps its place.
    pub(crate) fn set(&mut self, name: String, value: Box<RawValue>) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name, value)),
        }
    }

    /// Whether it has a field of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// Takes a field out.
    pub(crate) fn take(&mut self, name: &str) -> Option<Box<RawValue>> {
        let index = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(index).1)
    }

    /// Sets all fields of another object.
    pub(crate) fn extend(&mut self, other: Self) {
        for (name, value) in other.0 {
            self.set(name, value);
        }
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Object, M::Error> {
                let mut object = Object::default();
                while let Some((name, value)) = map.next_entry()? {
                    object.set(name, value);
                }
                Ok(object)
            }
        }

        deserializer.deserialize_map(Fields)
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_fields_replace_earlier_ones_in_their_place() -> crate::Result<()> {
        let mut object = Object::read(r#"{"a":1,"b":{"c": [1.50]},"a":2}"#)?;
        object.extend(Object::read(r#"{"d":null,"b":"x"}"#)?);
        let json = crate::json::to_string(&object)?;
        assert_eq!(json, r#"{"a":2,"b":"x","d":null}"#);
        assert!(Object::read("[]").is_err());
        Ok(())
    }
}
