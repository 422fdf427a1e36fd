//! A JSON object whose values stay text. `serde_json::Value` would bring hash
//! tables and several KiB of code along.

use std::{borrow::Cow, fmt};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::NULL;
use crate::{
    json,
    protocol::{incoming::Text, outgoing::Frame},
};

/// The keys in their order, each with its value.
#[derive(Default)]
pub(super) struct Object<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

/// The items of a JSON array; `None` if the text is not one.
pub(super) fn items(text: &str) -> Option<Vec<&RawValue>> {
    json::from_str(text).ok()
}

impl<'a> Object<'a> {
    /// `None` if the text is not an object.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        json::from_str(text).ok()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| key.as_ref())
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a RawValue> {
        let found = self.0.iter().find(|(name, _)| name == key);
        found.map(|(_, value)| *value)
    }

    /// Appends an entry, or replaces the value of the one with this key.
    pub(super) fn insert(&mut self, key: Cow<'a, str>, value: &'a RawValue) {
        match self.0.iter_mut().find(|(name, _)| *name == key) {
            Some((_, slot)) => *slot = value,
            None => self.0.push((key, value)),
        }
    }

    pub(super) fn extend(&mut self, other: Self) {
        for (key, value) in other.0 {
            self.insert(key, value);
        }
    }

    pub(super) fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
        self.0.retain(|(key, _)| wanted(key));
    }

    pub(super) fn to_json(&self) -> String {
        let write =
            |frame: Frame, (key, value): &(Cow<'_, str>, &RawValue)| frame.json(key, value.get());
        self.0.iter().fold(Frame::new(), write).finish()
    }

    /// As [`Object::to_json`], but `null` if there are no keys.
    pub(super) fn to_json_or_null(&self) -> String {
        if self.is_empty() {
            NULL.to_owned()
        } else {
            self.to_json()
        }
    }
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;

        impl<'de> Visitor<'de> for Entries {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut object = Object::default();
                while let Some((Text(key), value)) = map.next_entry()? {
                    object.insert(key, value);
                }
                Ok(object)
            }
        }

        deserializer.deserialize_map(Entries)
    }
}
