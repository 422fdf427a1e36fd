//! Integers of any size, sent as decimal text.
//!
//! A JavaScript number holds integers up to 2^53 − 1. Larger ones (ids, amounts
//! in the smallest unit) have to travel as text, which is what this serde module
//! does for `i64`, `u64`, `i128`, `u128` and any other type that is written and
//! parsed as a decimal integer. On the way in it also takes a number, as long as
//! JavaScript cannot have rounded it.
//!
//! ```
//! use serde::{Deserialize, Serialize};
//! use worker_agents::json;
//!
//! #[derive(Serialize, Deserialize, Debug, PartialEq)]
//! struct Transfer {
//!     #[serde(with = "worker_agents::json::as_text")]
//!     amount: u128,
//! }
//!
//! let transfer = Transfer { amount: u128::MAX };
//! let text = json::to_string(&transfer)?;
//! assert_eq!(text, r#"{"amount":"340282366920938463463374607431768211455"}"#);
//! assert_eq!(json::from_str::<Transfer>(&text)?, transfer);
//! assert_eq!(json::from_str::<Transfer>(r#"{"amount":5}"#)?.amount, 5);
//! # Ok::<(), json::JsonError>(())
//! ```

use std::fmt::{self, Display};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{Deserializer, Error, Unexpected, Visitor};
use serde::ser::Serializer;

use super::MAX_SAFE_INTEGER;

/// Writes the integer as decimal text.
///
/// # Errors
///
/// Only those of the serializer.
pub fn serialize<T, S>(value: &T, serializer: S) -> Result<S::Ok, S::Error>
where
    T: Display,
    S: Serializer,
{
    serializer.collect_str(value)
}

/// Reads the integer from decimal text or from a number within
/// ±[`MAX_SAFE_INTEGER`].
///
/// # Errors
///
/// Text that is not an integer of type `T`, a number with a fraction or beyond
/// the safe range, and any other type of value.
pub fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: FromStr,
    T::Err: Display,
    D: Deserializer<'de>,
{
    deserializer.deserialize_any(IntegerVisitor(PhantomData))
}

struct IntegerVisitor<T>(PhantomData<T>);

impl<T> IntegerVisitor<T>
where
    T: FromStr,
    T::Err: Display,
{
    fn parse<E: Error>(text: &str) -> Result<T, E> {
        text.parse()
            .map_err(|error| E::custom(format_args!("invalid integer {text:?}: {error}")))
    }
}

impl<T> Visitor<'_> for IntegerVisitor<T>
where
    T: FromStr,
    T::Err: Display,
{
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "an integer, as text or as a number within ±{MAX_SAFE_INTEGER}"
        )
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Self::parse(text)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        if number > MAX_SAFE_INTEGER {
            return Err(E::invalid_value(Unexpected::Unsigned(number), &self));
        }
        Self::parse(&number.to_string())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        if number.unsigned_abs() > MAX_SAFE_INTEGER {
            return Err(E::invalid_value(Unexpected::Signed(number), &self));
        }
        Self::parse(&number.to_string())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        if number.fract() != 0.0 || number.abs() > MAX_SAFE_INTEGER as f64 {
            return Err(E::invalid_value(Unexpected::Float(number), &self));
        }
        Self::parse(&(number as i64).to_string())
    }
}

/// The same for an `Option`: `None` is `null`.
///
/// serde demands the key itself for a field with a `with`; add
/// `#[serde(default)]` where it may be absent.
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// #[derive(Serialize, Deserialize)]
/// struct Cursor {
///     #[serde(default, with = "worker_agents::json::as_text::option")]
///     after: Option<u64>,
/// }
///
/// let cursor: Cursor = worker_agents::json::from_str(r#"{"after":"18446744073709551615"}"#)?;
/// assert_eq!(cursor.after, Some(u64::MAX));
/// # Ok::<(), worker_agents::json::JsonError>(())
/// ```
pub mod option;
