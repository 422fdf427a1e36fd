//! An agent that lists the changes of its state.

use worker::*;
use worker_agents::{Result, prelude::*};

use super::{StateUpdate, StateUpdates, TestState};

/// Lists the calls of `on_state_changed`.
#[durable_object]
pub struct TestPersistedStateAgent {
    base: AgentBase<Self>,
    updates: StateUpdates,
}

#[agent]
impl Agent for TestPersistedStateAgent {
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
}

#[callable]
impl TestPersistedStateAgent {
    #[callable(name = "getState", internal)]
    fn get_state(&self) -> Result<TestState> {
        self.state()
    }

    #[callable(name = "updateState", internal)]
    fn change_state(&self, state: TestState) -> Result<()> {
        self.set_state(state)
    }

    #[callable(name = "getPersistedCalls", internal)]
    fn get_persisted_calls(&self) -> Vec<StateUpdate> {
        self.updates.list()
    }

    #[callable(name = "clearPersistedCalls", internal)]
    fn clear_persisted_calls(&self) {
        self.updates.clear();
    }
}
