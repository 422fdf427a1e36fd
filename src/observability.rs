//! What an agent tells of itself: events with the TypeScript SDK's names.

mod event;
mod kind;
mod names;

pub(crate) use event::{Event, emit};
pub use kind::EventKind;
