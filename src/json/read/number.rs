use serde::de::Visitor;

use super::failure::Failure;
use crate::{host::float, json::MAX_SAFE_INTEGER};

/// 2^53: every whole number up to here has a float of its own.
const WHOLE_LIMIT: f64 = 9_007_199_254_740_992.0;

/// The same as a float, which is exact.
const SAFE_LIMIT: f64 = MAX_SAFE_INTEGER as f64;

/// A number as its text has it: −0, which no integer is, and integers beyond 64
/// bits are floats.
#[derive(Clone, Copy)]
pub(super) enum Number {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
}

impl Number {
    /// `None` if the number is beyond all floats.
    pub(super) fn of(text: &str) -> Option<Self> {
        let integer = match text.strip_prefix('-') {
            None => text.parse().ok().map(Self::Unsigned),
            Some(_) => text.parse().ok().filter(|n| *n != 0).map(Self::Signed),
        };
        integer.or_else(|| Some(Self::Float(float::parse(text))).filter(Self::is_finite))
    }

    fn is_finite(&self) -> bool {
        !matches!(self, Self::Float(value) if !value.is_finite())
    }

    /// For a type that may want an integer: JavaScript does not tell a whole
    /// float from one.
    pub(super) fn typed(self) -> Self {
        self.whole_up_to(WHOLE_LIMIT)
    }

    /// For a type that takes any value, so that the number's own form decides
    /// what it becomes. An integer too large for JavaScript is a float then, as
    /// only a float is what the sender can have had; it could not be written
    /// again otherwise.
    pub(super) fn untyped(self) -> Self {
        match self {
            Self::Unsigned(value) if value > MAX_SAFE_INTEGER => Self::Float(value as f64),
            Self::Signed(value) if value.unsigned_abs() > MAX_SAFE_INTEGER => {
                Self::Float(value as f64)
            }
            number => number.whole_up_to(SAFE_LIMIT),
        }
    }

    fn whole_up_to(self, limit: f64) -> Self {
        match self {
            Self::Float(value) if value.fract() == 0.0 && value.abs() <= limit => {
                if value < 0.0 {
                    Self::Signed(value as i64)
                } else {
                    Self::Unsigned(value as u64)
                }
            }
            number => number,
        }
    }

    pub(super) fn visit<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self {
            Self::Unsigned(value) => visitor.visit_u64(value),
            Self::Signed(value) => visitor.visit_i64(value),
            Self::Float(value) => visitor.visit_f64(value),
        }
    }
}

/// As [`Number::of`], for an `f32`: rounded once, where going through an `f64`
/// would do so twice.
pub(super) fn single(text: &str) -> Option<Number> {
    match Number::of(text)? {
        Number::Float(_) => {
            let single = text.parse().ok().filter(|single: &f32| single.is_finite());
            single.map(|single| Number::Float(single.into()))
        }
        integer => Some(integer),
    }
}
