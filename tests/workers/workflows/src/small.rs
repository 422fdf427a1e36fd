//! Runs with little in them: one of no parameters, one without a binding.

use worker::*;
use worker_agents::{Workflow, workflow};

/// Takes nothing, and gives worker's result.
#[derive(Debug, Default)]
pub(crate) struct TestEmptyWorkflow;

#[workflow]
impl Workflow for TestEmptyWorkflow {
    async fn run(&self) -> Result<()> {
        Ok(())
    }
}

/// Exported, but not bound.
#[derive(Debug, Default)]
pub(crate) struct TestUnboundWorkflow;

#[workflow]
impl Workflow for TestUnboundWorkflow {
    async fn run(&self) -> Result<()> {
        Ok(())
    }
}
