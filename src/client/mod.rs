//! Typed calls to other agents.
//!
//! `#[agent]` makes one client type per agent, and `#[callable]` gives it the
//! agent's methods. What a call does depends on the client's mode: [`Rpc`] sends
//! it to the agent now, [`Scheduling`](crate::Scheduling) and
//! [`Queueing`](crate::Queueing) store it for later.

mod get;
mod later;
mod rpc;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

pub use get::{AgentGet, AgentStub, FromMode, GetOptions, get_agent_by_name};
pub(crate) use later::{DESTROY, Later, read_payload};
pub use rpc::{Rpc, RpcCall};

use crate::error::Result;

/// How a client's calls are carried out, and what each one yields.
pub trait CallMode {
    /// What a call of a method with result `T` yields.
    type Output<T: DeserializeOwned + 'static>;

    /// Makes the call.
    fn call<T: DeserializeOwned + 'static>(
        &self,
        method: &'static str,
        args: Result<Vec<Box<RawValue>>>,
    ) -> Self::Output<T>;
}

/// Turns arguments into JSON; for the macros.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct Args {
    values: Vec<Box<RawValue>>,
    error: Option<crate::Error>,
}

impl Args {
    #[doc(hidden)]
    #[must_use]
    pub fn push<T: Serialize + ?Sized>(mut self, value: &T) -> Self {
        match crate::json::to_raw(value) {
            Ok(raw) => self.values.push(raw),
            Err(error) => {
                self.error.get_or_insert(error.into());
            }
        }
        self
    }

    #[doc(hidden)]
    pub fn finish(self) -> Result<Vec<Box<RawValue>>> {
        match self.error {
            Some(error) => Err(error),
            None => Ok(self.values),
        }
    }
}
