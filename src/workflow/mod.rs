//! Workflows: long runs with retries, sleeps and events, tied to agents.

mod bound;
mod class;
mod event;
mod object;
mod run;
mod status;
mod step;
mod tracking;

pub use class::{Workflow, WorkflowClass};
pub use event::WorkflowEvent;
pub(crate) use run::{RunStart, run};
pub use status::{WorkflowFailure, WorkflowReport, WorkflowStatus};
pub use step::WorkflowStep;
pub use tracking::{
    RestartTracking, RunWorkflowOptions, WorkflowApproval, WorkflowFilter, WorkflowInfo,
    WorkflowPage, WorkflowRef, WorkflowValue,
};
pub(crate) use tracking::{Starts, broadcast, handle, update_state, wake};
