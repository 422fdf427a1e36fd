//! A queued call, as its owner sees it.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use crate::{error::Result, retry::RetryOptions};

/// A call that waits in the queue. Its JSON form is that of the TypeScript SDK.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct QueueItem {
    /// Its id, for [`dequeue`](crate::AgentBase::dequeue).
    pub id: String,
    /// What the method is called with, as JSON text: the argument of a method
    /// with one parameter, an array of all of them for one with more.
    pub payload: Option<Box<RawValue>>,
    /// The method that it calls.
    pub callback: String,
    /// When it was queued, in seconds since the Unix epoch.
    pub created_at: i64,
    /// Its own retry options, if it has any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<RetryOptions>,
}

impl QueueItem {
    /// The payload; without one it reads as `null`.
    ///
    /// # Errors
    /// [`Error::Json`](crate::Error::Json) if it does not fit `T`.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T> {
        crate::client::read_payload(self.payload.as_deref())
    }
}
