mod brackets;
mod key;
mod number;
mod quoted;
mod refused;
mod writer;

use serde::Serialize;

use super::JsonError;
pub(super) use quoted::quote;
use writer::Writer;

/// The name by which a `RawValue` tells a serializer that its only field is JSON text
/// (`RawValue`'s `Serialize` passes it to `serialize_struct`). A `Number` with
/// `serde_json`'s feature `arbitrary_precision` does so by another of these names.
const VERBATIM: &str = "$serde_json::private::";

/// Most of what is written is small.
const CAPACITY: usize = 128;

pub(super) fn to_string<T: Serialize + ?Sized>(value: &T) -> Result<String, JsonError> {
    let mut text = String::with_capacity(CAPACITY);
    append(&mut text, value)?;
    Ok(text)
}

pub(super) fn append<T: Serialize + ?Sized>(text: &mut String, value: &T) -> Result<(), JsonError> {
    let mut writer = Writer::new(text);
    value.serialize(&mut writer).map_err(JsonError::from)
}
