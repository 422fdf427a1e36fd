//! A JSON object whose values stay text. `serde_json::Value` would bring hash
//! tables and several KiB of code along.

use std::{borrow::Cow, fmt};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::from_str;
use crate::protocol::{
    incoming::{Text, text},
    outgoing::Frame,
};

/// The keys in their order, each with its value.
#[derive(Default)]
pub(crate) struct Object<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

/// The items of a JSON array; `None` if the text is not one.
pub(crate) fn items(text: &str) -> Option<Vec<&RawValue>> {
    from_str(text).ok()
}

impl<'a> Object<'a> {
    /// `None` if the text is not an object.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        from_str(text).ok()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| key.as_ref())
    }

    pub(crate) fn get(&self, key: &str) -> Option<&'a RawValue> {
        let found = self.0.iter().find(|(name, _)| name == key);
        found.map(|(_, value)| *value)
    }

    /// The text of this key.
    pub(crate) fn text(&self, key: &str) -> Option<Cow<'a, str>> {
        text(self.get(key))
    }

    /// The integer of this key.
    pub(crate) fn integer(&self, key: &str) -> Option<i64> {
        from_str(self.get(key)?.get()).ok()
    }

    /// The count of this key.
    pub(crate) fn count(&self, key: &str) -> Option<u32> {
        self.integer(key)?.try_into().ok()
    }

    /// Appends an entry, or replaces the value of the one with this key.
    pub(crate) fn insert(&mut self, key: Cow<'a, str>, value: &'a RawValue) {
        match self.0.iter_mut().find(|(name, _)| *name == key) {
            Some((_, slot)) => *slot = value,
            None => self.0.push((key, value)),
        }
    }

    pub(crate) fn extend(&mut self, other: Self) {
        for (key, value) in other.0 {
            self.insert(key, value);
        }
    }

    pub(crate) fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
        self.0.retain(|(key, _)| wanted(key));
    }

    pub(crate) fn to_json(&self) -> String {
        let write =
            |frame: Frame, (key, value): &(Cow<'_, str>, &RawValue)| frame.entry(key, value.get());
        self.0.iter().fold(Frame::new(), write).finish()
    }

    /// As [`Object::to_json`], but `null` if there are no keys.
    pub(crate) fn to_json_or_null(&self) -> String {
        if self.is_empty() {
            String::from("null")
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
