//! One run of a workflow, from outside.

use std::{marker::PhantomData, rc::Rc};

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    error::Result,
    host::{InstanceAction, WorkflowPort},
    workflow::{
        Workflow, WorkflowFailure, WorkflowReport, WorkflowStatus,
        fault::{ended, misfit, of_binding},
    },
};

/// A run of the workflow `W`.
pub struct WorkflowInstance<W> {
    port: Rc<dyn WorkflowPort>,
    id: String,
    workflow: PhantomData<fn() -> W>,
}

/// How far a run has come.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InstanceStatus<T> {
    /// How far.
    pub status: WorkflowStatus,
    /// What it has given, once it is complete.
    pub output: Option<T>,
    /// Why it has failed.
    pub error: Option<WorkflowFailure>,
}

impl<T: DeserializeOwned> InstanceStatus<T> {
    fn read(report: WorkflowReport) -> Result<Self> {
        let output = match report.status {
            WorkflowStatus::Complete => {
                let output = report.output();
                Some(output.map_err(|error| misfit("the output of the run", error))?)
            }
            _ => None,
        };
        Ok(Self {
            status: report.status,
            output,
            error: report.error,
        })
    }
}

impl<W: Workflow> WorkflowInstance<W> {
    pub(super) fn new(port: Rc<dyn WorkflowPort>, id: String) -> Self {
        Self {
            port,
            id,
            workflow: PhantomData,
        }
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// How far it has come.
    ///
    /// # Errors
    /// [`Error::Workflow`](crate::Error::Workflow) if there is no such run any
    /// more, or its output does not fit the workflow's type.
    pub async fn status(&self) -> Result<InstanceStatus<W::Output>> {
        InstanceStatus::read(self.report().await?)
    }

    /// Stops it, once the step that runs has ended, until it is resumed.
    ///
    /// # Errors
    /// [`Error::Workflow`](crate::Error::Workflow) if there is no such run any
    /// more, or it has ended.
    pub async fn pause(&self) -> Result<()> {
        self.act(InstanceAction::Pause).await
    }

    /// Goes on with it after a pause.
    ///
    /// # Errors
    /// As of [`WorkflowInstance::pause`].
    pub async fn resume(&self) -> Result<()> {
        self.act(InstanceAction::Resume).await
    }

    /// Ends it at once. A step that runs may still go on for a while.
    ///
    /// # Errors
    /// As of [`WorkflowInstance::pause`].
    pub async fn terminate(&self) -> Result<()> {
        self.act(InstanceAction::Terminate).await
    }

    /// Starts it anew with the parameters that it had, whether it has ended or
    /// not. What its steps have stored is forgotten.
    ///
    /// # Errors
    /// [`Error::Workflow`](crate::Error::Workflow) if there is no such run any
    /// more.
    pub async fn restart(&self) -> Result<()> {
        self.act(InstanceAction::Restart).await
    }

    /// Gives it an event, for which it waits now or will. Its steps take the
    /// events of a kind in the order in which they came.
    ///
    /// # Errors
    /// As of [`WorkflowInstance::pause`], and
    /// [`Error::Json`](crate::Error::Json) for a payload without a JSON form.
    pub async fn send_event<T: Serialize + ?Sized>(&self, kind: &str, payload: &T) -> Result<()> {
        let payload = crate::json::to_string(payload)?;
        let payload = Some(payload.as_str());
        self.act(InstanceAction::SendEvent { kind, payload }).await
    }

    pub(super) async fn report(&self) -> Result<WorkflowReport> {
        let json = self.port.status(&self.id).await;
        WorkflowReport::parse(&json.map_err(|error| of_binding(error, Some(&self.id)))?)
    }

    /// The platform takes an event for a run that has ended without a word.
    async fn act(&self, action: InstanceAction<'_>) -> Result<()> {
        if action != InstanceAction::Restart {
            let status = self.report().await?.status;
            if status.is_final() {
                return Err(ended(&self.id, status));
            }
        }
        let done = self.port.act(&self.id, action).await;
        done.map_err(|error| of_binding(error, Some(&self.id)))
    }
}

impl<W> Clone for WorkflowInstance<W> {
    fn clone(&self) -> Self {
        Self {
            port: self.port.clone(),
            id: self.id.clone(),
            workflow: PhantomData,
        }
    }
}

impl<W> std::fmt::Debug for WorkflowInstance<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WorkflowInstance")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
