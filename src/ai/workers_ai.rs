//! Models of Workers AI, by the binding.

use std::{fmt, rc::Rc};

use serde::Serialize;

use super::{
    Model, ModelFault, ModelRequest, ModelStream, Patience,
    calls::{Begun, Calls, boxed, unreachable_server},
    chat::{Body, ChatDialect, Flavor},
    decode::Decoder,
};
use crate::{
    env::AgentEnv,
    error::{Error, Result},
    host::{AiBinding, AiReply, ModelPort},
};

const PROVIDER: &str = "workers-ai";

/// A model of Workers AI, by the binding: no key is needed.
///
/// ```toml
/// [ai]
/// binding = "AI"
/// ```
///
/// ```no_run
/// # use worker_agents::{Result, ai::WorkersAi, prelude::*};
/// # fn example<A: Agent>(agent: &AgentBase<A>) -> Result<()> {
/// let model = WorkersAi::new(agent.env(), "AI", "@cf/meta/llama-3.3-70b-instruct-fp8-fast")?;
/// # Ok(())
/// # }
/// ```
///
/// An answer with a [form](ModelRequest::form) comes in one piece, as the binding
/// does not stream those.
#[derive(Clone)]
#[must_use]
pub struct WorkersAi {
    model: String,
    gateway: Option<String>,
    patience: Patience,
    binding: Rc<dyn AiBinding>,
    port: Rc<dyn ModelPort>,
}

#[derive(Serialize)]
struct Options<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    gateway: Option<Gateway<'a>>,
}

#[derive(Serialize)]
struct Gateway<'a> {
    id: &'a str,
}

impl WorkersAi {
    /// By the name of the binding and that of the model.
    ///
    /// # Errors
    /// [`Error::Binding`] if there is no such binding, and in native tests.
    pub fn new(env: &AgentEnv, binding: &str, model: impl Into<String>) -> Result<Self> {
        let binding = crate::host::workers::ai_binding(env.worker()?, binding)?;
        let port = crate::host::workers::model_port();
        Ok(Self::over(binding, port, model))
    }

    /// Over another binding, network and clock: for tests.
    pub fn over(
        binding: Rc<dyn AiBinding>,
        port: Rc<dyn ModelPort>,
        model: impl Into<String>,
    ) -> Self {
        Self {
            model: model.into(),
            gateway: None,
            patience: Patience::default(),
            binding,
            port,
        }
    }

    /// Goes through the AI Gateway with this id.
    pub fn gateway(mut self, id: impl Into<String>) -> Self {
        self.gateway = Some(id.into());
        self
    }

    /// Sets how long it waits, and how often it asks.
    pub fn patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }
}

impl Model for WorkersAi {
    fn stream(&self, request: &ModelRequest) -> ModelStream {
        let calls = Calls {
            provider: PROVIDER.into(),
            secrets: Rc::new([]),
            patience: self.patience,
            port: Rc::clone(&self.port),
        };
        let body = Body::new(request, &self.model, Flavor::WorkersAi);
        let gateway = self.gateway.as_deref().map(|id| Gateway { id });
        let texts = body
            .and_then(|body| crate::json::to_string(&body))
            .and_then(|body| Ok((body, crate::json::to_string(&Options { gateway })?)));
        let (input, options) = match texts {
            Ok(texts) => texts,
            Err(error) => return calls.refused(error),
        };
        let (binding, model) = (Rc::clone(&self.binding), self.model.clone());
        calls.stream(Box::new(move || {
            let reply = binding.run(&model, input.clone(), options.clone());
            boxed(async move { Ok(begin(reply.await.map_err(refused)?)) })
        }))
    }
}

fn begin(reply: AiReply) -> Begun<ChatDialect> {
    match reply {
        AiReply::Stream(bytes) => (Decoder::events(ChatDialect::default()), bytes),
        AiReply::Whole(json) => {
            let mut decoder = Decoder::whole(ChatDialect::default());
            decoder.push(json.as_bytes());
            (decoder, Box::pin(futures::stream::empty()))
        }
    }
}

/// The binding's errors begin with a number of Workers AI's own.
/// <https://developers.cloudflare.com/workers-ai/platform/errors/>
fn refused(error: Error) -> ModelFault {
    let message = match error {
        error if error.is_retryable() => return unreachable_server(error),
        error => error.to_string(),
    };
    // Errors that crossed an RPC carry the class before that number.
    let code: String = message
        .trim_start_matches(|letter: char| !letter.is_ascii_digit())
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    let (kind, retryable) = match code.as_str() {
        // Timed out, aborted, and out of capacity.
        "3007" | "3008" | "3040" => (code, true),
        // The day's free share is used up: 3036. It comes back at midnight.
        _ => (String::new(), false),
    };
    ModelFault::Reported {
        kind,
        message,
        retryable,
    }
}

impl fmt::Debug for WorkersAi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkersAi")
            .field("model", &self.model)
            .field("gateway", &self.gateway)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}
