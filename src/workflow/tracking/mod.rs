//! The runs that an agent has started: a row for each of them, in the TypeScript
//! SDK's layout.

mod api;
mod callback;
mod control;
mod cursor;
mod decide;
mod filter;
mod info;
mod iso;
mod options;
mod params;
mod start;
mod store;
mod value;
mod wake;

pub(crate) use callback::{broadcast, handle, update_state};
pub use control::RestartTracking;
pub use decide::WorkflowApproval;
pub use filter::WorkflowFilter;
pub use info::{WorkflowInfo, WorkflowPage};
pub use options::RunWorkflowOptions;
pub(crate) use start::Starts;
pub use value::{WorkflowRef, WorkflowValue};
pub(crate) use wake::wake;
