//! Mail: from an address to an agent, and back.

mod address;
mod auto_reply;
mod date;
mod message;
mod mime;
mod reply;
mod resolve;
mod route;
mod signature;

pub use auto_reply::is_auto_reply;
pub use message::AgentEmail;
pub use reply::EmailReply;
pub use resolve::{
    AddressResolver, CatchAllResolver, DashedResolver, EmailContext, EmailResolver, EmailRoute,
    SecureReplyResolver,
};
pub use route::{EmailRouteOptions, RoutableEmail, route_agent_email, route_agent_email_with};
pub use signature::{SignatureFault, sign_agent_headers};
