use std::fmt::Display;
use std::str::FromStr;

use serde::de::Deserializer;
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

struct AsText<T>(T);

impl<T: Display> Serialize for AsText<&T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::serialize(self.0, serializer)
    }
}

impl<'de, T> Deserialize<'de> for AsText<T>
where
    T: FromStr,
    T::Err: Display,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::deserialize(deserializer).map(AsText)
    }
}

/// Writes the integer as decimal text, or `null`.
///
/// # Errors
///
/// Only those of the serializer.
pub fn serialize<T, S>(value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error>
where
    T: Display,
    S: Serializer,
{
    value.as_ref().map(AsText).serialize(serializer)
}

/// Reads `null`, or an integer as [`as_text::deserialize`](super::deserialize)
/// does.
///
/// # Errors
///
/// Those of [`as_text::deserialize`](super::deserialize).
pub fn deserialize<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: FromStr,
    T::Err: Display,
    D: Deserializer<'de>,
{
    let value = Option::<AsText<T>>::deserialize(deserializer)?;
    Ok(value.map(|AsText(integer)| integer))
}
