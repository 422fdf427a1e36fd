//! A tracked run, as its agent sees it.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::iso;
use crate::{
    error::Result,
    workflow::{WorkflowFailure, WorkflowStatus},
};

/// What an agent knows of a run that it has started. The table keeps whole
/// seconds; times are milliseconds since the Unix epoch here, and in JSON the
/// texts of the TypeScript SDK's dates.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WorkflowInfo {
    /// The id of the row.
    pub id: String,
    /// The id of the run.
    pub workflow_id: String,
    /// The binding that the run was started by.
    pub workflow_name: String,
    /// How far it had come when the agent last heard of it.
    pub status: WorkflowStatus,
    /// What it was started with beside its parameters, as the text of a JSON
    /// object. The run does not see it.
    pub metadata: Option<Box<RawValue>>,
    /// Why it has failed.
    pub error: Option<WorkflowFailure>,
    /// When it was started.
    #[serde(with = "iso")]
    pub created_at: i64,
    /// When the agent last heard of it.
    #[serde(with = "iso")]
    pub updated_at: i64,
    /// When the agent heard that it had ended.
    #[serde(with = "iso::option")]
    pub completed_at: Option<i64>,
}

impl WorkflowInfo {
    /// What it was started with beside its parameters; without any it reads as
    /// `null`.
    ///
    /// # Errors
    /// [`Error::Json`](crate::Error::Json) if it does not fit `T`.
    pub fn metadata<T: DeserializeOwned>(&self) -> Result<T> {
        let json = self.metadata.as_deref().map_or("null", RawValue::get);
        Ok(crate::json::from_str(json)?)
    }
}

/// Some of the runs that a filter leaves in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WorkflowPage {
    /// The runs of this page.
    pub workflows: Vec<WorkflowInfo>,
    /// How many there are on all pages.
    pub total: u64,
    /// Where the next page begins, for
    /// [`WorkflowFilter::cursor`](crate::WorkflowFilter::cursor).
    pub next_cursor: Option<String>,
}
