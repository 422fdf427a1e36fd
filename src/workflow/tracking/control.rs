//! What an agent does to the runs that it tracks.

use std::{cell::Cell, rc::Rc, time::Duration};

use serde::Serialize;

use super::{WorkflowInfo, store};
use crate::{
    agent::Agent,
    base::AgentBase,
    env::Bindings,
    error::{Error, Result},
    host::{InstanceAction, WorkflowPort},
    json::is_undefined,
    observability::EventKind,
    retry::{Attempts, RetryPolicy, with_attempts},
    workflow::{
        WorkflowFault, WorkflowReport, WorkflowStatus,
        fault::{ended, fault, is, of_binding},
    },
};

/// How often the platform is asked, as by the TypeScript SDK.
pub(super) const PATIENCE: RetryPolicy = RetryPolicy {
    max_attempts: 3,
    base_delay: Duration::from_millis(200),
    max_delay: Duration::from_secs(3),
};

/// What becomes of the account of a run that is restarted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RestartTracking {
    /// It begins anew: `queued` since now, without an end or an error.
    #[default]
    Reset,
    /// It goes on: only the status changes.
    Keep,
}

impl<A: Agent> AgentBase<A> {
    /// Stops a run until it is resumed. The step that runs ends first.
    ///
    /// # Errors
    /// [`Error::Workflow`] if the agent does not track the run, the platform does
    /// not know it, or it has ended; [`Error::Binding`] if its binding is gone;
    /// [`Error::Platform`] if the platform fails, also after three attempts.
    pub async fn pause_workflow(&self, id: &str) -> Result<()> {
        let run = self.control(id, InstanceAction::Pause).await?;
        self.emit(EventKind::WorkflowPaused {
            workflow_id: id,
            workflow_name: &run.workflow_name,
        });
        Ok(())
    }

    /// Lets a paused run go on.
    ///
    /// # Errors
    /// As of [`AgentBase::pause_workflow`].
    pub async fn resume_workflow(&self, id: &str) -> Result<()> {
        let run = self.control(id, InstanceAction::Resume).await?;
        self.emit(EventKind::WorkflowResumed {
            workflow_id: id,
            workflow_name: &run.workflow_name,
        });
        Ok(())
    }

    /// Ends a run. It is not told, and reports nothing any more.
    ///
    /// # Errors
    /// As of [`AgentBase::pause_workflow`], also for a run that has ended.
    pub async fn terminate_workflow(&self, id: &str) -> Result<()> {
        let run = self.control(id, InstanceAction::Terminate).await?;
        self.emit(EventKind::WorkflowTerminated {
            workflow_id: id,
            workflow_name: &run.workflow_name,
        });
        Ok(())
    }

    /// Starts a run anew, from its first step and with its parameters, whether it
    /// has ended or not.
    ///
    /// # Errors
    /// As of [`AgentBase::pause_workflow`].
    pub async fn restart_workflow(&self, id: &str, tracking: RestartTracking) -> Result<()> {
        let (run, port) = self.tracked(id)?;
        self.ask(id, || port.act(id, InstanceAction::Restart))
            .await?;
        match tracking {
            RestartTracking::Reset => store::reset(self.host().as_ref(), id, self.now())?,
            RestartTracking::Keep => {
                let report = self.report(id, port.as_ref()).await?;
                store::refresh(self.host().as_ref(), id, &report, true, self.now())?;
            }
        }
        self.emit(EventKind::WorkflowRestarted {
            workflow_id: id,
            workflow_name: &run.workflow_name,
        });
        Ok(())
    }

