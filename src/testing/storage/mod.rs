//! The storage of one object: an SQLite database in memory, with the limits and
//! the words of the platform's.

mod authorize;
mod codes;
mod exec;
mod kv;
mod transaction;
mod values;

use std::{
    cell::{Cell, RefCell},
    sync::Arc,
};

use rusqlite::{Connection, limits::Limit};

use authorize::Gate;

use crate::{
    error::{Error, Result},
    host::DELETE_ALL_IN_TRANSACTION,
    sql::{SqlRows, SqlValue},
};

/// The limits that Cloudflare documents for a Durable Object's database.
const LIMITS: [(Limit, i32); 9] = [
    (Limit::SQLITE_LIMIT_LENGTH, 2_000_000),
    (Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000),
    (Limit::SQLITE_LIMIT_COLUMN, 100),
    (Limit::SQLITE_LIMIT_EXPR_DEPTH, 100),
    (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 5),
    (Limit::SQLITE_LIMIT_FUNCTION_ARG, 32),
    (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50),
    (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 100),
    (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 10),
];

pub(super) struct Storage {
    database: RefCell<Connection>,
    gate: Arc<Gate>,
    /// How many transactions are open.
    depth: Cell<u32>,
    /// Parts of statements that are to fail, each once.
    failures: RefCell<Vec<String>>,
}

impl Storage {
    pub(super) fn open() -> Result<Self> {
        let gate = Arc::new(Gate::default());
        Ok(Self {
            database: RefCell::new(empty(&gate)?),
            gate,
            depth: Cell::new(0),
            failures: RefCell::new(Vec::new()),
        })
    }

    /// Removes everything.
    pub(super) fn delete_all(&self) -> Result<()> {
        if self.depth.get() > 0 {
            return Err(Error::platform(DELETE_ALL_IN_TRANSACTION));
        }
        self.database.replace(empty(&self.gate)?);
        Ok(())
    }

    /// Lets the next statement fail that contains `part`.
    pub(super) fn fail_next_sql(&self, part: String) {
        self.failures.borrow_mut().push(part);
    }

    fn is_to_fail(&self, query: &str) -> bool {
        let mut failures = self.failures.borrow_mut();
        let found = failures.iter().position(|part| query.contains(part));
        found.map(|index| failures.remove(index)).is_some()
    }

    /// Runs one or more statements and gives the rows of the last.
    pub(super) fn sql(&self, query: &str, params: &[SqlValue]) -> Result<SqlRows> {
        let outcome = if self.is_to_fail(query) {
            Err("the test lets it fail: SQLITE_IOERR".to_owned())
        } else {
            exec::run(&self.database.borrow(), query, params)
                .map_err(|reason| self.gate.reason(reason))
        };
        outcome.map_err(|reason| Error::Sql {
            query: query.to_owned(),
            reason,
        })
    }

    /// Runs a statement of the platform's own, which may do what agents may not.
    fn own<R>(&self, run: impl FnOnce(&Connection) -> rusqlite::Result<R>) -> Result<R> {
        let _open = self.gate.open();
        run(&self.database.borrow()).map_err(|error| Error::platform(codes::reason(error)))
    }
}

fn empty(gate: &Arc<Gate>) -> Result<Connection> {
    let open = || {
        let mut database = Connection::open_in_memory()?;
        for (limit, value) in LIMITS {
            database.set_limit(limit, value)?;
        }
        gate.guard(&mut database)?;
        Ok(database)
    };
    open().map_err(|error: rusqlite::Error| Error::platform(error))
}
