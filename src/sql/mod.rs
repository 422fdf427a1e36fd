//! SQL on the agent's own database, with bound values and typed rows.

mod bind;
mod cells;
mod result;
mod row;
mod rows;
mod statement;
mod value;
mod wire;

pub use bind::ToSql;
pub(crate) use cells::{Cells, text, text_or_null};
pub use result::SqlResult;
pub(crate) use rows::SqlRows;
pub use statement::{SqlStatement, statement};
pub use value::SqlValue;
