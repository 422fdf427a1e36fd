//! What the adapters of language models need of the platform: HTTP whose answer
//! streams, the binding of Workers AI, and a timer.

use std::time::Duration;

use futures::{future::LocalBoxFuture, stream::LocalBoxStream};

use crate::error::Result;

/// The bytes of an answer, as they come. Dropping it ends the exchange.
pub type ModelBytes = LocalBoxStream<'static, Result<Vec<u8>>>;

/// A POST request.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpPost {
    /// Where it goes.
    pub url: String,
    /// Its headers. Some hold keys.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: String,
}

/// The answer to a POST request, as soon as its headers have come.
pub struct HttpReply {
    /// The status.
    pub status: u16,
    /// The headers, with lowercase names.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: ModelBytes,
}

impl HttpReply {
    /// The value of a header, by its lowercase name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(found, _)| found == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// The network and the clock, as an adapter uses them.
pub trait ModelPort {
    /// Sends a request. Dropping the future, or the body that it gives, ends the
    /// exchange.
    ///
    /// # Errors
    /// [`Error::Config`](crate::Error::Config) for what cannot be sent at all;
    /// anything else means that the server was not reached.
    fn post(&self, post: HttpPost) -> LocalBoxFuture<'static, Result<HttpReply>>;

    /// Resolves after `duration`. Dropping it stops the timer.
    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()>;

    /// A random number in `0.0..1.0`.
    fn random(&self) -> f64;
}

/// What the binding of Workers AI answers.
pub enum AiReply {
    /// Server-sent events.
    Stream(ModelBytes),
    /// A whole answer, as JSON.
    Whole(String),
}

/// The binding of Workers AI.
pub trait AiBinding {
    /// Runs a model with an input and options, both given as JSON. Dropping the
    /// future, or the stream that it gives, ends the run.
    ///
    /// # Errors
    /// The binding's refusal; a [retryable](crate::Error::is_retryable) one means
    /// that it was not reached.
    fn run(
        &self,
        model: &str,
        input: String,
        options: String,
    ) -> LocalBoxFuture<'static, Result<AiReply>>;
}
