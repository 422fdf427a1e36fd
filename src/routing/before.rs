//! What a routing hook decides.

use crate::http::{AgentRequest, AgentResponse};

/// The agent that a request is on its way to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RouteTarget {
    /// The name of the binding, as in `wrangler.toml`.
    pub binding: String,
    /// The agent's name, as it stands in the URL.
    pub name: String,
}

impl RouteTarget {
    pub(super) fn new(binding: &str, name: &str) -> Self {
        Self {
            binding: binding.to_owned(),
            name: name.to_owned(),
        }
    }
}

/// What a hook that runs before the agent decides.
#[derive(Debug, Default)]
pub enum Before {
    /// The request goes on to the agent.
    #[default]
    Continue,
    /// This request goes to the agent instead. The agent stays the same,
    /// whatever the new URL is.
    Replace(AgentRequest),
    /// This is the answer; the agent sleeps on.
    Respond(AgentResponse),
}

impl From<AgentResponse> for Before {
    fn from(response: AgentResponse) -> Self {
        Self::Respond(response)
    }
}

impl From<AgentRequest> for Before {
    fn from(request: AgentRequest) -> Self {
        Self::Replace(request)
    }
}

impl From<()> for Before {
    fn from((): ()) -> Self {
        Self::Continue
    }
}
