//! A statement with its bound values.

use std::borrow::Cow;

use super::value::SqlValue;
use crate::error::Result;

/// An SQL statement with its values, as [`sql!`](crate::sql) makes it. A plain
/// `&'static str` is a statement without values.
#[derive(Debug, Clone)]
#[must_use = "a statement does nothing until it is given to `self.sql`"]
pub struct SqlStatement {
    pub(crate) query: Cow<'static, str>,
    pub(crate) params: Result<Vec<SqlValue>>,
}

impl SqlStatement {
    /// A statement made at run time, with a value for each `?` in it. Never put
    /// values of others into the text itself.
    pub fn new(query: impl Into<Cow<'static, str>>, params: Vec<SqlValue>) -> Self {
        Self {
            query: query.into(),
            params: Ok(params),
        }
    }
}

impl From<&'static str> for SqlStatement {
    fn from(query: &'static str) -> Self {
        Self::new(query, Vec::new())
    }
}

/// What `sql!` expands to.
#[doc(hidden)]
pub fn statement<const N: usize>(
    query: &'static str,
    params: [Result<SqlValue>; N],
) -> SqlStatement {
    SqlStatement {
        query: Cow::Borrowed(query),
        params: params.into_iter().collect(),
    }
}
