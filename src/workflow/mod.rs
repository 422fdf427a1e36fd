//! Workflows: long runs with retries, sleeps and events, tied to agents.

mod class;
mod event;
mod step;
mod tracking;

pub use class::{Workflow, WorkflowClass};
pub use event::WorkflowEvent;
pub use step::WorkflowStep;
