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
    if let Some(value) = plain_value(text) {
        return Ok(value);
    }
    <&RawValue>::deserialize(&mut serde_json::Deserializer::from_str(text))
        .map(RawValue::get)
        .map_err(|_| Failure::malformed())
}

/// The text of the first value if it is one that a glance shows to be well formed: a
/// string without escapes, or digits. Most of what a client sends is.
fn plain_value(text: &str) -> Option<&str> {
    let (first, rest) = text.as_bytes().split_first()?;
    let length = match first {
        b'"' => {
            let ends = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1F);
            let length = rest.iter().position(ends)?;
            (rest.get(length) == Some(&b'"')).then_some(length + 2)?
        }
        b'1'..=b'9' => {
            let digits = rest.iter().position(|byte| !byte.is_ascii_digit());
            let length = digits.unwrap_or(rest.len());
            let goes_on = matches!(rest.get(length), Some(b'.' | b'e' | b'E'));
            (!goes_on).then_some(length + 1)?
        }
        _ => return None,
    };
    text.get(..length)
}
