//! How a managed fiber is started.

use serde::Serialize;

use crate::error::{Error, Result};

/// Options of [`start_fiber_with`](crate::AgentBase::start_fiber_with).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct FiberOptions {
    pub(super) id: Option<String>,
    pub(super) key: Option<String>,
    pub(super) name: Option<String>,
    pub(super) metadata: Option<String>,
}

impl FiberOptions {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// The fiber's id, in place of a random one. A fiber of this id that is there
    /// takes its place.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Starts the same thing only once: a fiber with this key that is there takes
    /// its place, also one that has ended, until it is
    /// [deleted](crate::AgentBase::delete_fibers).
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// The fiber's name, in place of its method's.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// An object that is stored with the fiber, for its inspection and its
    /// recovery: what the method is called with is not stored.
    ///
    /// # Errors
    /// [`Error::Json`] if the value is no JSON object.
    pub fn metadata<T: Serialize + ?Sized>(mut self, metadata: &T) -> Result<Self> {
        self.metadata = Some(object(metadata)?);
        Ok(self)
    }
}

/// The text of a JSON object.
pub(super) fn object<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    let json = crate::json::to_string(value)?;
    if !json.starts_with('{') {
        let text = format!("the metadata of a fiber is a JSON object, not {json}");
        return Err(Error::Json(text));
    }
    Ok(json)
}
