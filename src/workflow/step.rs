//! The steps of a run.

use std::rc::Rc;

use crate::host::StepPort;

/// The steps of a run.
#[derive(Clone)]
pub struct WorkflowStep {
    #[expect(dead_code, reason = "the steps are built on it")]
    port: Rc<dyn StepPort>,
}

impl WorkflowStep {
    pub(super) fn new(port: Rc<dyn StepPort>) -> Self {
        Self { port }
    }
}
