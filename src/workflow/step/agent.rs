//! The agent that has started a run.

use std::{future::Future, time::Duration};

use serde::{Serialize, de::IgnoredAny};
use serde_json::value::RawValue;

use super::{StepOptions, Told, WorkflowStep};
use crate::{
    client::{AgentGet, AgentStub, FromMode, Rpc},
    env::Bindings,
    error::{Error, Result},
    host::{LogLevel, ObjectKey},
    routing::{RoutingRetry, with_retry},
    workflow::params::no_origin,
};

const CALLBACK: &str = "_workflow_handleCallback";
const BROADCAST: &str = "_workflow_broadcast";
const UPDATE_STATE: &str = "_workflow_updateState";

/// How often an agent is called outside of a step, where the platform says that
/// it may help: after up to 400 ms, and then up to 800 ms.
const PATIENCE: RoutingRetry = RoutingRetry {
    max_attempts: 3,
    base_delay: Duration::from_millis(400),
    max_delay: Duration::from_secs(3),
};

/// What an agent is told of a run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Callback<'a> {
    workflow_name: &'a str,
    workflow_id: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    progress: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<&'a RawValue>,
    timestamp: i64,
}

impl WorkflowStep {
    /// The agent that has started the run, to call. `A` is its type.
    ///
    /// A call is no step: it is made again whenever the run starts from the top.
    /// Make it in a [`WorkflowStep::run`] for it to be made once.
    ///
    /// # Errors
    /// [`Error::Config`] if no agent has started the run; [`Error::Binding`] if
    /// the Worker has no longer the binding that leads to it.
    pub fn agent<A: AgentGet>(&self) -> Result<A::Client<Rpc>> {
        Ok(FromMode::from_mode(Rpc::new(self.agent_stub()?)))
    }

    /// The agent that has started the run, for calls by name: one written in
    /// TypeScript, for instance.
    ///
    /// # Errors
    /// As of [`WorkflowStep::agent`].
    pub fn agent_stub(&self) -> Result<AgentStub> {
        let origin = self.shared.origin.as_ref().ok_or_else(no_origin)?;
        let key = ObjectKey::Name(&origin.agent);
        AgentStub::open(&self.shared.env, &origin.binding, key).map_err(|error| match error {
            Error::Binding(_) => Error::Binding(format!(
                "Agent binding '{}' not found in environment",
                origin.binding
            )),
            error => error,
        })
    }

    /// Whether an agent has started the run.
    pub fn has_agent(&self) -> bool {
        self.shared.origin.is_some()
    }

    /// Tells the agent how far the run is, by its hook `on_workflow_progress`. Not
    /// a step: it is told again whenever the run starts from the top, and up to
    /// three times where the platform fails on the way.
    ///
    /// # Errors
    /// As of [`WorkflowStep::agent`], and that of the agent.
    pub async fn report_progress<P: Serialize + ?Sized>(&self, progress: &P) -> Result<()> {
        let progress = crate::json::to_raw(progress)?;
        self.patiently(|| self.call_back("progress", Some(&progress)))
            .await
    }

    /// Sends a message to all clients of the agent, as JSON. Not a step: it is
    /// sent again whenever the run starts from the top, and up to three times
    /// where the platform fails on the way.
    ///
    /// # Errors
    /// As of [`WorkflowStep::agent`], and that of the agent.
    pub async fn broadcast<M: Serialize + ?Sized>(&self, message: &M) -> Result<()> {
        let message = (message,);
        self.patiently(|| self.call(BROADCAST, &message)).await
    }

    /// Sets the agent's state, in a step of its own.
    ///
    /// # Errors
    /// As of [`WorkflowStep::agent`], and that of the agent, which may refuse the
    /// state.
    pub async fn update_agent_state<S: Serialize + ?Sized>(&self, state: &S) -> Result<()> {
        let state = crate::json::to_raw(state)?;
        self.own_step("updateState", async || {
            self.call(UPDATE_STATE, &("set", &state)).await
        })
        .await
    }

    /// Sets some fields of the agent's state, in a step of its own.
    ///
    /// # Errors
    /// As of [`WorkflowStep::update_agent_state`].
    pub async fn merge_agent_state<S: Serialize + ?Sized>(&self, partial: &S) -> Result<()> {
        let partial = crate::json::to_raw(partial)?;
        self.own_step("mergeState", async || {
            self.call(UPDATE_STATE, &("merge", &partial)).await
        })
        .await
    }

    /// Sets the agent's state to its initial one, in a step of its own.
    ///
    /// # Errors
    /// As of [`WorkflowStep::update_agent_state`].
    pub async fn reset_agent_state(&self) -> Result<()> {
        self.own_step("resetState", async || {
            self.call(UPDATE_STATE, &("reset",)).await
        })
        .await
    }

