//! One run of a workflow, from its top.

use std::rc::Rc;

use super::{Workflow, WorkflowEvent, WorkflowStep};
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

pub(crate) async fn run<W: Workflow>(
    env: AgentEnv,
    start: RunStart,
    port: Rc<dyn StepPort>,
) -> Result<Option<String>> {
    let event = WorkflowEvent {
        payload: crate::json::from_str(start.payload.as_deref().unwrap_or("null"))?,
        timestamp: start.timestamp,
        instance_id: start.instance_id,
        workflow_name: start.workflow_name,
    };
    let output = W::new(env).run(event, WorkflowStep::new(port)).await?;
    Ok(Some(crate::json::to_string(&output)?))
}
