//! What becomes of a fiber that was interrupted.

use serde::Serialize;

use super::FiberStatus;
use crate::error::Result;

/// What becomes of a managed fiber that was interrupted: given by
/// [`on_fiber_recovered`](crate::Agent::on_fiber_recovered), or later to
/// [`resolve_fiber`](crate::AgentBase::resolve_fiber).
///
/// ```
/// use worker_agents::{FiberResolution, Result};
///
/// # fn main() -> Result<()> {
/// let done = FiberResolution::completed().snapshot(&"page 7")?;
/// let failed = FiberResolution::error("the source is gone");
/// # let _ = (done, failed);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct FiberResolution {
    pub(super) status: FiberStatus,
    pub(super) reason: Option<String>,
    pub(super) snapshot: Option<String>,
    pub(super) metadata: Option<String>,
}

impl FiberResolution {
    fn new(status: FiberStatus, reason: Option<String>) -> Self {
        Self {
            status,
            reason,
            snapshot: None,
            metadata: None,
        }
    }

    /// Its work is done.
    pub fn completed() -> Self {
        Self::new(FiberStatus::Completed, None)
    }

    /// It has failed, for this reason.
    pub fn error(reason: impl Into<String>) -> Self {
        Self::new(FiberStatus::Error, Some(reason.into()))
    }

    /// It counts as cancelled.
    pub fn aborted() -> Self {
        Self::new(FiberStatus::Aborted, None)
    }

    /// It stays interrupted.
    pub fn interrupted() -> Self {
        Self::new(FiberStatus::Interrupted, None)
    }

    /// Why.
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Takes the place of what the fiber has stashed.
    ///
    /// # Errors
    /// [`Error::Json`](crate::Error::Json) if the value has no JSON form.
    pub fn snapshot<T: Serialize + ?Sized>(mut self, snapshot: &T) -> Result<Self> {
        self.snapshot = Some(crate::json::to_string(snapshot)?);
        Ok(self)
    }

    /// Takes the place of what the fiber was started with.
    ///
    /// # Errors
    /// [`Error::Json`](crate::Error::Json) if the value is no JSON object.
    pub fn metadata<T: Serialize + ?Sized>(mut self, metadata: &T) -> Result<Self> {
        self.metadata = Some(super::options::object(metadata)?);
        Ok(self)
    }
}
