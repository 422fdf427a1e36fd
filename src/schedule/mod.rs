//! Methods that are called later: once after a delay or at a date, or again and
//! again by an interval or a calendar.

mod api;
mod batch;
mod changes;
mod execution;
mod filter;
mod mode;
mod options;
mod row;
pub(crate) mod run;
mod settle;
pub(crate) mod store;
mod ticks;
mod types;
mod when;

pub(crate) use api::MAX_TIME;
pub(crate) use changes::Changes;
pub use filter::ScheduleFilter;
pub use mode::Scheduling;
pub use options::{MissedTicks, ScheduleOptions};
pub(crate) use row::{Row, lenient_json, lenient_retry};
pub use types::{Schedule, ScheduleKind};
pub(crate) use when::after;
pub use when::{After, At, Every, When};
