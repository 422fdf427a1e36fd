//! Typed calls that are queued.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::QueueOptions;
use crate::{
    agent::Agent,
    base::AgentBase,
    client::{CallMode, Later},
    error::Result,
};

/// Queues each call: see [`queue`](AgentBase::queue).
pub struct Queueing<A: Agent> {
    base: AgentBase<A>,
    options: QueueOptions,
}

impl<A: Agent> Queueing<A> {
    pub(super) fn new(base: AgentBase<A>, options: QueueOptions) -> Self {
        Self { base, options }
    }

    /// The method by its name on the wire, which may be known at run time only,
    /// with what it is called with: the argument of a method with one
    /// parameter, `&()` for one without, a tuple or list for one with more.
    ///
    /// # Errors
    /// As [`queue`](AgentBase::queue), and [`Error::Config`] for a name that is
    /// none of a callable.
    ///
    /// [`Error::Config`]: crate::Error::Config
    pub fn named<T: Serialize + ?Sized>(&self, method: &str, payload: &T) -> Result<String> {
        let later = Later::named::<A, T>(method, payload)?;
        self.base.queue_later(later, self.options)
    }
}

impl<A: Agent> CallMode for Queueing<A> {
    type Output<T: DeserializeOwned + 'static> = Result<String>;

    fn call<T: DeserializeOwned + 'static>(
        &self,
        method: &'static str,
        args: Result<Vec<Box<RawValue>>>,
    ) -> Result<String> {
        self.base
            .queue_later(Later::typed(method, args?)?, self.options)
    }
}

impl<A: Agent> std::fmt::Debug for Queueing<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Queueing")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl<A: Agent> Clone for Queueing<A> {
    fn clone(&self) -> Self {
        Self {
            base: self.base.clone(),
            options: self.options,
        }
    }
}
