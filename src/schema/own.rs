//! The tables that only this SDK knows: what the TypeScript SDK's have no
//! column for.

/// Beside a row of `cf_agents_schedules`: `due` in milliseconds, valid as long as
/// it lies in the second that the row's `time` says.
pub(super) const SCHEDULES: &str = "CREATE TABLE IF NOT EXISTS worker_agents_schedules (
  id TEXT PRIMARY KEY NOT NULL,
  due INTEGER NOT NULL,
  key TEXT,
  missed TEXT,
  hung_timeout INTEGER,
  drop_failed INTEGER NOT NULL DEFAULT 0,
  strikes INTEGER NOT NULL DEFAULT 0,
  deferrals INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0
)";

/// What has failed for good, from schedules and from the queue.
pub(super) const FAILED: &str = "CREATE TABLE IF NOT EXISTS worker_agents_failed (
  id TEXT PRIMARY KEY NOT NULL,
  origin TEXT NOT NULL,
  callback TEXT NOT NULL,
  payload TEXT,
  retry_options TEXT,
  error TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  failed_at INTEGER NOT NULL
)";

pub(super) const INDEXES: &[&str] = &[
    "CREATE INDEX IF NOT EXISTS worker_agents_schedules_time ON cf_agents_schedules(time)",
    "CREATE INDEX IF NOT EXISTS worker_agents_schedules_key
      ON worker_agents_schedules(key) WHERE key IS NOT NULL",
];
