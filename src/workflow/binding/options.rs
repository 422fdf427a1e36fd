//! How a run is started.

use std::time::Duration;

use crate::host::NewInstance;

/// Options of [`WorkflowBinding::create_with`](crate::WorkflowBinding::create_with).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct InstanceOptions {
    instance: NewInstance,
}

impl InstanceOptions {
    /// The defaults: an id of the platform's choice, kept for as long as the
    /// account's plan says.
    pub fn new() -> Self {
        Self::default()
    }

    /// The id of the run, which no other run of the workflow may have: 1 to 100
    /// letters, digits, `-` and `_`, of which the first is no `-`.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.instance.id = Some(id.into());
        self
    }

    /// For how long the run is kept after it has succeeded.
    pub fn success_retention(mut self, retention: Duration) -> Self {
        self.instance.success_retention = Some(retention);
        self
    }

    /// For how long the run is kept after it has failed.
    pub fn error_retention(mut self, retention: Duration) -> Self {
        self.instance.error_retention = Some(retention);
        self
    }

    pub(super) fn instance(mut self, params: String) -> NewInstance {
        self.instance.params = Some(params);
        self.instance
    }
}
