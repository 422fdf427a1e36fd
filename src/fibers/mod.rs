//! Durable execution: work that leaves a trace while it runs, so that an agent
//! that was lost in the middle learns of it when it comes back.

mod api;
mod filter;
mod handle;
mod inspection;
mod ledger;
mod mark;
mod mode;
mod options;
mod recover;
mod recovered;
mod registry;
mod resolution;
mod run;
mod runs;
mod scan;
mod settle;
mod start;
mod status;
mod wait;

pub use filter::FiberFilter;
pub use handle::{Cancelled, Fiber};
pub use inspection::{FiberInspection, StartedFiber};
pub use mode::StartingFiber;
pub use options::FiberOptions;
pub(crate) use recover::recover;
pub use recovered::RecoveredFiber;
pub(crate) use registry::Fibers;
pub use resolution::FiberResolution;
pub(crate) use run::Internal;
pub use status::FiberStatus;
