//! Values between the agent and SQLite, as they are after their way through
//! JavaScript.

use rusqlite::types::{Value, ValueRef};

use crate::sql::SqlValue;

/// A bound value. JavaScript's numbers are all floating-point.
pub(super) fn to_sqlite(value: &SqlValue) -> Value {
    match value {
        SqlValue::Null => Value::Null,
        SqlValue::Integer(number) => Value::Real(*number as f64),
        SqlValue::Real(number) => Value::Real(*number),
        SqlValue::Text(text) => Value::Text(text.clone()),
        SqlValue::Blob(bytes) => Value::Blob(bytes.clone()),
    }
}

/// A value of a row.
pub(super) fn from_sqlite(value: ValueRef<'_>) -> SqlValue {
    match value {
        ValueRef::Null => SqlValue::Null,
        ValueRef::Integer(number) => SqlValue::from_number(number as f64),
        ValueRef::Real(number) => SqlValue::from_number(number),
        ValueRef::Text(text) => SqlValue::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => SqlValue::Blob(bytes.to_vec()),
    }
}
