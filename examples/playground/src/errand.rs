//! Work of several steps that waits for a person: a workflow, and the list of its runs.

use std::time::Duration;

use worker_agents::{Result, WorkflowFilter, WorkflowInfo, prelude::*};

/// How long a run waits for a decision.
const PATIENCE: Duration = Duration::from_secs(24 * 60 * 60);
/// How many runs are listed.
const MAX_RUNS: u32 = 10;

/// What to fetch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wish {
    /// Its name.
    pub what: String,
}

/// Fetches something, if somebody agrees.
#[derive(Default)]
pub struct Errand;

#[workflow]
impl Workflow for Errand {
    type Params = Wish;
    /// What has come of it.
    type Output = String;

    async fn run(&self, event: WorkflowEvent<Wish>, step: WorkflowStep) -> Result<String> {
        let what = event.payload.what.as_str();
        let price = step
            .run("ask the price", StepOptions::new().retries(3), async || {
                Ok(what.chars().count())
            })
            .await?;
        let asks = format!("{what} for {price}: is that all right?");
        step.report_progress(&asks).await?;

        // Nothing runs while a person thinks.
        step.wait_for_approval::<()>(Approval::new().timeout(PATIENCE))
            .await?;
        step.report_progress(&format!("{what}: on the way")).await?;
        step.sleep("on the way", Duration::from_secs(1)).await?;
        Ok(format!("{what}: here it is"))
    }
}

/// The runs that an agent has started, the newest first.
pub(crate) fn list<A: Agent>(agent: &AgentBase<A>) -> Result<Vec<WorkflowInfo>> {
    let filter = WorkflowFilter::new().limit(MAX_RUNS);
    Ok(agent.get_workflows(&filter)?.workflows)
}
