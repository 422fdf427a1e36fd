//! Workflows: long runs with retries, sleeps and events, tied to agents.

mod bound;
mod class;
mod event;
mod status;
mod step;
mod tracking;

pub use class::{Workflow, WorkflowClass};
pub use event::WorkflowEvent;
pub use status::{WorkflowFailure, WorkflowReport, WorkflowStatus};
pub use step::WorkflowStep;
