//! Typed calls that are run as fibers.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::{FiberOptions, StartedFiber};
use crate::{
    agent::Agent,
    base::AgentBase,
    client::{CallMode, DESTROY, Later},
    error::{Error, Result},
};

/// Starts a fiber with each call: see [`start_fiber`](AgentBase::start_fiber).
pub struct StartingFiber<A: Agent> {
    base: AgentBase<A>,
    options: FiberOptions,
}

impl<A: Agent> StartingFiber<A> {
    pub(super) fn new(base: AgentBase<A>, options: FiberOptions) -> Self {
        Self { base, options }
    }

    /// The method by its name on the wire, which may be known at run time only,
    /// with what it is called with: the argument of a method with one
    /// parameter, `&()` for one without, a tuple or list for one with more.
    ///
    /// # Errors
    /// As [`start_fiber_with`](AgentBase::start_fiber_with), and
    /// [`Error::Config`] for a name that is none of a callable.
    pub fn named<T: Serialize + ?Sized>(&self, method: &str, payload: &T) -> Result<StartedFiber> {
        if method == DESTROY {
            return Err(Error::Config(format!("{method} cannot be run as a fiber")));
        }
        let later = Later::named::<A, T>(method, payload)?;
        self.base.start_later(later, &self.options)
    }
}

impl<A: Agent> CallMode for StartingFiber<A> {
    type Output<T: DeserializeOwned + 'static> = Result<StartedFiber>;

    fn call<T: DeserializeOwned + 'static>(
        &self,
        method: &'static str,
        args: Result<Vec<Box<RawValue>>>,
    ) -> Result<StartedFiber> {
        self.base
            .start_later(Later::typed(method, args?)?, &self.options)
    }
}

impl<A: Agent> std::fmt::Debug for StartingFiber<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StartingFiber")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl<A: Agent> Clone for StartingFiber<A> {
    fn clone(&self) -> Self {
        Self {
            base: self.base.clone(),
            options: self.options.clone(),
        }
    }
}
