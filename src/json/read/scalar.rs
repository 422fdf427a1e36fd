use std::borrow::Cow;

use serde::de::{Error, Expected, Unexpected, Visitor};

use super::{failure::Failure, number::Number};

/// A value without parts.
pub(super) enum Scalar<'de> {
    Null,
    Bool(bool),
    Number(Number),
    Text(Cow<'de, str>),
}

impl<'de> Scalar<'de> {
    /// Shows the value to a visitor of any type.
    pub(super) fn visit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Bool(value) => visitor.visit_bool(value),
            Self::Number(number) => number.untyped().visit(visitor),
            Self::Text(text) => visit_text(text, visitor),
        }
    }

    /// That this value is not of the type that is asked for.
    pub(super) fn misfit(&self, expected: &dyn Expected) -> Failure {
        let found = match self {
            Self::Null => Unexpected::Unit,
            Self::Bool(value) => Unexpected::Bool(*value),
            Self::Number(Number::Unsigned(value)) => Unexpected::Unsigned(*value),
            Self::Number(Number::Signed(value)) => Unexpected::Signed(*value),
            Self::Number(Number::Float(value)) => Unexpected::Float(*value),
            Self::Text(text) => Unexpected::Str(text),
        };
        Failure::invalid_type(found, expected)
    }
}

pub(super) fn visit_text<'de, V: Visitor<'de>>(
    text: Cow<'de, str>,
    visitor: V,
) -> Result<V::Value, Failure> {
    match text {
        Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
        Cow::Owned(text) => visitor.visit_string(text),
    }
}

pub(super) fn visit_bytes<'de, V: Visitor<'de>>(
    bytes: Cow<'de, [u8]>,
    visitor: V,
) -> Result<V::Value, Failure> {
    match bytes {
        Cow::Borrowed(bytes) => visitor.visit_borrowed_bytes(bytes),
        Cow::Owned(bytes) => visitor.visit_byte_buf(bytes),
    }
}
