//! One value of an SQLite row.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};

/// A value of SQLite's own types.
#[derive(Debug, Clone, PartialEq)]
pub enum SqlValue {
    /// `NULL`.
    Null,
    /// An integer. Between the platform and the agent it travels as a JavaScript
    /// number, so beyond ±(2^53 − 1) bind text instead.
    Integer(i64),
    /// A floating-point number. Integral ones come back as integers.
    Real(f64),
    /// A text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

/// [`crate::json::MAX_SAFE_INTEGER`] as SQLite's own integer.
pub(super) const MAX_SAFE_INTEGER: i64 = crate::json::MAX_SAFE_INTEGER.cast_signed();

impl SqlValue {
    /// A number as JavaScript and SQLite on Cloudflare give it back: integral
    /// ones in the safe range are integers.
    pub(crate) fn from_number(number: f64) -> Self {
        let safe = MAX_SAFE_INTEGER as f64;
        if number.fract() == 0.0 && (-safe..=safe).contains(&number) {
            Self::Integer(number as i64)
        } else {
            Self::Real(number)
        }
    }
}

/// The form in which rows cross from JavaScript: JSON, with a blob as
/// `{"b": base64}` and a number that JSON lacks as `{"r": "-inf"}`.
impl<'de> Deserialize<'de> for SqlValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Wire;

        impl<'de> Visitor<'de> for Wire {
            type Value = SqlValue;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an SQL value")
            }

            fn visit_unit<E>(self) -> Result<SqlValue, E> {
                Ok(SqlValue::Null)
            }

            fn visit_i64<E>(self, value: i64) -> Result<SqlValue, E> {
                Ok(SqlValue::from_number(value as f64))
            }

            fn visit_u64<E>(self, value: u64) -> Result<SqlValue, E> {
                Ok(SqlValue::from_number(value as f64))
            }

            fn visit_f64<E>(self, value: f64) -> Result<SqlValue, E> {
                Ok(SqlValue::from_number(value))
            }

            fn visit_str<E>(self, value: &str) -> Result<SqlValue, E> {
                Ok(SqlValue::Text(value.to_owned()))
            }

            fn visit_string<E>(self, value: String) -> Result<SqlValue, E> {
                Ok(SqlValue::Text(value))
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<SqlValue, M::Error> {
                match map.next_entry::<String, String>()? {
                    Some((kind, text)) if kind == "b" => STANDARD
                        .decode(text)
                        .map(SqlValue::Blob)
                        .map_err(M::Error::custom),
                    // `str::parse` would bring 12 KiB of tables along.
                    Some((kind, text)) if kind == "r" => match text.as_str() {
                        "inf" => Ok(SqlValue::Real(f64::INFINITY)),
                        "-inf" => Ok(SqlValue::Real(f64::NEG_INFINITY)),
                        "NaN" => Ok(SqlValue::Real(f64::NAN)),
                        _ => Err(M::Error::custom("not a number that JSON lacks")),
                    },
                    _ => Err(M::Error::custom("neither a blob nor a number")),
                }
            }
        }

        deserializer.deserialize_any(Wire)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_cross_as_json() -> Result<(), serde_json::Error> {
        let values: Vec<SqlValue> = serde_json::from_str(
            r#"[null, 1, -2, 2.5, 3.0, 1e300, "x", {"b":"AP8="}, {"r":"-inf"}]"#,
        )?;
        assert_eq!(
            values,
            [
                SqlValue::Null,
                SqlValue::Integer(1),
                SqlValue::Integer(-2),
                SqlValue::Real(2.5),
                SqlValue::Integer(3),
                SqlValue::Real(1e300),
                SqlValue::Text("x".into()),
                SqlValue::Blob(vec![0, 255]),
                SqlValue::Real(f64::NEG_INFINITY),
            ]
        );
        assert!(serde_json::from_str::<SqlValue>("{}").is_err());
        Ok(())
    }
}
