//! Models behind OpenAI's chat completions.

use std::{borrow::Cow, rc::Rc};

use super::{
    Model, ModelRequest, ModelStream, Patience,
    chat::{Body, ChatDialect, Flavor},
    endpoint::Endpoint,
};
use crate::host::ModelPort;

/// A model behind OpenAI's chat completions API, which most servers of models
/// speak: OpenAI, AI Gateway, Workers AI over HTTP, Ollama, vLLM and others.
///
/// ```no_run
/// # use worker_agents::{Result, ai::OpenAi, prelude::*};
/// # fn example<A: Agent>(agent: &AgentBase<A>) -> Result<()> {
/// let model = OpenAi::new(agent.env().var("OPENAI_API_KEY")?, "gpt-5-mini");
/// let local = OpenAi::compatible("http://localhost:11434/v1", "qwen3").named("ollama");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct OpenAi {
    model: String,
    flavor: Flavor,
    endpoint: Endpoint,
}

impl OpenAi {
    /// OpenAI itself, with a key of it and the name of a model. The key is told to
    /// nobody else, and shown nowhere.
    pub fn new(key: impl AsRef<str>, model: impl Into<String>) -> Self {
        Self {
            model: model.into(),
            flavor: Flavor::OpenAi,
            endpoint: Endpoint::new("openai", "https://api.openai.com/v1"),
        }
        .key(key)
    }

    /// A server that speaks the same: `/chat/completions` is added to its base
    /// URL.
    pub fn compatible(base_url: &str, model: impl Into<String>) -> Self {
        Self {
            model: model.into(),
            flavor: Flavor::Compatible,
            endpoint: Endpoint::new("openai-compatible", base_url),
        }
    }

    /// Sends a key, as a bearer token.
    pub fn key(mut self, key: impl AsRef<str>) -> Self {
        let endpoint = &mut self.endpoint;
        endpoint.secret_header("authorization", "Bearer ", key.as_ref());
        self
    }

    /// Sends one more header, such as `cf-aig-authorization`. Its value is treated
    /// as a secret.
    pub fn header(mut self, name: &str, value: impl AsRef<str>) -> Self {
        self.endpoint.secret_header(name, "", value.as_ref());
        self
    }

    /// Names the provider, for errors.
    pub fn named(mut self, provider: impl Into<Cow<'static, str>>) -> Self {
        self.endpoint.provider = provider.into();
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

impl Model for OpenAi {
    fn stream(&self, request: &ModelRequest) -> ModelStream {
        let body = Body::new(request, &self.model, self.flavor);
        let body = body.and_then(|body| crate::json::to_string(&body));
        let dialect = ChatDialect::default;
        self.endpoint.stream("/chat/completions", body, dialect)
    }
}
