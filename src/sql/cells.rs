//! Rows of the SDK's own tables, written and read by position: their columns are
//! known, so that serde would only cost size.

use std::{ops::Range, rc::Rc};

use super::{SqlRows, SqlValue, rows::Value};

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
#[derive(Clone)]
pub(crate) struct Cells {
    rows: Rc<SqlRows>,
    left: Range<usize>,
}

impl Cells {
    fn next(&mut self) -> Option<Value<'_>> {
        self.rows.value(self.left.next()?)
    }

    pub(crate) fn value(&mut self) -> Option<SqlValue> {
        self.next().map(Value::to_owned)
    }

    pub(crate) fn text(&mut self) -> Option<String> {
        match self.next() {
            Some(Value::Text(text)) => Some(text.to_owned()),
            _ => None,
        }
    }

    pub(crate) fn int(&mut self) -> Option<i64> {
        match self.next() {
            Some(Value::Integer(value)) => Some(value),
            // Saturates.
            Some(Value::Real(value)) => Some(value as i64),
            _ => None,
        }
    }

    pub(crate) fn real(&mut self) -> Option<f64> {
        match self.next() {
            Some(Value::Integer(value)) => Some(value as f64),
            Some(Value::Real(value)) => Some(value),
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
        let (width, count) = (self.width, self.len());
        let rows = Rc::new(self);
        (0..count).map(move |row| Cells {
            rows: Rc::clone(&rows),
            left: row * width..(row + 1) * width,
        })
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
