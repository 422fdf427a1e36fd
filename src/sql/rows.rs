//! The rows of one statement. All cells are in one list and all texts in one string, so
//! that a row that is read as a Rust type takes no memory of its own before.

use std::ops::Range;

use super::SqlValue;

/// The rows of one statement, as the platform gives them.
#[derive(Debug, Clone, Default)]
pub struct SqlRows {
    /// Their names, if there are any.
    pub(super) columns: Vec<String>,
    /// How many columns there are.
    pub(super) width: usize,
    pub(super) cells: Vec<Cell>,
    pub(super) texts: String,
}

#[derive(Debug, Clone)]
pub(super) enum Cell {
    Null,
    Integer(i64),
    Real(f64),
    /// Where in the texts it is.
    Text(Range<usize>),
    Blob(Box<[u8]>),
}

/// A cell, looked at.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'a> {
    Null,
    Integer(i64),
    Real(f64),
    Text(&'a str),
    Blob(&'a [u8]),
}

impl Value<'_> {
    pub(super) fn to_owned(self) -> SqlValue {
        match self {
            Self::Null => SqlValue::Null,
            Self::Integer(value) => SqlValue::Integer(value),
            Self::Real(value) => SqlValue::Real(value),
            Self::Text(value) => SqlValue::Text(value.to_owned()),
            Self::Blob(value) => SqlValue::Blob(value.to_owned()),
        }
    }
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) columns: &'a [String],
    cells: &'a [Cell],
    texts: &'a str,
}

impl<'a> Row<'a> {
    pub(super) fn values(self) -> impl Iterator<Item = Value<'a>> {
        self.cells.iter().map(move |cell| look(cell, self.texts))
    }
}

fn look<'a>(cell: &'a Cell, texts: &'a str) -> Value<'a> {
    match cell {
        Cell::Null => Value::Null,
        Cell::Integer(value) => Value::Integer(*value),
        Cell::Real(value) => Value::Real(*value),
        Cell::Text(place) => Value::Text(texts.get(place.clone()).unwrap_or_default()),
        Cell::Blob(value) => Value::Blob(value),
    }
}

impl SqlRows {
    /// No rows yet, of these columns.
    #[must_use]
    pub fn new(columns: Vec<String>) -> Self {
        Self {
            width: columns.len(),
            columns,
            ..Self::default()
        }
    }

    /// Appends a cell: the next one of the row, or the first of another.
    pub fn push(&mut self, value: SqlValue) {
        self.cells.push(match value {
            SqlValue::Null => Cell::Null,
            SqlValue::Integer(value) => Cell::Integer(value),
            SqlValue::Real(value) => Cell::Real(value),
            SqlValue::Text(value) => {
                let start = self.texts.len();
                self.texts.push_str(&value);
                Cell::Text(start..self.texts.len())
            }
            SqlValue::Blob(value) => Cell::Blob(value.into()),
        });
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len().checked_div(self.width).unwrap_or(0)
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row of this number, from 0.
    pub(super) fn row(&self, number: usize) -> Option<Row<'_>> {
        let start = number.checked_mul(self.width)?;
        let cells = self.cells.get(start..start.checked_add(self.width)?)?;
        (!cells.is_empty()).then_some(Row {
            columns: &self.columns,
            cells,
            texts: &self.texts,
        })
    }

    pub(super) fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        let row = |cells| Row {
            columns: &self.columns,
            cells,
            texts: &self.texts,
        };
        self.cells.chunks_exact(self.width.max(1)).map(row)
    }

    /// The cell of this number, from 0 and through all rows.
    pub(super) fn value(&self, number: usize) -> Option<Value<'_>> {
        let cell = self.cells.get(number)?;
        Some(look(cell, &self.texts))
    }
}
