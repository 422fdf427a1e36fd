//! The agent that most suites use.

use worker::*;
use worker_agents::{Error, Result, prelude::*};

use super::{StateUpdate, StateUpdates, TestState, rows};

/// Keeps a state and shows it over HTTP and RPC.
#[durable_object]
pub struct TestStateAgent {
    base: AgentBase<Self>,
    updates: StateUpdates,
}

/// The answer of `…/echo`.
#[derive(Serialize)]
struct Echo<'a> {
    method: String,
    body: String,
    path: &'a str,
}

#[agent(eager_schema)]
impl Agent for TestStateAgent {
    type State = TestState;

    fn new(base: AgentBase<Self>) -> Self {
        Self {
            base,
            updates: StateUpdates::default(),
        }
    }

    fn on_state_changed(&self, state: TestState, source: StateSource) {
        self.updates.add(state, &source);
    }

    async fn on_request(&self, request: AgentRequest) -> Result<AgentResponse> {
        let path = request.path();
        match path.rsplit('/').next().unwrap_or_default() {
            "state" => AgentResponse::json(&serde_json::json!({ "state": self.state()? })),
            "state-updates" => {
                AgentResponse::json(&serde_json::json!({ "updates": self.updates.list() }))
            }
            "connections" => {
                let count = self.get_connections(None)?.len();
                AgentResponse::json(&serde_json::json!({ "count": count }))
            }
            "echo" => AgentResponse::json(&Echo {
                method: request.method(),
                body: request.text().await?,
                path: "echo",
            }),
            "headers" => with_many_headers(),
            _ => Ok(AgentResponse::text("Not found").with_status(404)),
        }
    }
}

/// Two headers of one name, and such as an object could mistake for its own.
fn with_many_headers() -> Result<AgentResponse> {
    let response = http::Response::builder()
        .status(201)
        .header("set-cookie", "a=1")
        .header("set-cookie", "b=2")
        .header("__proto__", "own")
        .header("constructor", "own")
        .header("x-empty", "")
        .body(b"made".to_vec());
    Ok(response.map_err(Error::msg)?.into())
}

#[callable]
impl TestStateAgent {
    #[callable(name = "getState", internal)]
    fn get_state(&self) -> Result<TestState> {
        self.state()
    }

    #[callable(name = "updateState", internal)]
    fn change_state(&self, state: TestState) -> Result<()> {
        self.set_state(state)
    }

    #[callable(name = "getStateUpdateCalls", internal)]
    fn get_state_update_calls(&self) -> Vec<StateUpdate> {
        self.updates.list()
    }

    #[callable(name = "clearStateUpdateCalls", internal)]
    fn clear_state_update_calls(&self) {
        self.updates.clear();
    }

    #[callable(name = "insertCorruptedState", internal)]
    fn insert_corrupted_state(&self) -> Result<()> {
        rows::put(self, rows::STATE_ROW, rows::CORRUPTED)
    }

    /// On purpose not as upstream: the corrupted row is reported and kept.
    #[callable(name = "getStateAfterCorruption", internal)]
    fn get_state_after_corruption(&self) -> Result<TestState> {
        self.reload_state();
        self.state()
    }

    #[callable(name = "getSchemaVersion", internal)]
    fn get_schema_version(&self) -> Result<u32> {
        rows::schema_version(self)
    }

    /// The statements of the SDK's tables, as SQLite stores them.
    #[callable(name = "getSchemaSnapshot", internal)]
    fn get_schema_snapshot(&self) -> Result<Vec<String>> {
        self.base
            .sql(
                "SELECT sql FROM sqlite_master \
                 WHERE type = 'table' AND name LIKE 'cf_agents_%' ORDER BY name",
            )?
            .all()
    }

    #[callable(name = "tableExists", internal)]
    fn table_exists(&self, name: String) -> Result<bool> {
        let found = self.sql(sql!(
            "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = {name}"
        ))?;
        Ok(!found.is_empty())
    }

    #[callable(name = "getStateRowCount", internal)]
    fn get_state_row_count(&self) -> Result<usize> {
        Ok(rows::ids(self)?.len())
    }

    #[callable(name = "getStateRowIds", internal)]
    fn get_state_row_ids(&self) -> Result<Vec<String>> {
        rows::ids(self)
    }

    #[callable(name = "insertLegacyWasChangedRow", internal)]
    fn insert_legacy_was_changed_row(&self) -> Result<()> {
        rows::put_legacy_changed(self)
    }

    #[callable(name = "resetSchemaVersion", internal)]
    fn reset_schema_version(&self) -> Result<()> {
        rows::reset_schema_version(self)
    }

    #[callable(name = "insertFalsyState", internal)]
    fn insert_falsy_state(&self, value: String) -> Result<()> {
        rows::put(self, rows::STATE_ROW, &value)?;
        self.reload_state();
        Ok(())
    }

    #[callable(name = "insertOrphanedWasChanged", internal)]
    fn insert_orphaned_was_changed(&self) -> Result<()> {
        rows::orphan_legacy_changed(self)?;
        self.reload_state();
        Ok(())
    }
}
