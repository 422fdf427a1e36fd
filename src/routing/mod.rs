//! From a URL to the agent that answers it.

mod attempts;
mod before;
mod cors;
mod hints;
mod kebab;
mod options;
mod path;
mod props;
mod retry;
mod route;

pub(crate) use attempts::with_retry;
pub use before::{Before, RouteTarget};
pub use cors::Cors;
pub(crate) use hints::hint;
pub use kebab::camel_case_to_kebab_case;
pub use options::RouteOptions;
pub(crate) use props::{decode as decode_props, encode as encode_props};
pub use retry::RoutingRetry;
pub use route::{Routable, route_agent_request, route_agent_request_with};
