//! An agent whose state hooks fail.

use std::cell::{Cell, RefCell};

use worker::*;
use worker_agents::{Error, Result, prelude::*};

use super::TestState;

/// Refuses a count of -1 beforehand, and fails afterwards with -2.
#[durable_object]
pub struct TestThrowingStateAgent {
    base: AgentBase<Self>,
    state_changed: Cell<bool>,
    errors: RefCell<Vec<String>>,
}

#[agent]
impl Agent for TestThrowingStateAgent {
    type State = TestState;

    fn new(base: AgentBase<Self>) -> Self {
        Self {
            base,
            state_changed: Cell::new(false),
            errors: RefCell::default(),
        }
    }

    fn validate_state_change(&self, next: &TestState) -> Result<()> {
        match next.count {
            -1 => Err(Error::msg("Invalid state: count cannot be -1")),
            _ => Ok(()),
        }
    }

    fn on_state_changed(&self, state: TestState) -> Result<()> {
        self.state_changed.set(true);
        match state.count {
            -2 => Err(Error::msg("onStateChanged failed: count cannot be -2")),
            _ => Ok(()),
        }
    }

    fn on_error(&self, error: Error) {
        self.errors.borrow_mut().push(error.to_string());
    }
}

#[callable]
impl TestThrowingStateAgent {
    #[callable(name = "updateState", internal)]
    fn change_state(&self, state: TestState) -> Result<()> {
        self.set_state(state)
    }

    #[callable(name = "wasOnStateChangedCalled", internal)]
    fn was_on_state_changed_called(&self) -> bool {
        self.state_changed.get()
    }

    #[callable(name = "resetOnStateChangedCalled", internal)]
    fn reset_on_state_changed_called(&self) {
        self.state_changed.set(false);
    }

    #[callable(name = "getOnErrorCalls", internal)]
    fn get_on_error_calls(&self) -> Vec<String> {
        self.errors.borrow().clone()
    }

    #[callable(name = "clearOnErrorCalls", internal)]
    fn clear_on_error_calls(&self) {
        self.errors.borrow_mut().clear();
    }
}
