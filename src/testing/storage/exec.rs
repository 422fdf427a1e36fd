//! Statements, one after another.

use rusqlite::{Batch, Connection, Statement, fallible_iterator::FallibleIterator};

use super::{
    codes,
    values::{from_sqlite, to_sqlite},
};
use crate::sql::{SqlRows, SqlValue};

/// Runs all statements of a text. The values are bound to the last one, whose
/// rows are given.
///
/// # Errors
/// The platform's reason.
pub(super) fn run(
    database: &Connection,
    query: &str,
    params: &[SqlValue],
) -> Result<SqlRows, String> {
    let mut rest = query;
    loop {
        let mut statement = Batch::new(database, rest)
            .next()
            .map_err(codes::reason)?
            .ok_or("SQL code did not contain a statement.")?;
        match after(&statement, rest) {
            Some(next) if !next.trim_start().is_empty() => {
                if statement.parameter_count() > 0 {
                    return Err(
                        "When executing multiple SQL statements in a single call, only \
                                the last statement can have parameters."
                            .into(),
                    );
                }
                rows(&mut statement, &[])?;
                rest = next;
            }
            _ => return rows(&mut statement, params),
        }
    }
}

fn rows(statement: &mut Statement<'_>, params: &[SqlValue]) -> Result<SqlRows, String> {
    if statement.parameter_count() != params.len() {
        return Err("Wrong number of parameter bindings for SQL query.".into());
    }
    for (index, value) in params.iter().enumerate() {
        statement
            .raw_bind_parameter(index + 1, to_sqlite(value))
            .map_err(codes::reason)?;
    }
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let width = columns.len();
    let mut found = SqlRows::new(columns);
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(codes::reason)? {
        for index in 0..width {
            let value = row.get_ref(index).map_err(codes::reason)?;
            found.push(from_sqlite(value));
        }
    }
    Ok(match found.is_empty() {
        // The columns of an empty result do not cross from JavaScript either.
        true => SqlRows::default(),
        false => found,
    })
}

/// What follows the first statement of a text.
///
/// SQLite gives the statement's own text with its parameters, none of them
/// bound yet, as `NULL`; this walks along both.
fn after<'a>(statement: &Statement<'_>, text: &'a str) -> Option<&'a str> {
    let expanded = statement.expanded_sql()?;
    let mut own = expanded.as_str();
    let mut rest = text;
    while let Some(letter) = own.chars().next() {
        if let Some(next) = rest.strip_prefix(letter) {
            rest = next;
            own = own.strip_prefix(letter)?;
        } else if let Some(parameter) = rest.strip_prefix(['?', ':', '@', '$']) {
            rest = parameter.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
            own = own.strip_prefix("NULL")?;
        } else {
            // Empty statements in front are not part of it.
            rest = rest.strip_prefix(|c: char| c == ';' || c.is_whitespace())?;
        }
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_end_of_the_first_statement() -> rusqlite::Result<()> {
        let database = Connection::open_in_memory()?;
        database.execute_batch("create table t (x)")?;
        for (text, expected) in [
            ("select 1", ""),
            ("select 1; select 2", " select 2"),
            ("select ';?', ?1 + :a_b, '?' /* ; */; select ?", " select ?"),
            ("select ? -- ;\n;x", "x"),
            (
                "create trigger r after insert on t begin select 1; select 2; end; rest",
                " rest",
            ),
        ] {
            let statement = Batch::new(&database, text).next()?;
            let found = statement.as_ref().and_then(|one| after(one, text));
            assert_eq!(found, Some(expected), "{text}");
        }
        Ok(())
    }
}
