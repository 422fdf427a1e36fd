//! Rows of the SDK's own tables, written and read by position: their columns are
//! known, so that serde would only cost size.

use super::{SqlRows, SqlValue};

/// A text to be bound.
pub(crate) fn text(value: &str) -> SqlValue {
    SqlValue::Text(value.to_owned())
}

/// A text to be bound, or `NULL`.
pub(crate) fn text_or_null(value: Option<&str>) -> SqlValue {
    value.map_or(SqlValue::Null, text)
}

/// The values of one row, taken one after the other. What is of another type, or
/// not there, is `None`, as `NULL` is.
pub(crate) struct Cells(std::vec::IntoIter<SqlValue>);

impl Cells {
    pub(crate) fn text(&mut self) -> Option<String> {
        match self.0.next() {
            Some(SqlValue::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn int(&mut self) -> Option<i64> {
        match self.0.next() {
            Some(SqlValue::Integer(value)) => Some(value),
            // Saturates.
            Some(SqlValue::Real(value)) => Some(value as i64),
            _ => None,
        }
    }

    pub(crate) fn real(&mut self) -> Option<f64> {
        match self.0.next() {
            Some(SqlValue::Integer(value)) => Some(value as f64),
            Some(SqlValue::Real(value)) => Some(value),
            _ => None,
        }
    }

    /// A count; 0 without one.
    pub(crate) fn count(&mut self) -> u32 {
        let value = self.int().unwrap_or_default();
        u32::try_from(value).unwrap_or_default()
    }

    pub(crate) fn flag(&mut self) -> bool {
        self.int().is_some_and(|value| value != 0)
    }
}

impl SqlRows {
    /// The rows one by one.
    pub(crate) fn cells(self) -> impl Iterator<Item = Cells> {
        self.rows.into_iter().map(|row| Cells(row.into_iter()))
    }

    /// The texts of a single column.
    pub(crate) fn texts(self) -> Vec<String> {
        self.cells().filter_map(|mut cells| cells.text()).collect()
    }

    /// The first row, if there is one.
    pub(crate) fn first_cells(self) -> Option<Cells> {
        self.cells().next()
    }
}
