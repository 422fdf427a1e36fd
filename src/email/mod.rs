//! Mail: from an address to an agent, and back.

mod address;
mod attachment;
mod author;
mod auto_reply;
mod headers;
mod mailbox;
mod message;
mod mime;
#[cfg(feature = "email-parse")]
mod parsed;
mod refusal;
mod reply;
mod resolve;
mod route;
mod send;
mod signature;
mod thread;
mod words;

pub use attachment::EmailAttachment;
pub use auto_reply::is_auto_reply;
pub use mailbox::EmailAddress;
pub use message::AgentEmail;
#[cfg(feature = "email-parse")]
pub use parsed::ParsedEmail;
pub(crate) use refusal::refusal;
pub use reply::{EmailReference, EmailReply};
pub use resolve::{
    AddressResolver, CatchAllResolver, DashedResolver, EmailContext, EmailResolver, EmailRoute,
    SecureReplyResolver,
};
pub use route::{EmailRouteOptions, RoutableEmail, route_agent_email, route_agent_email_with};
pub use send::NewEmail;
pub use signature::{SignatureFault, sign_agent_headers};
