//! The SDK's own tables: those of the TypeScript SDK's schema version 11, so
//! that either can open the other's database.

use std::cell::Cell;

use crate::{
    error::Result,
    host::Host,
    sql::{SqlRows, SqlValue, text},
};

mod fibers;
mod jobs;
mod own;
mod tables;
#[cfg(feature = "workflows")]
mod workflows;

/// The row of `cf_agents_state` that holds the schema's version. TypeScript
/// makes its tables only where this is missing or lower, so it is written only
/// when all of them are there.
const VERSION_ROW: &str = "cf_schema_version";

/// The row that old versions kept beside the state, deleted by the migration.
const LEGACY_CHANGED_ROW: &str = "cf_state_was_changed";

/// The version of the TypeScript SDK's schema that these tables have.
const VERSION: u32 = 11;

/// How all keys of the TypeScript SDK begin that matter to an agent that wakes
/// up.
pub(crate) const SHARED_KEYS: &str = "cf_agents";

/// Where TypeScript SDKs before 0.22 stored an agent's name.
pub(crate) const LEGACY_NAME_KEY: &str = "__ps_name";

/// The tables that schedules and queue share with the TypeScript SDK.
const TIME_TABLES: [&str; 2] = ["cf_agents_schedules", "cf_agents_queues"];

/// What this instance knows to be there.
#[derive(Debug, Default)]
pub(crate) struct Schema {
    state_table: Cell<bool>,
    /// As the next one, `None` where nobody has looked.
    time_tables: Cell<Option<bool>>,
    fiber_tables: Cell<Option<bool>>,
    #[cfg(feature = "workflows")]
    workflow_table: Cell<Option<bool>>,
}

impl Schema {
    /// Forgets what is there, after a rollback.
    pub(crate) fn forget(&self) {
        self.state_table.set(false);
        self.time_tables.set(None);
        self.fiber_tables.set(None);
        #[cfg(feature = "workflows")]
        self.workflow_table.set(None);
    }

    /// Whether this instance knows the tables of schedules and queue to be there.
    pub(crate) fn knows_time(&self) -> bool {
        self.time_tables.get() == Some(true)
    }

    /// Whether the tables of schedules and queue are there.
    ///
    /// # Errors
    /// [`Error::Sql`](crate::Error::Sql) if SQLite refuses.
    pub(crate) fn find_time(&self, host: &dyn Host) -> Result<bool> {
        if self.time_tables.get().is_none() {
            self.look(host, false)?;
        }
        Ok(self.knows_time())
    }

    /// Looks at a database that another SDK may have used since: `keys` are those
    /// of the key-value storage that start with [`SHARED_KEYS`].
    ///
    /// # Errors
    /// [`Error::Sql`](crate::Error::Sql) if SQLite refuses.
    pub(crate) fn wake(&self, host: &dyn Host, keys: &[(String, String)]) -> Result<()> {
        self.look(host, jobs::taken_over(keys))
    }

    /// Looks which tables are there, and makes those of schedules and queue
    /// complete if any of them is.
    fn look(&self, host: &dyn Host, taken_over: bool) -> Result<()> {
        let found = host.sql(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN \
             ('cf_agents_schedules', 'cf_agents_queues', 'cf_agents_jobs', \
             'worker_agents_schedules', 'cf_agents_runs', 'cf_agents_fibers', \
             'cf_agents_workflows')",
            &[],
        )?;
        let found = found.texts();
        let is_there = |name: &str| found.iter().any(|table| table == name);
        #[cfg(feature = "workflows")]
        self.workflow_table.set(Some(is_there(workflows::TABLE)));
        let fibers = fibers::TABLES.iter().filter(|name| is_there(name)).count();
        self.found_fibers(host, fibers)?;
        let time = [
            "cf_agents_schedules",
            "cf_agents_queues",
            "worker_agents_schedules",
        ];
        let found_time = time.iter().filter(|name| is_there(name)).count();
        if taken_over {
            let carried = host.transaction(&mut || {
                self.require_time(host)?;
                jobs::carry_over(host, is_there("cf_agents_jobs"))
            });
            if carried.is_err() {
                self.forget();
            }
            return carried;
        }
        match found_time {
            0 => self.time_tables.set(Some(false)),
            found if found == time.len() && own::is_current(host)? => {
                self.time_tables.set(Some(true));
            }
            _ => self.require_time(host)?,
        }
        Ok(())
    }

