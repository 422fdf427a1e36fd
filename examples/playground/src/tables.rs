//! The tables of an agent's database, and queries that only read.

use worker_agents::{Error, Result, SqlStatement, SqlValue, prelude::*};

/// How many rows of an answer are shown.
const MAX_ROWS: usize = 100;
/// How many letters of a text, and how many bytes of a blob.
const MAX_TEXT: usize = 1_000;
const MAX_BLOB: usize = 32;
/// How many bytes the rows may hold together, as they are read: an agent has 128 MB for everything.
const MAX_READ: i64 = 8_000_000;

/// A table of the database.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// How many rows it has.
    pub rows: i64,
    /// Whether it is the SDK's.
    pub sdk: bool,
}

/// What a query has given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rows {
    /// The names of the columns; none if there is no row.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
    /// Whether there are more.
    pub more: bool,
}

/// A value of a row, as far as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    /// A whole number.
    Integer(i64),
    /// Another number.
    Real(f64),
    /// A text, or a number that JSON lacks.
    Text(String),
    /// The first bytes in hex, and how many there are.
    Blob {
        /// The first bytes.
        hex: String,
        /// The length.
        bytes: usize,
    },
    /// `NULL`.
    Null,
}

/// The tables, but for the platform's own, which nobody may read, and those of SQLite
/// and of the emulator in `wrangler dev`.
pub(crate) fn list<A: Agent>(agent: &AgentBase<A>) -> Result<Vec<Table>> {
    let names: Vec<String> = agent
        .sql(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND NOT
               (name GLOB '_cf_*' OR name GLOB 'sqlite_*' OR name GLOB '__miniflare_*')
             ORDER BY name",
        )?
        .all()?;
    let tables = names.into_iter().map(|name| {
        let query = format!("SELECT count(*) FROM \"{}\"", name.replace('"', "\"\""));
        let rows = agent.sql(SqlStatement::new(query, Vec::new()))?.one()?;
        let sdk = name.starts_with("cf_agent") || name.starts_with("worker_agents_");
        Ok(Table { name, rows, sdk })
    });
    tables.collect()
}

/// Runs a query that reads.
///
/// It cannot write: as part of a `SELECT`, a statement that writes is a syntax error, and
/// the transaction around it undoes what a pragma's table such as `pragma_optimize` does.
///
/// # Errors
/// What is not one statement, what writes, rows that are too much together, and SQLite's own.
pub(crate) fn query<A: Agent>(agent: &AgentBase<A>, query: &str) -> Result<Rows> {
    let query = that_reads(query)?;
    let mut outcome = None;
    let undone = agent.transaction::<()>(|| {
        outcome = Some(read(agent, query));
        Err("what the playground asks is undone".into())
    });
    match outcome {
        Some(Ok(rows)) => Ok(rows),
        // The statement around the query is nothing that its author knows.
        Some(Err(Error::Sql { reason, .. })) => Err(Error::msg(reason)),
        Some(Err(error)) => Err(error),
        None => undone.and(Err("the query was not run".into())),
    }
}

/// A query that begins with `SELECT` and has no second one behind it. A NUL would
/// be its end too, to SQLite, and a comment that nobody ends would take the limit away.
fn that_reads(query: &str) -> Result<&str> {
    let query = query.trim().trim_end_matches(';');
    if query.contains([';', '\0']) {
        return Err("only one statement, so no `;` (in a text, write char(59))".into());
    }
    if query.contains("/*") {
        return Err("no `/*`: a comment goes from `--` to the end of its line".into());
    }
    let first = query.split(|c: char| !c.is_ascii_alphabetic()).next();
    match first.unwrap_or_default().to_ascii_uppercase().as_str() {
        "SELECT" | "WITH" | "VALUES" => Ok(query),
        _ => Err("only SELECT, WITH and VALUES: what is asked here cannot write".into()),
    }
}

fn read<A: Agent>(agent: &AgentBase<A>, query: &str) -> Result<Rows> {
    let run = |text: String| agent.sql(SqlStatement::new(text, Vec::new()));
    // The line ends before the bracket: it may be a comment.
    let limited = |rows: usize| format!("(SELECT * FROM (\n{query}\n) LIMIT {rows})");
    // A row of nothing, for the number of its columns. Names of ours, since SQLite makes
    // new ones in each statement where many columns have the same.
    let nothing = run(format!(
        "SELECT asked.* FROM (SELECT 1) LEFT JOIN {} AS asked",
        limited(0)
    ))?;
    let names: Vec<_> = (0..nothing.columns().len())
        .map(|n| format!("c{n}"))
        .collect();
    let asked = limited(MAX_ROWS + 1);
    let sums: Vec<_> = names.iter().map(|name| bytes_of(name)).collect();
    let sums = run(format!(
        "WITH asked({}) AS {asked} SELECT {} FROM asked",
        names.join(", "),
        sums.join(", ")
    ))?;
    let sum = |row: &Vec<_>| row.iter().map(integer).sum::<i64>();
    let bytes: i64 = sums.rows().iter().map(sum).sum();
    if bytes > MAX_READ {
        return Err(Error::msg(format!(
            "the rows hold {bytes} bytes together, and at most {MAX_READ} are read: \
             ask for fewer rows or columns, or for parts with substr()"
        )));
    }
    let found = run(format!("SELECT * FROM {asked}"))?;
    Ok(Rows::of(found.columns(), found.rows()))
}

/// The expression for the bytes that a column's values have together.
fn bytes_of(column: &str) -> String {
    format!("coalesce(sum(length(CAST({column} AS BLOB))), 0)")
}

fn integer(value: &SqlValue) -> i64 {
    match value {
        SqlValue::Integer(integer) => *integer,
        _ => 0,
    }
}

impl Rows {
    fn of(columns: &[String], rows: &[Vec<SqlValue>]) -> Self {
        let shown = rows.iter().take(MAX_ROWS);
        Self {
            columns: columns.to_vec(),
            rows: shown
                .map(|row| row.iter().map(Cell::of).collect())
                .collect(),
            more: rows.len() > MAX_ROWS,
        }
    }
}

impl Cell {
    fn of(value: &SqlValue) -> Self {
        match value {
            SqlValue::Null => Self::Null,
            SqlValue::Integer(number) => Self::Integer(*number),
            SqlValue::Real(number) if number.is_finite() => Self::Real(*number),
            SqlValue::Real(number) => Self::Text(number.to_string()),
            SqlValue::Text(text) => match text.char_indices().nth(MAX_TEXT) {
                Some((end, _)) => Self::Text(format!("{}…", text.get(..end).unwrap_or_default())),
                None => Self::Text(text.clone()),
            },
            SqlValue::Blob(bytes) => Self::Blob {
                hex: bytes
                    .iter()
                    .take(MAX_BLOB)
                    .map(|byte| format!("{byte:02x}"))
                    .collect(),
                bytes: bytes.len(),
            },
        }
    }
}
