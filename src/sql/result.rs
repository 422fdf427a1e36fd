//! The rows of a statement, read as Rust types.

use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use super::{SqlRows, row::RowDeserializer, value::SqlValue};
use crate::error::{Error, Result};

/// What a statement gave back.
///
/// A row reads as a struct by column names, as a tuple by position, or as a
/// single value where there is one column. Integers are range-checked, `NULL`
/// is `None`, and blobs read as `Vec<u8>`.
#[derive(Debug)]
pub struct SqlResult {
    query: String,
    rows: SqlRows,
}

impl SqlResult {
    pub(crate) fn new(query: String, rows: SqlRows) -> Self {
        Self { query, rows }
    }

    fn read<T: DeserializeOwned>(&self, values: &[SqlValue]) -> Result<T> {
        T::deserialize(RowDeserializer::new(&self.rows.columns, values)).map_err(|error| {
            Error::Column {
                query: self.query.clone(),
                reason: error.to_string(),
            }
        })
    }

    /// All rows.
    ///
    /// # Errors
    /// [`Error::Column`] if a row does not fit `T`.
    pub fn all<T: DeserializeOwned>(&self) -> Result<Vec<T>> {
        self.rows.rows.iter().map(|row| self.read(row)).collect()
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// [`Error::Column`] if it does not fit `T`.
    pub fn first<T: DeserializeOwned>(&self) -> Result<Option<T>> {
        self.rows.rows.first().map(|row| self.read(row)).transpose()
    }

    /// The only row.
    ///
    /// # Errors
    /// [`Error::Column`] if there is none or more than one, or it does not fit `T`.
    pub fn one<T: DeserializeOwned>(&self) -> Result<T> {
        match self.rows.rows.as_slice() {
            [row] => self.read(row),
            rows => Err(Error::Column {
                query: self.query.clone(),
                reason: format!("expected one row, found {}", rows.len()),
            }),
        }
    }

    /// The rows one by one, each read when it is asked for.
    pub fn iter<T: DeserializeOwned>(&self) -> SqlIter<'_, T> {
        SqlIter {
            result: self,
            rows: self.rows.rows.iter(),
            row: PhantomData,
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.rows.is_empty()
    }

    /// The names of the columns.
    pub fn columns(&self) -> &[String] {
        &self.rows.columns
    }

    /// The rows as SQLite's own values.
    pub fn rows(&self) -> &[Vec<SqlValue>] {
        &self.rows.rows
    }
}

/// The rows of a [`SqlResult`] one by one.
#[derive(Debug)]
pub struct SqlIter<'a, T> {
    result: &'a SqlResult,
    rows: std::slice::Iter<'a, Vec<SqlValue>>,
    row: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Iterator for SqlIter<'_, T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rows.next().map(|row| self.result.read(row))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.rows.size_hint()
    }
}
