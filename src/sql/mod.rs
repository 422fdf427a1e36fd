//! SQL on the agent's own database, with bound values and typed rows.

mod bind;
mod cells;
mod result;
mod row;
mod statement;
mod value;
mod wire;

pub use bind::ToSql;
pub(crate) use cells::{Cells, text, text_or_null};
pub use result::SqlResult;
pub use statement::{SqlStatement, statement};
pub use value::SqlValue;

/// The rows of one statement, as the platform gives them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SqlRows {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows, each with a value per column.
    pub rows: Vec<Vec<SqlValue>>,
}
