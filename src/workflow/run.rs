//! One run of a workflow, from its top.

use std::rc::Rc;

use super::{Workflow, WorkflowEvent, WorkflowStep, fault::misfit, params};
use crate::{env::AgentEnv, error::Result, host::StepPort};

/// What the engine starts a run with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RunStart {
    /// What the run gets, as JSON, with what ties it to an agent.
    pub(crate) payload: Option<String>,
    /// When it was created, in milliseconds since the Unix epoch.
    pub(crate) timestamp: i64,
    /// Its id.
    pub(crate) instance_id: String,
    /// The workflow's configured name.
    pub(crate) workflow_name: String,
}

/// Runs a workflow from its top, and gives its output as JSON. The agent that has
/// started it is told of its end.
///
/// # Errors
/// The run's own, which ends it; or the engine's word that it has stopped the run
/// for now.
pub(crate) async fn run<W: Workflow>(
    env: AgentEnv,
    mut start: RunStart,
    port: Rc<dyn StepPort>,
) -> Result<Option<String>> {
    let (payload, origin) = params::split(start.payload.take())?;
    start.payload = payload;
    let step = WorkflowStep::new(port, env.clone(), start.instance_id.clone(), origin);
    let told = async {
        let output = output_of::<W>(env, start, step.clone()).await;
        match &output {
            Ok(json) => step.tell_output(json).await,
            Err(error) => step.tell_failure(error).await,
        }
        output.map(Some)
    };
    step.unless_aborted(told).await
}

async fn output_of<W: Workflow>(
    env: AgentEnv,
    start: RunStart,
    step: WorkflowStep,
) -> Result<String> {
    let event = WorkflowEvent {
        payload: params::read(start.payload.as_deref())?,
        timestamp: start.timestamp,
        instance_id: start.instance_id,
        workflow_name: start.workflow_name,
    };
    let output = W::new(env).run(event, step).await?;
    crate::json::to_string(&output).map_err(|error| misfit("the output of the run", error))
}
