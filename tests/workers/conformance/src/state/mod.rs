//! Agents whose subject is their state.

mod rows;

mod hooks;
mod no_initial;
mod persisted;
mod plain;
mod unstarted;

use std::cell::RefCell;

use worker_agents::{StateSource, prelude::*};

/// The state of most agents here.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TestState {
    /// A number, of which -1 and -2 mean something to some agents.
    pub count: i64,
    /// Any texts.
    pub items: Vec<String>,
    /// Any text, or null.
    pub last_updated: Option<String>,
}

/// One call of `on_state_changed`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StateUpdate {
    /// The new state.
    pub state: TestState,
    /// `server`, or the id of the connection.
    pub source: String,
}

/// The calls of `on_state_changed` since the agent woke up.
#[derive(Debug, Default)]
struct StateUpdates(RefCell<Vec<StateUpdate>>);

impl StateUpdates {
    fn add(&self, state: TestState, source: &StateSource) {
        self.0.borrow_mut().push(StateUpdate {
            state,
            source: source.id().to_owned(),
        });
    }

    fn list(&self) -> Vec<StateUpdate> {
        self.0.borrow().clone()
    }

    fn clear(&self) {
        self.0.borrow_mut().clear();
    }
}