    /// Tells the agent of something, by its hook `on_workflow_event`, in a step of
    /// its own.
    ///
    /// # Errors
    /// As of [`WorkflowStep::agent`], and that of the agent.
    pub async fn send_event<E: Serialize + ?Sized>(&self, event: &E) -> Result<()> {
        let event = crate::json::to_raw(event)?;
        self.own_step("sendEvent", async || {
            self.call_back("event", Some(&event)).await
        })
        .await
    }

    /// Tells the agent that the run is complete, by its hook
    /// `on_workflow_complete`, in a step of its own. A run that ends without it
    /// tells its output by itself.
    ///
    /// # Errors
    /// As of [`WorkflowStep::agent`], and that of the agent.
    pub async fn report_complete<R: Serialize + ?Sized>(&self, result: &R) -> Result<()> {
        self.tell_complete(&crate::json::to_raw(result)?).await
    }

    /// Tells the agent that the run has failed, by its hook `on_workflow_error`,
    /// in a step of its own. A run that ends with an error tells it by itself.
    ///
    /// # Errors
    /// As of [`WorkflowStep::agent`], and that of the agent.
    pub async fn report_error(&self, error: &str) -> Result<()> {
        let error = crate::json::to_raw(error)?;
        self.own_step("reportError", async || {
            self.call_back("error", Some(&error)).await
        })
        .await?;
        self.shared.told.set(Told::Failed);
        Ok(())
    }

    async fn tell_complete(&self, result: &RawValue) -> Result<()> {
        self.own_step("reportComplete", async || {
            self.call_back("complete", Some(result)).await
        })
        .await?;
        self.shared.told.set(Told::Complete);
        Ok(())
    }

    /// Tells the agent of the output, unless the run has told its end by itself.
    /// A rejection that it has taken care of was not its end.
    pub(in crate::workflow) async fn tell_output(&self, json: &str) {
        let is_told = matches!(self.shared.told.get(), Told::Complete | Told::Failed);
        if is_told || !self.has_agent() {
            return;
        }
        let told = match crate::json::from_str(json) {
            Ok(result) => self.tell_complete(result).await,
            Err(error) => Err(error.into()),
        };
        self.log_untold(told);
    }

    /// Tells the agent of the run's error, unless the run has told of it by
    /// itself. That it was complete is not true any more.
    pub(in crate::workflow) async fn tell_failure(&self, error: &Error) {
        let is_told = match self.shared.told.get() {
            Told::Nothing | Told::Complete => false,
            Told::Rejected => matches!(error, Error::WorkflowRejected { .. }),
            Told::Failed => true,
        };
        if is_told || !self.has_agent() {
            return;
        }
        let text = error.to_string();
        let told = match self.report_error(&text).await {
            Ok(()) => Ok(()),
            // The engine may take no more steps of a run that has too many.
            Err(_) => match crate::json::to_raw(&text) {
                Ok(error) => {
                    let tell = || self.call_back("error", Some(&error));
                    self.patiently(tell).await
                }
                Err(error) => Err(error.into()),
            },
        };
        self.log_untold(told);
    }

    /// The run has ended as it has, whether the agent knows it or not.
    fn log_untold(&self, told: Result<()>) {
        if let Err(error) = told {
            let line = format!(
                "the agent could not be told of the end of the run {}: {error}",
                self.shared.instance_id
            );
            self.shared.env.namespaces().log(LogLevel::Error, &line);
        }
    }

    /// A step of the SDK's own, named as the TypeScript SDK names it.
    async fn own_step(
        &self,
        what: &str,
        mut attempt: impl AsyncFnMut() -> Result<()>,
    ) -> Result<()> {
        let number = self.shared.own_steps.get();
        self.shared.own_steps.set(number + 1);
        let name = format!("__agent_{what}_{number}");
        self.run(&name, StepOptions::default(), async || attempt().await)
            .await
    }

    /// Calls the agent outside of a step, which nobody else would try again.
    async fn patiently<F: Future<Output = Result<()>>>(&self, call: impl Fn() -> F) -> Result<()> {
        let namespaces = self.shared.env.namespaces();
        with_retry(namespaces.as_ref(), Some(PATIENCE), call).await
    }

    async fn call_back(&self, kind: &'static str, value: Option<&RawValue>) -> Result<()> {
        let origin = self.shared.origin.as_ref().ok_or_else(no_origin)?;
        let if_kind = |wanted: &str| value.filter(|_| kind == wanted);
        let callback = Callback {
            workflow_name: &origin.workflow,
            workflow_id: &self.shared.instance_id,
            kind,
            progress: if_kind("progress"),
            result: if_kind("complete"),
            error: if_kind("error"),
            event: if_kind("event"),
            timestamp: self.shared.env.namespaces().now(),
        };
        self.call(CALLBACK, &(callback,)).await
    }

    async fn call(&self, method: &str, args: &impl Serialize) -> Result<()> {
        let IgnoredAny = self.agent_stub()?.call(method, args).await?;
        Ok(())
    }
}
