//! How far a fiber has come.

use serde::{Deserialize, Serialize};

/// How far a fiber has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum FiberStatus {
    /// It has been stored, and is about to run.
    Pending,
    /// It runs.
    Running,
    /// Its method has succeeded.
    Completed,
    /// It was cancelled.
    Aborted,
    /// The agent was lost while it ran.
    Interrupted,
    /// Its method has failed.
    Error,
}

impl FiberStatus {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Pending,
        Self::Running,
        Self::Completed,
        Self::Aborted,
        Self::Interrupted,
        Self::Error,
    ];

    /// Its name in storage and JSON, such as `completed`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Aborted => "aborted",
            Self::Interrupted => "interrupted",
            Self::Error => "error",
        }
    }

    /// The status of this name; `Error` for one that nobody knows.
    pub(super) fn parse(name: &str) -> Self {
        let named = |status: &Self| status.as_str() == name;
        Self::ALL.into_iter().find(named).unwrap_or(Self::Error)
    }

    /// Whether it has come to its end. An interrupted fiber has, until it is
    /// [resolved](crate::AgentBase::resolve_fiber) otherwise.
    pub fn is_terminal(self) -> bool {
        !matches!(self, Self::Pending | Self::Running)
    }
}
