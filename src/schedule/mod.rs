//! Methods that are called later: once after a delay or at a date, or again and
//! again by an interval or a calendar.

mod api;
mod filter;
mod mode;
mod options;
pub(crate) mod run;
pub(crate) mod store;
mod types;
mod when;

pub(crate) use api::MAX_TIME;
pub use filter::ScheduleFilter;
pub use mode::Scheduling;
pub use options::{MissedTicks, ScheduleOptions};
pub use types::{Schedule, ScheduleKind};
pub(crate) use when::after;
pub use when::{After, At, Every, When};
