//! The jobs of the TypeScript SDK's version 0.32, carried over into the tables
//! that the versions before it have and that 0.32 reads again.

use crate::{error::Result, host::Host, queue};

/// What 0.32 notes when it has taken over the tables of schedules and queue. Only
/// without them does it look for those tables again.
const TAKEN_OVER: [&str; 2] = [
    "cf_agents:schedules_schema_version",
    "cf_agents:queue_schema_version",
];

/// A payload is copied as text, so that it stays as it was to the letter: an
/// absent one is `NULL`, and `null` is `null`. Rows of sub-agents, and what is no
/// job of 0.32's own making, stay behind.
const CARRY_OVER: &[&str] = &[
    "INSERT OR REPLACE INTO cf_agents_schedules
      (id, callback, payload, type, time, delayInSeconds, cron, intervalSeconds, running,
       created_at, retry_options)
     SELECT id, fn, payload -> '$.payload', payload ->> '$.type', time / 1000,
       payload ->> '$.delayInSeconds', payload ->> '$.cron', payload ->> '$.intervalSeconds', 0,
       created_at, payload -> '$.retry'
     FROM cf_agents_jobs
     WHERE capability = 'scheduler' AND json_valid(payload)
       AND payload ->> '$.type' IN ('scheduled', 'delayed', 'cron', 'interval')
       AND payload ->> '$.owner_path_key' IS NULL
     ORDER BY time, id",
    "INSERT INTO worker_agents_schedules (id, due)
     SELECT id, time FROM cf_agents_jobs
     WHERE capability = 'scheduler' AND time % 1000 <> 0
       AND id IN (SELECT id FROM cf_agents_schedules)
     ON CONFLICT (id) DO UPDATE SET due = excluded.due",
    "INSERT OR REPLACE INTO cf_agents_queues (id, payload, callback, created_at, retry_options)
     SELECT id, payload -> '$.payload', fn, created_at, retry_options
     FROM cf_agents_jobs
     WHERE capability = 'queue' AND json_valid(payload)
       AND payload ->> '$.owner_path_key' IS NULL
     ORDER BY time, id",
    "DELETE FROM cf_agents_jobs WHERE capability = 'host'
       OR (capability = 'scheduler' AND id IN (SELECT id FROM cf_agents_schedules))
       OR (capability = 'queue' AND id IN (SELECT id FROM cf_agents_queues))",
];

/// What this SDK noted about calls that 0.32 has made since.
const FORGET: &[&str] = &[
    "DELETE FROM worker_agents_schedules WHERE id NOT IN (SELECT id FROM cf_agents_schedules)",
    "UPDATE worker_agents_schedules SET strikes = 0, deferrals = 0, attempts = 0, \
     tick = NULL",
];

/// Whether 0.32 has used a database with these keys since this SDK did.
pub(super) fn taken_over(keys: &[(String, String)]) -> bool {
    keys.iter()
        .any(|(key, _)| TAKEN_OVER.contains(&key.as_str()))
}

/// Carries the pending jobs over, if there are any, and removes their table
/// unless others than schedules and queue have jobs there.
///
/// To be run in a transaction, with the tables of schedules and queue there.
pub(super) fn carry_over(host: &dyn Host, has_jobs: bool) -> Result<()> {
    if has_jobs {
        for statement in CARRY_OVER {
            host.run(statement, &[])?;
        }
        if host
            .sql("SELECT 1 FROM cf_agents_jobs LIMIT 1", &[])?
            .is_empty()
        {
            host.run("DROP TABLE cf_agents_jobs", &[])?;
        }
    }
    for statement in FORGET {
        host.run(statement, &[])?;
    }
    queue::store::clear_mark(host)?;
    for key in TAKEN_OVER {
        host.kv_delete(key)?;
    }
    Ok(())
}