    /// Gives a run an event of this kind. One that comes before the run waits for
    /// it is kept for it.
    ///
    /// Where the platform's answer is lost, the event is sent again, and the run
    /// may get it twice. What waits for another decision should wait for another
    /// kind of event.
    ///
    /// # Errors
    /// As of [`AgentBase::pause_workflow`]; [`Error::Json`] if the payload has no
    /// JSON form.
    pub async fn send_workflow_event<T: Serialize + ?Sized>(
        &self,
        id: &str,
        kind: &str,
        payload: &T,
    ) -> Result<()> {
        let (_, port) = self.tracked(id)?;
        // The platform takes an event for a run that has ended without a word.
        let report = self.report(id, port.as_ref()).await?;
        if report.status.is_final() {
            self.note(id, &report)?;
            return Err(ended(id, report.status));
        }
        // `()` says that there is none, as of a method's result.
        let json = match is_undefined(payload) {
            true => None,
            false => Some(crate::json::to_string(payload)?),
        };
        let payload = json.as_deref();
        let event = InstanceAction::SendEvent { kind, payload };
        self.ask(id, || port.act(id, event)).await?;
        self.emit(EventKind::WorkflowEvent {
            workflow_id: id,
            event_type: kind,
        });
        Ok(())
    }

    /// Asks the platform how far a run has come, and notes it. An end that the run
    /// has told of stays noted until [`AgentBase::restart_workflow`]: the platform
    /// hears of it a little later.
    ///
    /// # Errors
    /// As of [`AgentBase::pause_workflow`].
    pub async fn get_workflow_status(&self, id: &str) -> Result<WorkflowReport> {
        let (_, port) = self.tracked(id)?;
        self.refresh(id, port.as_ref()).await
    }

    async fn control(&self, id: &str, action: InstanceAction<'_>) -> Result<WorkflowInfo> {
        let (run, port) = self.tracked(id)?;
        // Whether an attempt may have done it without an answer.
        let is_uncertain = Cell::new(false);
        let asked = self.ask(id, || async {
            let done = port.act(id, action).await;
            let is_lost = done.as_ref().is_err_and(Error::is_retryable);
            is_uncertain.set(is_uncertain.get() || is_lost);
            done
        });
        let asked = asked.await;
        if asked
            .as_ref()
            .is_err_and(|error| !is(error, WorkflowFault::Ended))
        {
            return asked.map(|()| run);
        }
        let report = self.report(id, port.as_ref()).await?;
        let goes_on = asked.is_ok() && action != InstanceAction::Terminate;
        store::refresh(self.host().as_ref(), id, &report, goes_on, self.now())?;
        let status = report.status;
        match (asked, action) {
            (Err(_), InstanceAction::Terminate)
                if is_uncertain.get() && status == WorkflowStatus::Terminated =>
            {
                Ok(run)
            }
            (Err(error), _) => Err(error),
            (Ok(()), InstanceAction::Pause | InstanceAction::Resume) if status.is_final() => {
                Err(ended(id, status))
            }
            (Ok(()), _) => Ok(run),
        }
    }

    async fn refresh(&self, id: &str, port: &dyn WorkflowPort) -> Result<WorkflowReport> {
        let report = self.report(id, port).await?;
        self.note(id, &report)?;
        Ok(report)
    }

    fn note(&self, id: &str, report: &WorkflowReport) -> Result<()> {
        store::refresh(self.host().as_ref(), id, report, false, self.now())
    }

    async fn report(&self, id: &str, port: &dyn WorkflowPort) -> Result<WorkflowReport> {
        WorkflowReport::parse(&self.ask(id, || port.status(id)).await?)
    }

    /// Asks the platform, several times if it says that this may help.
    async fn ask<T, F: Future<Output = Result<T>>>(
        &self,
        id: &str,
        ask: impl Fn() -> F,
    ) -> Result<T> {
        let plan = Attempts::all(PATIENCE);
        let asked = with_attempts(
            self,
            plan,
            |error, _| error.is_retryable(),
            async |_| ask().await,
        );
        asked
            .await
            .map_err(|gave_up| of_binding(gave_up.error, Some(id)))
    }

    fn tracked(&self, id: &str) -> Result<(WorkflowInfo, Rc<dyn WorkflowPort>)> {
        self.core().refuse_if_destroyed()?;
        let run = self.get_workflow(id)?.ok_or_else(|| {
            let text = format!("Workflow {id} not found in tracking table");
            fault(WorkflowFault::UnknownInstance, text)
        })?;
        let port = self.env().workflows().workflow(&run.workflow_name)?;
        Ok((run, port))
    }
}
