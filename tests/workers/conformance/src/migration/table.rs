//! The table `cf_agents_schedules` in its older forms.

use worker_agents::{Agent, AgentBase, Result, SqlStatement};

/// The columns that came between the oldest form and the present one.
pub(super) const ADDED_TO_OLD: &str = ",
    intervalSeconds INTEGER,
    running INTEGER DEFAULT 0,
    execution_started_at INTEGER,
    retry_options TEXT";

/// Makes the table without intervals, with one row in it.
pub(super) fn make_old<A: Agent>(base: &AgentBase<A>, added: &'static str) -> Result<()> {
    let create = format!(
        "CREATE TABLE cf_agents_schedules (
            id TEXT PRIMARY KEY NOT NULL DEFAULT (randomblob(9)),
            callback TEXT,
            payload TEXT,
            type TEXT NOT NULL CHECK(type IN ('scheduled', 'delayed', 'cron')),
            time INTEGER,
            delayInSeconds INTEGER,
            cron TEXT,
            created_at INTEGER DEFAULT (unixepoch()){added}
        )"
    );
    base.sql("DROP TABLE IF EXISTS cf_agents_schedules")?;
    base.sql(SqlStatement::new(create, Vec::new()))?;
    base.sql(
        "INSERT INTO cf_agents_schedules (id, callback, payload, type, time, delayInSeconds)
         VALUES ('test-old-row', 'testCallback', '\"hello\"', 'delayed', 1000, 5)",
    )?;
    Ok(())
}

/// The statement that made the table, if it is there.
pub(super) fn ddl<A: Agent>(base: &AgentBase<A>) -> Result<Option<String>> {
    base.sql("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'cf_agents_schedules'")?
        .first()
}
