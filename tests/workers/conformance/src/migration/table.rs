//! The table `cf_agents_schedules` in its older forms.

use worker_agents::{Agent, AgentBase, Result, SqlStatement};

/// The columns that came between the oldest form and the present one.
pub(super) const ADDED_TO_OLD: &str = ",
    intervalSeconds INTEGER,
    running INTEGER DEFAULT 0,
    execution_started_at INTEGER,
    retry_options TEXT";

/// The same, one by one.
const ADDED: [&str; 4] = [
    "ALTER TABLE cf_agents_schedules ADD COLUMN intervalSeconds INTEGER",
    "ALTER TABLE cf_agents_schedules ADD COLUMN running INTEGER DEFAULT 0",
    "ALTER TABLE cf_agents_schedules ADD COLUMN execution_started_at INTEGER",
    "ALTER TABLE cf_agents_schedules ADD COLUMN retry_options TEXT",
];

const NEW: &str = "CREATE TABLE cf_agents_schedules_new (
    id TEXT PRIMARY KEY NOT NULL DEFAULT (randomblob(9)),
    callback TEXT,
    payload TEXT,
    type TEXT NOT NULL CHECK(type IN ('scheduled', 'delayed', 'cron', 'interval')),
    time INTEGER,
    delayInSeconds INTEGER,
    cron TEXT,
    intervalSeconds INTEGER,
    running INTEGER DEFAULT 0,
    created_at INTEGER DEFAULT (unixepoch()),
    execution_started_at INTEGER,
    retry_options TEXT
)";

const COPY: &str = "INSERT INTO cf_agents_schedules_new
    (id, callback, payload, type, time, delayInSeconds, cron, intervalSeconds, running, created_at,
     execution_started_at, retry_options)
    SELECT id, callback, payload, type, time, delayInSeconds, cron, intervalSeconds, running,
     created_at, execution_started_at, retry_options
    FROM cf_agents_schedules";

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

/// Brings the table to its present form. The SDK's own way is not public, so
/// these are the steps of the TypeScript package.
pub(super) fn migrate<A: Agent>(base: &AgentBase<A>) -> Result<()> {
    for statement in ADDED {
        match base.sql(statement) {
            Err(error) if error.to_string().contains("duplicate column") => {}
            outcome => {
                outcome?;
            }
        }
    }
    if ddl(base)?.is_some_and(|ddl| ddl.contains("'interval'")) {
        return Ok(());
    }
    base.sql("DROP TABLE IF EXISTS cf_agents_schedules_new")?;
    base.sql(NEW)?;
    base.sql(COPY)?;
    base.sql("DROP TABLE cf_agents_schedules")?;
    base.sql("ALTER TABLE cf_agents_schedules_new RENAME TO cf_agents_schedules")?;
    Ok(())
}
