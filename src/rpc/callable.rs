//! The table of an agent's methods that can be called by name.

use futures::future::LocalBoxFuture;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::stream::StreamSink;
use crate::error::{Error, Result};

/// What a method gave back, as JSON text; `None` is JavaScript's `undefined`.
pub type Reply = Option<Box<RawValue>>;

/// One method of an agent, as `#[callable]` describes it.
pub struct Callable<A: 'static> {
    /// Its name on the wire.
    pub name: &'static str,
    /// Its doc comment.
    pub description: Option<&'static str>,
    /// Whether it answers with a stream.
    pub streaming: bool,
    /// Whether only schedules and other agents may call it.
    pub internal: bool,
    /// The names of its parameters, in order, the stream aside.
    pub parameters: &'static [&'static str],
    /// Runs it.
    pub call: for<'a> fn(&'a A, Invocation<'a>) -> LocalBoxFuture<'a, Result<Reply>>,
}

impl<A> std::fmt::Debug for Callable<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Callable")
            .field("name", &self.name)
            .field("streaming", &self.streaming)
            .field("internal", &self.internal)
            .finish_non_exhaustive()
    }
}

/// The arguments of one call, and where a streaming method sends its chunks.
pub struct Invocation<'a> {
    method: &'static str,
    parameters: &'static [&'static str],
    args: Vec<&'a RawValue>,
    sink: Option<StreamSink>,
}

impl<'a> Invocation<'a> {
    pub(crate) fn new<A>(
        callable: &Callable<A>,
        args: Vec<&'a RawValue>,
        sink: Option<StreamSink>,
    ) -> Self {
        Self {
            method: callable.name,
            parameters: callable.parameters,
            args,
            sink,
        }
    }

    /// The argument at `index`, counted from 0. A missing one reads as `null`,
    /// so that an `Option` parameter may be left out.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`], naming the parameter.
    pub fn arg<T: DeserializeOwned>(&self, index: usize) -> Result<T> {
        let text = self.args.get(index).map(|raw| raw.get());
        crate::json::from_str(text.unwrap_or("null")).map_err(|error| Error::InvalidArgument {
            method: self.method.to_owned(),
            position: index + 1,
            parameter: self
                .parameters
                .get(index)
                .copied()
                .unwrap_or_default()
                .to_owned(),
            reason: match text {
                Some(_) => error.to_string(),
                None => format!("it is missing ({error})"),
            },
        })
    }

    /// The stream of this call, for a streaming method.
    ///
    /// # Errors
    /// [`Error::Message`] when the caller cannot receive a stream, as over RPC.
    pub fn stream<T: Serialize>(&mut self) -> Result<super::StreamingResponse<T>> {
        self.sink
            .take()
            .map(super::StreamingResponse::new)
            .ok_or_else(|| {
                Error::msg(format!(
                    "{} answers with a stream: call it over a WebSocket",
                    self.method
                ))
            })
    }
}

/// Turns what a method returned into its reply; for the macros.
#[doc(hidden)]
pub fn reply<T: Serialize>(value: T) -> Result<Reply> {
    if crate::json::is_undefined(&value) {
        return Ok(None);
    }
    Ok(Some(crate::json::to_raw(&value)?))
}

/// Gives the empty table to an agent without a `#[callable]` block: an inherent
/// constant of the same name comes first.
#[doc(hidden)]
pub trait NoCallables: Sized + 'static {
    #[doc(hidden)]
    const __AGENT_CALLABLES: &'static [Callable<Self>] = &[];
}

impl<A: 'static> NoCallables for A {}
