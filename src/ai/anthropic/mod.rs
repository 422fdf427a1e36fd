//! Anthropic's messages.

mod body;
mod dialect;
mod wire;

use std::rc::Rc;

use self::{body::Body, dialect::AnthropicDialect};
use super::{Model, ModelRequest, ModelStream, Patience, endpoint::Endpoint};
use crate::host::ModelPort;

/// A model of Anthropic's, by its messages API.
///
/// ```no_run
/// # use worker_agents::{Result, ai::Anthropic, prelude::*};
/// # fn example<A: Agent>(agent: &AgentBase<A>) -> Result<()> {
/// let model = Anthropic::new(agent.env().var("ANTHROPIC_API_KEY")?, "claude-sonnet-5");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Anthropic {
    model: String,
    endpoint: Endpoint,
}

impl Anthropic {
    /// With a key of Anthropic's, and the name of a model. The key is told to
    /// nobody else, and shown nowhere.
    pub fn new(key: impl AsRef<str>, model: impl Into<String>) -> Self {
        let mut endpoint = Endpoint::new("anthropic", "https://api.anthropic.com");
        endpoint.secret_header("x-api-key", "", key.as_ref());
        endpoint.header("anthropic-version", "2023-06-01");
        Self {
            model: model.into(),
            endpoint,
        }
    }

    /// Asks elsewhere: at a gateway, or a server of one's own. `/v1/messages` is
    /// added.
    pub fn base_url(mut self, url: &str) -> Self {
        self.endpoint.set_base_url(url);
        self
    }

    /// Sends one more header, such as `cf-aig-authorization`. Its value is treated
    /// as a secret.
    pub fn header(mut self, name: &str, value: impl AsRef<str>) -> Self {
        self.endpoint.secret_header(name, "", value.as_ref());
        self
    }

    /// Sets how long it waits, and how often it asks.
    pub fn patience(mut self, patience: Patience) -> Self {
        self.endpoint.patience = patience;
        self
    }

    /// Uses another network and clock: for tests.
    pub fn over(mut self, port: Rc<dyn ModelPort>) -> Self {
        self.endpoint.over(port);
        self
    }
}

impl Model for Anthropic {
    fn stream(&self, request: &ModelRequest) -> ModelStream {
        let body = Body::new(request, &self.model).and_then(|body| crate::json::to_string(&body));
        let dialect = AnthropicDialect::default;
        self.endpoint.stream("/v1/messages", body, dialect)
    }
}
