//! A run of everything that takes long.

use std::time::Duration;

use worker_agents::{
    AgentEnv, Approval, Error, Result, StepBackoff, StepOptions, Workflow, WorkflowEvent,
    WorkflowStep, prelude::*, workflow,
};

use super::notes::TestNotesAgent;

/// What the run gets.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Plan {
    notes: String,
    sleep_ms: u64,
}

/// What an event brings.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Go {
    number: u32,
}

/// What the run gives.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Ended {
    attempts: u32,
    number: u32,
    approver: Option<String>,
}

/// Three steps, of which one fails twice, a sleep, an event and an approval.
pub(crate) struct TestLongWorkflow {
    env: AgentEnv,
}

impl TestLongWorkflow {
    async fn note(&self, plan: &Plan, what: &str) -> Result<u32> {
        let notes = TestNotesAgent::get(&self.env, &plan.notes)?;
        notes.note(what.to_owned()).await
    }
}

#[workflow]
impl Workflow for TestLongWorkflow {
    type Params = Plan;
    type Output = Ended;

    fn new(env: AgentEnv) -> Self {
        Self { env }
    }

    async fn run(&self, event: WorkflowEvent<Self::Params>, step: WorkflowStep) -> Result<Ended> {
        let plan = &event.payload;
        self.note(plan, "top").await?;
        step.run("first", StepOptions::new(), || self.note(plan, "first"))
            .await?;
        let fast = StepOptions::new()
            .retries(4)
            .delay(Duration::from_millis(10))
            .backoff(StepBackoff::Constant);
        let attempts = step
            .run_counted("flaky", fast, async |attempt| {
                match self.note(plan, "flaky").await? {
                    1 | 2 => Err(Error::msg("not yet")),
                    _ => Ok(attempt),
                }
            })
            .await?;
        step.sleep("cool down", Duration::from_millis(plan.sleep_ms))
            .await?;
        step.run("after the sleep", StepOptions::new(), || {
            self.note(plan, "after the sleep")
        })
        .await?;
        let minute = Duration::from_secs(60);
        let go = step.wait_for_event::<Go>("go", "go", minute).await?;
        let approver = step
            .wait_for_approval(Approval::new().timeout(minute))
            .await?;
        step.run("last", StepOptions::new(), || self.note(plan, "last"))
            .await?;
        Ok(Ended {
            attempts,
            number: go.payload.number,
            approver,
        })
    }
}
