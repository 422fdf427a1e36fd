//! Waiting for somebody's yes or no.

use std::time::Duration;

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::{Told, WorkflowStep};
use crate::{
    error::{Error, Result},
    workflow::fault::misfit,
};

/// What [`WorkflowStep::wait_for_approval`] waits for, and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Approval {
    timeout: Option<Duration>,
    event: String,
    name: String,
}

impl Default for Approval {
    fn default() -> Self {
        Self {
            timeout: None,
            event: "approval".into(),
            name: "wait-for-approval".into(),
        }
    }
}

impl Approval {
    /// The step `wait-for-approval`, which waits a day for an event `approval`:
    /// what `approve_workflow` and `reject_workflow` of an agent send.
    pub fn new() -> Self {
        Self::default()
    }

    /// How long to wait; a year is the most.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The kind of event that decides.
    pub fn event(mut self, kind: impl Into<String>) -> Self {
        self.event = kind.into();
        self
    }

    /// The name of the step.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }
}

/// What the TypeScript SDK sends, too.
#[derive(Deserialize)]
struct Decision {
    approved: bool,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    metadata: Option<Box<RawValue>>,
}

impl WorkflowStep {
    /// Waits until somebody approves, for minutes or months, and gives what came
    /// with it; `()` where that does not matter.
    ///
    /// # Errors
    /// [`Error::WorkflowRejected`] if it was rejected; the agent is told before
    /// that the run has failed. [`Error::Workflow`] if nobody has decided in time,
    /// or what came does not fit.
    pub async fn wait_for_approval<M: DeserializeOwned>(&self, approval: Approval) -> Result<M> {
        let Approval {
            timeout,
            event,
            name,
        } = approval;
        let received = self.receive(&name, &event, timeout).await?;
        let what = format!("the payload of the event {event:?}");
        let json = received.payload.as_deref().unwrap_or("null");
        let decision: Decision =
            crate::json::from_str(json).map_err(|error| misfit(&what, error))?;
        if !decision.approved {
            return Err(self.rejected(decision.reason).await?);
        }
        read_metadata(decision.metadata.as_deref()).map_err(|error| misfit(&what, error))
    }

    async fn rejected(&self, reason: Option<String>) -> Result<Error> {
        if self.has_agent() {
            self.report_error(reason.as_deref().unwrap_or("Workflow rejected"))
                .await?;
            self.shared.told.set(Told::Rejected);
        }
        Ok(Error::WorkflowRejected { reason })
    }
}

/// `()` takes whatever came.
fn read_metadata<M: DeserializeOwned>(
    metadata: Option<&RawValue>,
) -> Result<M, crate::json::JsonError> {
    let json = metadata.map_or("null", RawValue::get);
    let read = crate::json::from_str(json);
    match size_of::<M>() {
        0 => read.or_else(|error| crate::json::from_str("null").map_err(|_| error)),
        _ => read,
    }
}
