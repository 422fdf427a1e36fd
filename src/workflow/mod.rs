//! Workflows: long runs with retries, sleeps and events, tied to agents.

mod binding;
mod bound;
mod class;
mod event;
mod fault;
mod object;
mod params;
mod run;
mod status;
mod step;
#[cfg(test)]
mod tests;
mod tracking;

pub use binding::{InstanceOptions, InstanceStatus, WorkflowBinding, WorkflowInstance};
pub use class::{Workflow, WorkflowClass};
pub use event::WorkflowEvent;
pub use fault::WorkflowFault;
pub(crate) use run::{RunStart, run};
pub use status::{WorkflowFailure, WorkflowReport, WorkflowStatus};
pub use step::{
    Approval, ProgressStatus, StepBackoff, StepOptions, WorkflowMessage, WorkflowProgress,
    WorkflowStep,
};
pub use tracking::{
    RestartTracking, RunWorkflowOptions, WorkflowApproval, WorkflowFilter, WorkflowInfo,
    WorkflowPage, WorkflowRef, WorkflowValue,
};
pub(crate) use tracking::{Starts, broadcast, handle, update_state, wake};
