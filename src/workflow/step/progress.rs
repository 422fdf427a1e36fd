//! How far a run is.

use serde::{Deserialize, Serialize};

/// How far a run is, in the form that the TypeScript SDK suggests. A run may
/// report any other type, too.
///
/// ```
/// use worker_agents::{ProgressStatus, WorkflowProgress};
///
/// let half = WorkflowProgress {
///     step: Some("search".into()),
///     status: Some(ProgressStatus::Running),
///     percent: Some(0.5),
///     ..WorkflowProgress::default()
/// };
/// # let _ = half;
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct WorkflowProgress {
    /// What the run is at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// How that goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ProgressStatus>,
    /// A text for a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The share that is done, from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<f64>,
}

/// How the step that a run is at goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProgressStatus {
    /// It waits.
    Pending,
    /// It runs.
    Running,
    /// It has ended.
    Complete,
    /// It has failed.
    Error,
}
