//! The clients connected to an agent.

mod attachment;
mod audience;
mod connection;
mod proposed;
mod tags;

pub(crate) use attachment::marks_of;
pub use audience::Audience;
pub use connection::{Connection, ConnectionContext, WsMessage};
pub(crate) use tags::connection_tags;
