//! One value of an SQLite row.

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
