//! What a run does outside, counted where no replay reaches.

use std::collections::BTreeMap;

use worker::*;
use worker_agents::{Error, Result, prelude::*};

/// Counts what it is told.
#[durable_object]
pub struct TestNotesAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for TestNotesAgent {
    type State = BTreeMap<String, u32>;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    fn on_request(&self) -> Result<AgentResponse> {
        AgentResponse::json(&self.state()?)
    }
}

#[callable]
impl TestNotesAgent {
    /// Gives how often it has been told this.
    pub(super) fn note(&self, what: String) -> Result<u32> {
        self.update_state(|notes| {
            let count = notes.entry(what).or_default();
            *count += 1;
            *count
        })
    }

    /// Notes it, and fails as no retry cures.
    pub(super) fn refuse(&self, what: String) -> Result<()> {
        self.note(what)?;
        Err(Error::terminal("no such card"))
    }

    /// Forgets everything, and ends.
    pub(super) fn end(&self) -> Result<()> {
        self.destroy()
    }

    #[expect(clippy::panic, reason = "the suites test what a panic does")]
    fn panic(&self) {
        panic!("deliberate panic of the notes");
    }
}
