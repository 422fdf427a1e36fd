//! An agent that starts without a state.

use serde_json::Value;
use worker::*;
use worker_agents::{Result, json::OrUndefined, prelude::*};

use super::rows;

/// Its state is any JSON value, or `undefined` until one is set.
#[durable_object]
pub struct TestStateAgentNoInitial {
    base: AgentBase<Self>,
}

#[agent(eager_schema)]
impl Agent for TestStateAgentNoInitial {
    type State = Value;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    fn initial_state(&self) -> Option<Value> {
        None
    }
}

#[callable]
impl TestStateAgentNoInitial {
    #[callable(name = "getState", internal)]
    fn get_state(&self) -> Result<OrUndefined<Value>> {
        Ok(self.stored_state()?.into())
    }

    #[callable(name = "updateState", internal)]
    fn change_state(&self, state: Value) -> Result<()> {
        self.set_state(state)
    }

    #[callable(name = "getSchemaVersion", internal)]
    fn get_schema_version(&self) -> Result<u32> {
        rows::schema_version(self)
    }

    #[callable(name = "getStateRowCount", internal)]
    fn get_state_row_count(&self) -> Result<usize> {
        Ok(rows::ids(self)?.len())
    }

    #[callable(name = "getStateRowIds", internal)]
    fn get_state_row_ids(&self) -> Result<Vec<String>> {
        rows::ids(self)
    }

    #[callable(name = "insertCorruptedState", internal)]
    fn insert_corrupted_state(&self) -> Result<()> {
        rows::put(self, rows::STATE_ROW, rows::CORRUPTED)
    }

    /// On purpose not as upstream: the corrupted row is reported and kept.
    #[callable(name = "getStateAfterCorruption", internal)]
    fn get_state_after_corruption(&self) -> Result<OrUndefined<Value>> {
        self.reload_state();
        self.get_state()
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

    #[callable(name = "insertStateRowWithoutWasChanged", internal)]
    fn insert_state_row_without_was_changed(&self, value: String) -> Result<()> {
        rows::put_without_legacy_changed(self, &value)?;
        self.reload_state();
        Ok(())
    }

    #[callable(name = "resetSchemaVersion", internal)]
    fn reset_schema_version(&self) -> Result<()> {
        rows::reset_schema_version(self)
    }
}
