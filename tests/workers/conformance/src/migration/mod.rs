//! Older forms of the schedules' table, and the way to the present one.

mod table;

use worker::*;
use worker_agents::{__conformance, Result, prelude::*, sql};

/// Whether a row could be inserted, and why not.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Inserted {
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl From<Result<()>> for Inserted {
    fn from(outcome: Result<()>) -> Self {
        Self {
            ok: outcome.is_ok(),
            error: outcome.err().map(|error| error.to_string()),
        }
    }
}

/// A schedule by id and type.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Typed {
    id: String,
    #[serde(rename = "type")]
    kind: String,
}

/// The row that was there before the migration.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OldRow {
    id: String,
    callback: String,
    payload: String,
    #[serde(rename = "type")]
    kind: String,
}

/// Takes the table of the schedules back and forth. Callable over RPC only.
#[durable_object]
pub struct TestMigrationAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for TestMigrationAgent {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

#[callable]
impl TestMigrationAgent {
    #[callable(name = "testCallback", internal)]
    fn test_callback(&self) {}

    #[callable(internal)]
    fn heartbeat(&self) {}

    #[callable(name = "simulateOldSchema", internal)]
    fn simulate_old_schema(&self) -> Result<()> {
        table::make_old(self, "")
    }

    #[callable(name = "simulateIntermediateSchema", internal)]
    fn simulate_intermediate_schema(&self) -> Result<()> {
        table::make_old(self, table::ADDED_TO_OLD)
    }

    #[callable(name = "runMigration", internal)]
    fn run_migration(&self) -> Result<()> {
        __conformance::migrate_time_tables(self)
    }

    #[callable(name = "simulateLeftoverNewTable", internal)]
    fn simulate_leftover_new_table(&self) -> Result<()> {
        self.base
            .sql("CREATE TABLE IF NOT EXISTS cf_agents_schedules_new (id TEXT PRIMARY KEY)")?;
        Ok(())
    }

    #[callable(name = "tryInsertInterval", internal)]
    fn try_insert_interval(&self) -> Inserted {
        let inserted = self.sql(
            "INSERT INTO cf_agents_schedules
             (id, callback, payload, type, intervalSeconds, time, running)
             VALUES ('test-interval', 'heartbeat', 'null', 'interval', 30, 1000, 0)",
        );
        inserted.map(drop).into()
    }

    #[callable(name = "tryInsertIntervalOldColumns", internal)]
    fn try_insert_interval_old_columns(&self) -> Inserted {
        let inserted = self.sql(
            "INSERT INTO cf_agents_schedules (id, callback, payload, type, time)
             VALUES ('test-interval-old', 'heartbeat', 'null', 'interval', 1000)",
        );
        inserted.map(drop).into()
    }

    #[callable(name = "insertMultipleTypes", internal)]
    fn insert_multiple_types(&self) -> Result<()> {
        const CALLBACK: &str = "testCallback";
        self.base.sql(sql!(
            "INSERT INTO cf_agents_schedules (id, callback, payload, type, time, delayInSeconds)
             VALUES ('row-delayed', {CALLBACK}, '\"d\"', 'delayed', 1000, 5)"
        ))?;
        self.base.sql(sql!(
            "INSERT INTO cf_agents_schedules (id, callback, payload, type, time)
             VALUES ('row-scheduled', {CALLBACK}, '\"s\"', 'scheduled', 2000)"
        ))?;
        self.base.sql(sql!(
            "INSERT INTO cf_agents_schedules (id, callback, payload, type, cron)
             VALUES ('row-cron', {CALLBACK}, '\"c\"', 'cron', '0 * * * *')"
        ))?;
        Ok(())
    }

    #[callable(name = "getAllRows", internal)]
    fn get_all_rows(&self) -> Result<Vec<Typed>> {
        self.base
            .sql("SELECT id, type FROM cf_agents_schedules ORDER BY id")?
            .all()
    }

    #[callable(name = "getSchedulesDDL", internal)]
    fn get_schedules_ddl(&self) -> Result<Option<String>> {
        table::ddl(self)
    }

    #[callable(name = "getOldRow", internal)]
    fn get_old_row(&self) -> Result<Option<OldRow>> {
        self.base
            .sql(
                "SELECT id, callback, payload, type FROM cf_agents_schedules
                 WHERE id = 'test-old-row'",
            )?
            .first()
    }

    #[callable(name = "getScheduleCount", internal)]
    fn get_schedule_count(&self) -> Result<u64> {
        self.base
            .sql("SELECT COUNT(*) FROM cf_agents_schedules")?
            .one()
    }
}
