//! JSON as JavaScript means it, for frames on the wire and text in storage.
//!
//! `serde_json` and `JSON.parse`/`JSON.stringify` disagree about numbers.
//! JavaScript has one number type: `1.0`, `1e0` and `1` are the same value, and
//! an integer beyond 2^53 − 1 is silently rounded by whoever reads it. These
//! functions close the gap in both directions, so that a Rust agent and a
//! JavaScript client see the same value.
//!
//! ```
//! use worker_agents::json;
//!
//! // JavaScript writes `1e3` or `1000.0` for what Rust calls an integer.
//! let args: (u32, Option<i64>) = json::from_str("[1e3, -2.0]")?;
//! assert_eq!(args, (1000, Some(-2)));
//!
//! // A float that is a whole number is written without a fraction.
//! assert_eq!(json::to_string(&[1.0, 0.5])?, "[1,0.5]");
//!
//! // An integer that JavaScript would round is refused, not corrupted.
//! assert!(json::to_string(&u64::MAX).is_err());
//! # Ok::<(), json::JsonError>(())
//! ```

pub mod as_text;
mod compounds;
mod error;
pub(crate) mod object;
mod read;
mod undefined;
mod write;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub use error::JsonError;
pub use undefined::{OrUndefined, is_undefined};

/// The largest integer `n` for which `n` and `n + 1` are both exact in
/// JavaScript: 2^53 − 1 (ECMAScript `Number.MAX_SAFE_INTEGER`).
pub const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// Writes a value as JSON text that `JSON.parse` reads back unchanged.
///
/// Numbers are spelled as `JSON.stringify` spells them: a whole float has no
/// fraction, −0 is `0`, and a float that is not finite is `null`. Text held in a
/// [`RawValue`] is copied as it is.
///
/// # Errors
///
/// An integer beyond ±[`MAX_SAFE_INTEGER`] (declare the field
/// `#[serde(with = "worker_agents::json::as_text")]` to send it as text), a map
/// whose keys are neither text nor numbers, or an error of the type's own
/// `Serialize`.
pub fn to_string<T: Serialize + ?Sized>(value: &T) -> Result<String, JsonError> {
    write::to_string(value)
}

/// As [`to_string`], at the end of a text, which is of no use after an error.
pub(crate) fn append<T: Serialize + ?Sized>(text: &mut String, value: &T) -> Result<(), JsonError> {
    write::append(text, value)
}

/// Appends a string between quotes, with the escapes that it needs.
pub(crate) fn quote(out: &mut String, text: &str) {
    write::quote(out, text);
}

/// As [`to_string`], for a value that will be embedded in a larger document.
///
/// # Errors
///
/// Those of [`to_string`].
pub fn to_raw<T: Serialize + ?Sized>(value: &T) -> Result<Box<RawValue>, JsonError> {
    RawValue::from_string(write::to_string(value)?).map_err(JsonError::from)
}

/// Reads JSON text written by JavaScript.
///
/// A whole number within ±2^53 fits an integer however it is spelled (`1`,
/// `1.0`, `1e3`, `-0`), at any depth and also inside untagged, internally tagged
/// and flattened content. Where the target is `f32` or `f64` the number is left
/// alone: it is the one nearest to the text, to the last bit, whether or not
/// `serde_json` has its feature `float_roundtrip`.
///
/// Where the target takes any value, such as [`serde_json::Value`], a whole
/// number becomes an integer within ±[`MAX_SAFE_INTEGER`] and a float beyond.
/// Writing it again gives what `JSON.stringify(JSON.parse(text))` would.
///
/// # Errors
///
/// Text that is not exactly one JSON document, one nested deeper than
/// `serde_json` allows, or one that does not fit `T`.
pub fn from_str<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, JsonError> {
    read::from_str(text)
}

#[cfg(test)]
mod tests;
