//! The SDK's own tables: those of the TypeScript SDK's schema version 11, so
//! that either can open the other's database.

use std::cell::Cell;

use crate::{
    error::Result,
    host::Host,
    sql::{SqlRows, SqlValue},
};

mod tables;

/// The row of `cf_agents_state` that holds the state.
pub(crate) const STATE_ROW: &str = "cf_state_row_id";

/// The row of `cf_agents_state` that holds the schema's version. TypeScript
/// makes its tables only where this is missing or lower, so it is written only
/// when all of them are there.
const VERSION_ROW: &str = "cf_schema_version";

/// The row that old versions kept beside the state, deleted by the migration.
const LEGACY_CHANGED_ROW: &str = "cf_state_was_changed";

/// The version of the TypeScript SDK's schema that these tables have.
const VERSION: u32 = 11;

/// The version of this SDK's own part of the storage, under a key that no
/// TypeScript SDK uses, for migrations to come.
const OWN_VERSION_KEY: &str = "worker_agents:schema_version";
const OWN_VERSION: &str = "1";

/// Where TypeScript SDKs before 0.22 stored an agent's name.
pub(crate) const LEGACY_NAME_KEY: &str = "__ps_name";

/// What this instance knows to be there.
#[derive(Debug, Default)]
pub(crate) struct Schema {
    state_table: Cell<bool>,
}

impl Schema {
    /// Forgets what is there, after a rollback.
    pub(crate) fn forget(&self) {
        self.state_table.set(false);
    }

    /// Makes the state's table, unless this instance has done so.
    ///
    /// # Errors
    /// [`Error::Sql`](crate::Error::Sql) if SQLite refuses.
    pub(crate) fn require_state(&self, host: &dyn Host) -> Result<()> {
        if !self.state_table.get() {
            host.sql(tables::STATE, &[])?;
            if host.kv_get(OWN_VERSION_KEY)?.is_none() {
                host.kv_put(OWN_VERSION_KEY, OWN_VERSION)?;
            }
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
                host.sql(statement, &[])?;
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
                host.sql(statement, &[])?;
            }
            host.sql(
                "DELETE FROM cf_agents_state WHERE id = ?",
                &[text(LEGACY_CHANGED_ROW)],
            )?;
            host.sql(
                "INSERT OR REPLACE INTO cf_agents_state (id, state) VALUES (?, ?)",
                &[text(VERSION_ROW), SqlValue::Text(VERSION.to_string())],
            )?;
            Ok(())
        })
    }
}

fn text(value: &str) -> SqlValue {
    SqlValue::Text(value.to_owned())
}

fn only_value(rows: SqlRows) -> Option<SqlValue> {
    rows.rows.into_iter().next()?.into_iter().next()
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
            host.sql(statement, &[])?;
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
    if found.rows.is_empty() {
        host.sql(&format!("ALTER TABLE {table} ADD COLUMN {column}"), &[])?;
    }
    Ok(())
}
