//! The tables that only this SDK knows: what the TypeScript SDK's have no
//! column for.

use crate::{error::Result, host::Host};

/// Which version of this SDK's own part the storage has, under a key that no
/// TypeScript SDK uses. The first is that without tables.
const VERSION_KEY: &str = "worker_agents:schema_version";

/// What brings the tables from each version to the next. A step that has been
/// released stays as it is.
const STEPS: &[&[&str]] = &[&[SCHEDULES, FAILED, KEYS]];

/// The version after all steps.
const VERSION: usize = STEPS.len() + 1;

fn version(host: &dyn Host) -> Result<usize> {
    let stored = host.kv_get(VERSION_KEY)?;
    Ok(stored
        .and_then(|json| crate::json::from_str(&json).ok())
        .unwrap_or(0))
}

/// Notes that this SDK has used the storage.
pub(super) fn sign(host: &dyn Host) -> Result<()> {
    if host.kv_get(VERSION_KEY)?.is_none() {
        host.kv_put(VERSION_KEY, "1")?;
    }
    Ok(())
}

/// Whether the tables have their present form, or that of a later version.
pub(super) fn is_current(host: &dyn Host) -> Result<bool> {
    Ok(version(host)? >= VERSION)
}

/// Brings the tables to their present form. To be run in a transaction.
pub(super) fn migrate(host: &dyn Host) -> Result<()> {
    let found = version(host)?;
    for statement in STEPS
        .iter()
        .skip(found.saturating_sub(1))
        .copied()
        .flatten()
    {
        host.run(statement, &[])?;
    }
    if found < VERSION {
        host.kv_put(VERSION_KEY, &VERSION.to_string())?;
    }
    Ok(())
}

/// Beside a row of `cf_agents_schedules`: `due` in milliseconds, valid as long as
/// it lies in the second that the row's `time` says.
const SCHEDULES: &str = "CREATE TABLE IF NOT EXISTS worker_agents_schedules (
  id TEXT PRIMARY KEY NOT NULL,
  due INTEGER NOT NULL,
  key TEXT,
  missed TEXT,
  hung_timeout INTEGER,
  drop_failed INTEGER NOT NULL DEFAULT 0,
  strikes INTEGER NOT NULL DEFAULT 0,
  deferrals INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  tick INTEGER
)";

/// What has failed for good, from schedules and from the queue.
const FAILED: &str = "CREATE TABLE IF NOT EXISTS worker_agents_failed (
  id TEXT PRIMARY KEY NOT NULL,
  origin TEXT NOT NULL,
  callback TEXT NOT NULL,
  payload TEXT,
  retry_options TEXT,
  error TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  failed_at INTEGER NOT NULL,
  hung_timeout INTEGER
)";

const KEYS: &str = "CREATE INDEX IF NOT EXISTS worker_agents_schedules_key
  ON worker_agents_schedules(key) WHERE key IS NOT NULL";

/// Of tables of the TypeScript SDK, so that they go with those.
pub(super) const ORDERS: [&str; 2] = [
    "CREATE INDEX IF NOT EXISTS worker_agents_schedules_time ON cf_agents_schedules(time)",
    "CREATE INDEX IF NOT EXISTS worker_agents_queues_order ON cf_agents_queues(created_at)",
];
