//! How a run is started.

use std::time::Duration;

use serde::Serialize;
use serde_json::value::RawValue;

use super::filter::check_metadata;
use crate::error::Result;

/// Options of [`run_workflow_with`](crate::AgentBase::run_workflow_with).
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct RunWorkflowOptions {
    pub(super) id: Option<String>,
    pub(super) metadata: Option<Result<Box<RawValue>>>,
    pub(super) agent_binding: Option<String>,
    pub(super) success_retention: Option<Duration>,
    pub(super) error_retention: Option<Duration>,
}

impl RunWorkflowOptions {
    /// The defaults: an id of the SDK's own, no metadata, the account's retention.
    pub fn new() -> Self {
        Self::default()
    }

    /// The id of the run, which no other run of the workflow may have: 1 to 100
    /// letters, digits, `-` and `_`, of which the first is no `-`. By default
    /// `wf_` and 21 random letters.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// An object that the agent keeps with the run, to find it by
    /// ([`WorkflowFilter::metadata`](crate::WorkflowFilter::metadata)). The run
    /// does not see it.
    pub fn metadata<T: Serialize + ?Sized>(mut self, metadata: &T) -> Self {
        self.metadata = Some(crate::json::to_raw(metadata).map_err(Into::into));
        self
    }

    /// The binding by which the run finds the agent, where neither its class nor
    /// `#[agent(binding = "…")]` says it.
    pub fn agent_binding(mut self, binding: impl Into<String>) -> Self {
        self.agent_binding = Some(binding.into());
        self
    }

    /// For how long the platform keeps the run after it has succeeded. The
    /// agent's own row stays until it is deleted.
    pub fn success_retention(mut self, retention: Duration) -> Self {
        self.success_retention = Some(retention);
        self
    }

    /// For how long the platform keeps the run after it has failed.
    pub fn error_retention(mut self, retention: Duration) -> Self {
        self.error_retention = Some(retention);
        self
    }

    /// The metadata as JSON text.
    ///
    /// # Errors
    /// [`Error::Config`](crate::Error::Config) for anything but an object, or
    /// [`Error::Json`](crate::Error::Json) for what has no JSON form.
    pub(super) fn metadata_json(&self) -> Result<Option<String>> {
        let Some(metadata) = self.metadata.clone().transpose()? else {
            return Ok(None);
        };
        check_metadata(&metadata)?;
        Ok(Some(metadata.get().to_owned()))
    }
}
