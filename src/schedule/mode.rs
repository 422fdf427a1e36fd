//! Typed calls that are carried out later.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::{Schedule, ScheduleOptions, When};
use crate::{
    agent::Agent,
    base::AgentBase,
    client::{CallMode, Later},
    error::Result,
};

/// Makes a schedule of each call: see [`schedule`](AgentBase::schedule).
pub struct Scheduling<A: Agent> {
    base: AgentBase<A>,
    when: When,
    options: ScheduleOptions,
}

impl<A: Agent> Scheduling<A> {
    pub(super) fn new(base: AgentBase<A>, when: When, options: ScheduleOptions) -> Self {
        Self {
            base,
            when,
            options,
        }
    }

    /// The method by its name on the wire, which may be known at run time only,
    /// with what it is called with: the argument of a method with one
    /// parameter, `&()` for one without, a tuple or list for one with more.
    ///
    /// # Errors
    /// As [`schedule`](AgentBase::schedule), and [`Error::Config`] for a name that
    /// is none of a callable.
    ///
    /// [`Error::Config`]: crate::Error::Config
    pub fn named<T: Serialize + ?Sized>(&self, method: &str, payload: &T) -> Result<Schedule> {
        let later = Later::named::<A, T>(method, payload)?;
        self.base.schedule_later(&self.when, later, &self.options)
    }
}

impl<A: Agent> CallMode for Scheduling<A> {
    type Output<T: DeserializeOwned + 'static> = Result<Schedule>;

    fn call<T: DeserializeOwned + 'static>(
        &self,
        method: &'static str,
        args: Result<Vec<Box<RawValue>>>,
    ) -> Result<Schedule> {
        let later = Later::typed(method, args?)?;
        self.base.schedule_later(&self.when, later, &self.options)
    }
}

impl<A: Agent> std::fmt::Debug for Scheduling<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scheduling")
            .field("when", &self.when)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl<A: Agent> Clone for Scheduling<A> {
    fn clone(&self) -> Self {
        Self {
            base: self.base.clone(),
            when: self.when.clone(),
            options: self.options.clone(),
        }
    }
}
