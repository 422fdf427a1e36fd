//! The rows of a statement, read as Rust types.

use std::{borrow::Cow, cell::OnceCell, marker::PhantomData, ops::Range};

use serde::de::DeserializeOwned;

use super::{
    SqlRows,
    row::RowDeserializer,
    rows::{Row, Value},
    value::SqlValue,
};
use crate::error::{Error, Result};

/// What a statement gave back.
///
/// A row reads as a struct by column names, as a tuple by position, or as a
/// single value where there is one column. Integers are range-checked, `NULL`
/// is `None`, and blobs read as `Vec<u8>`.
#[derive(Debug)]
pub struct SqlResult {
    query: Cow<'static, str>,
    rows: SqlRows,
    values: OnceCell<Vec<Vec<SqlValue>>>,
}

impl SqlResult {
    pub(crate) fn new(query: Cow<'static, str>, rows: SqlRows) -> Self {
        Self {
            query,
            rows,
            values: OnceCell::new(),
        }
    }

    fn read<T: DeserializeOwned>(&self, row: Row<'_>) -> Result<T> {
        T::deserialize(RowDeserializer(row)).map_err(|error| self.misfit(error.to_string()))
    }

    #[cold]
    fn misfit(&self, reason: String) -> Error {
        Error::Column {
            query: self.query.clone().into_owned(),
            reason,
        }
    }

    /// All rows.
    ///
    /// # Errors
    /// [`Error::Column`] if a row does not fit `T`.
    pub fn all<T: DeserializeOwned>(&self) -> Result<Vec<T>> {
        let mut all = Vec::with_capacity(self.len());
        for row in self.rows.rows() {
            all.push(self.read(row)?);
        }
        Ok(all)
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// [`Error::Column`] if it does not fit `T`.
    pub fn first<T: DeserializeOwned>(&self) -> Result<Option<T>> {
        self.rows.row(0).map(|row| self.read(row)).transpose()
    }

    /// The only row.
    ///
    /// # Errors
    /// [`Error::Column`] if there is none or more than one, or it does not fit `T`.
    pub fn one<T: DeserializeOwned>(&self) -> Result<T> {
        match (self.rows.row(0), self.len()) {
            (Some(row), 1) => self.read(row),
            (_, count) => Err(self.misfit(format!("expected one row, found {count}"))),
        }
    }

    /// The rows one by one, each read when it is asked for.
    pub fn iter<T: DeserializeOwned>(&self) -> SqlIter<'_, T> {
        SqlIter {
            result: self,
            left: 0..self.len(),
            row: PhantomData,
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The names of the columns.
    pub fn columns(&self) -> &[String] {
        &self.rows.columns
    }

    /// The rows as SQLite's own values, which are made at the first call: reading rows as
    /// Rust types costs less.
    pub fn rows(&self) -> &[Vec<SqlValue>] {
        self.values.get_or_init(|| {
            let values = |row: Row<'_>| row.values().map(Value::to_owned).collect();
            self.rows.rows().map(values).collect()
        })
    }
}

/// The rows of a [`SqlResult`] one by one.
#[derive(Debug)]
pub struct SqlIter<'a, T> {
    result: &'a SqlResult,
    left: Range<usize>,
    row: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Iterator for SqlIter<'_, T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = self.result.rows.row(self.left.next()?)?;
        Some(self.result.read(row))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.left.size_hint()
    }
}
