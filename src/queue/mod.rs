//! Methods that are called soon, one after the other.

mod api;
mod flush;
mod item;
mod mode;
mod options;
pub(crate) mod store;

pub(crate) use flush::{kick, resume};
pub use item::QueueItem;
pub use mode::Queueing;
pub use options::QueueOptions;
