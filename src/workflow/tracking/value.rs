//! What a run tells its agent.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};
use serde_json::value::RawValue;

use crate::{
    error::{Error, Result},
    json::OrUndefined,
    workflow::{WorkflowClass, bound},
};

/// Which run of which workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WorkflowRef {
    /// The binding of the workflow.
    pub name: String,
    /// The id of the run.
    pub id: String,
}

impl WorkflowRef {
    /// Whether it is a run of this workflow: by its binding.
    pub fn is<W: WorkflowClass>(&self) -> bool {
        bound::leads_to(&self.name, W::CLASS, W::BINDING)
    }
}

/// A value that a run has sent: progress, an event or its result.
#[derive(Debug, Clone, Default)]
pub struct WorkflowValue(Option<Box<RawValue>>);

impl WorkflowValue {
    pub(super) fn new(json: Option<Box<RawValue>>) -> Self {
        Self(json)
    }

    /// The value as a type; where the run has sent none it reads as `null`.
    ///
    /// # Errors
    /// [`Error::Json`] if it does not fit `T`.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T> {
        let json = self.json().unwrap_or("null");
        crate::json::from_str(json).map_err(|error| {
            Error::Json(format!(
                "what the workflow has sent does not fit the type it is read as: {error}"
            ))
        })
    }

    /// The value as JSON text; `None` where the run has sent none.
    pub fn json(&self) -> Option<&str> {
        self.0.as_deref().map(RawValue::get)
    }
}

impl Serialize for WorkflowValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        OrUndefined::from(self.0.as_deref()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for WorkflowValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self)
    }
}