    /// Makes the tables of schedules and queue, unless this instance has done so.
    ///
    /// # Errors
    /// [`Error::Sql`](crate::Error::Sql) if SQLite refuses.
    pub(crate) fn require_time(&self, host: &dyn Host) -> Result<()> {
        if self.knows_time() {
            return Ok(());
        }
        host.transaction(&mut || {
            for statement in [tables::SCHEDULES, tables::QUEUES] {
                host.run(statement, &[])?;
            }
            for (table, column) in tables::ADDED_COLUMNS {
                if TIME_TABLES.contains(table) {
                    add_column(host, table, column)?;
                }
            }
            allow_intervals(host)?;
            for statement in own::ORDERS {
                host.run(statement, &[])?;
            }
            own::migrate(host)
        })?;
        self.time_tables.set(Some(true));
        Ok(())
    }

    /// Makes the state's table, unless this instance has done so.
    ///
    /// # Errors
    /// [`Error::Sql`](crate::Error::Sql) if SQLite refuses.
    pub(crate) fn require_state(&self, host: &dyn Host) -> Result<()> {
        if !self.state_table.get() {
            host.run(tables::STATE, &[])?;
            own::sign(host)?;
            self.state_table.set(true);
        }
        Ok(())
    }

    /// Makes every table and writes the version row, unless a database of this
    /// version or a higher one is found.
    ///
    /// # Errors
    /// [`Error::Sql`](crate::Error::Sql) if SQLite refuses.
    pub(crate) fn require_all(&self, host: &dyn Host) -> Result<()> {
        self.require_state(host)?;
        let found = version(host)?;
        if found >= VERSION {
            return Ok(());
        }
        host.transaction(&mut || {
            for statement in tables::ALL {
                host.run(statement, &[])?;
            }
            for (table, column) in tables::ADDED_COLUMNS {
                add_column(host, table, column)?;
            }
            allow_intervals(host)?;
            if found < 2 {
                // Before version 2 a heartbeat was a schedule (facts 6).
                host.sql(
                    "DELETE FROM cf_agents_schedules WHERE callback = ?",
                    &[text("_cf_keepAliveHeartbeat")],
                )?;
            }
            for statement in tables::INDEXES {
                host.run(statement, &[])?;
            }
            host.run(
                "DELETE FROM cf_agents_state WHERE id = ?",
                &[text(LEGACY_CHANGED_ROW)],
            )?;
            host.run(
                "INSERT OR REPLACE INTO cf_agents_state (id, state) VALUES (?, ?)",
                &[text(VERSION_ROW), SqlValue::Text(VERSION.to_string())],
            )?;
            Ok(())
        })
    }
}

fn only_value(rows: SqlRows) -> Option<SqlValue> {
    rows.first_cells()?.value()
}

/// The version found in the database; 0 without one.
fn version(host: &dyn Host) -> Result<u32> {
    let rows = host.sql(
        "SELECT state FROM cf_agents_state WHERE id = ?",
        &[text(VERSION_ROW)],
    )?;
    Ok(match only_value(rows) {
        Some(SqlValue::Text(version)) => version.parse().unwrap_or(0),
        Some(SqlValue::Integer(version)) => u32::try_from(version).unwrap_or(0),
        _ => 0,
    })
}

/// Rebuilds a table of schedules whose check is older than intervals.
fn allow_intervals(host: &dyn Host) -> Result<()> {
    let ddl = host.sql(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'cf_agents_schedules'",
        &[],
    )?;
    if let Some(SqlValue::Text(ddl)) = only_value(ddl)
        && !ddl.contains("'interval'")
    {
        for statement in tables::REBUILD_SCHEDULES {
            host.run(statement, &[])?;
        }
    }
    Ok(())
}

fn add_column(host: &dyn Host, table: &str, column: &str) -> Result<()> {
    let name = column.split(' ').next().unwrap_or(column);
    let found = host.sql(
        "SELECT 1 FROM pragma_table_info(?) WHERE name = ?",
        &[text(table), text(name)],
    )?;
    if found.is_empty() {
        host.run(&format!("ALTER TABLE {table} ADD COLUMN {column}"), &[])?;
    }
    Ok(())
}
