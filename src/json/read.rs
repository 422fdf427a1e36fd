mod access;
mod deserializer;
mod escape;
mod failure;
mod key;
mod number;
mod reader;
mod scalar;

use serde::de::Deserialize;
use serde_json::value::RawValue;

use super::JsonError;
use failure::Failure;
use reader::Reader;

/// The name by which a [`RawValue`] tells a deserializer that it wants the text
/// itself (`RawValue`'s `Deserialize` passes it to `deserialize_newtype_struct`).
const RAW_VALUE: &str = "$serde_json::private::RawValue";

pub(super) fn from_str<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, JsonError> {
    let mut reader = Reader::new(text);
    T::deserialize(&mut reader)
        .and_then(|value| reader.end().map(|()| value))
        .map_err(|failure| failure.in_document(text))
}

/// The text of the first value in `text`, which does not begin with white space.
fn first_value(text: &str) -> Result<&str, Failure> {
    <&RawValue>::deserialize(&mut serde_json::Deserializer::from_str(text))
        .map(RawValue::get)
        .map_err(|_| Failure::malformed())
}
