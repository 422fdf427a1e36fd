//! What a run is started with.

/// What a run is started with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkflowEvent<P> {
    /// The parameters.
    pub payload: P,
    /// When the run was created, in milliseconds since the Unix epoch.
    pub timestamp: i64,
    /// The run's id.
    pub instance_id: String,
    /// The workflow's configured name, which is not that of its binding.
    pub workflow_name: String,
}
