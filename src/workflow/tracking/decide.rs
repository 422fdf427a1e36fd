//! A person's yes or no to a run that waits for it.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::{agent::Agent, base::AgentBase, error::Result, observability::EventKind};

/// The kind of event that a waiting run gets.
const APPROVAL: &str = "approval";

/// What goes with a yes.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct WorkflowApproval {
    reason: Option<String>,
    metadata: Option<Result<Box<RawValue>>>,
}

impl WorkflowApproval {
    /// A plain yes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Why.
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// What the run gets as the outcome of its wait, such as who has approved.
    pub fn metadata<T: Serialize + ?Sized>(mut self, metadata: &T) -> Self {
        self.metadata = Some(crate::json::to_raw(metadata).map_err(Into::into));
        self
    }
}

#[derive(Serialize)]
struct Payload<'a> {
    approved: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<&'a RawValue>,
}

impl<A: Agent> AgentBase<A> {
    /// Lets a run go on that waits for an approval, or will wait for it.
    ///
    /// # Errors
    /// As of [`AgentBase::send_workflow_event`].
    pub async fn approve_workflow(&self, id: &str, approval: WorkflowApproval) -> Result<()> {
        let WorkflowApproval { reason, metadata } = approval;
        let metadata = metadata.transpose()?;
        let payload = Payload {
            approved: true,
            reason: reason.as_deref(),
            metadata: metadata.as_deref(),
        };
        self.send_workflow_event(id, APPROVAL, &payload).await?;
        self.emit(EventKind::WorkflowApproved {
            workflow_id: id,
            reason: payload.reason,
        });
        Ok(())
    }

    /// Refuses a run that waits for an approval, or will wait for it: it ends
    /// with an error, unless it takes care of it.
    ///
    /// # Errors
    /// As of [`AgentBase::send_workflow_event`].
    pub async fn reject_workflow(&self, id: &str, reason: Option<&str>) -> Result<()> {
        let payload = Payload {
            approved: false,
            reason,
            metadata: None,
        };
        self.send_workflow_event(id, APPROVAL, &payload).await?;
        self.emit(EventKind::WorkflowRejected {
            workflow_id: id,
            reason,
        });
        Ok(())
    }
}
