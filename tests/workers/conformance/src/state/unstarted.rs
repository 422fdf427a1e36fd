//! An agent that cannot start, and one that does not say who it is.

use worker::*;
use worker_agents::{Error, Result, prelude::*};

use super::TestState;

/// Fails at every start, with the text of upstream's twin.
#[durable_object]
pub struct TestBothHooksAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for TestBothHooksAgent {
    type State = TestState;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    fn on_start(&self) -> Result<()> {
        Err(Error::msg(
            "[Agent] Cannot override both onStateChanged and onStateUpdate. \
             Remove onStateUpdate — it has been renamed to onStateChanged.",
        ))
    }
}

#[callable]
impl TestBothHooksAgent {
    #[callable(name = "getState", internal)]
    fn get_state(&self) -> Result<TestState> {
        self.state()
    }

    #[callable(name = "updateState", internal)]
    fn change_state(&self, state: TestState) -> Result<()> {
        self.set_state(state)
    }
}

/// Sends no identity frame.
#[durable_object]
pub struct TestNoIdentityAgent {
    base: AgentBase<Self>,
}

#[agent(send_identity = false)]
impl Agent for TestNoIdentityAgent {
    type State = TestState;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

#[callable]
impl TestNoIdentityAgent {
    #[callable(name = "getState", internal)]
    fn get_state(&self) -> Result<TestState> {
        self.state()
    }

    #[callable(name = "updateState", internal)]
    fn change_state(&self, state: TestState) -> Result<()> {
        self.set_state(state)
    }
}
