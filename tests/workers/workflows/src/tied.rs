//! Runs of an agent, which tell it how they are.

use std::time::Duration;

use worker::*;
use worker_agents::{
    Approval, Error, ProgressStatus, Result, StepOptions, Workflow, WorkflowApproval,
    WorkflowEvent, WorkflowFilter, WorkflowProgress, WorkflowRef, WorkflowStep, WorkflowValue,
    prelude::*, workflow,
};

/// What the agent was told, and what a run has set.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub struct Heard {
    told: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extra: Option<u32>,
}

/// Starts runs, and keeps what they tell.
#[durable_object]
pub struct TestTiedAgent {
    base: AgentBase<Self>,
}

impl TestTiedAgent {
    fn hear(&self, kind: &str, workflow: &WorkflowRef, value: &str) -> Result<()> {
        let is_ours = workflow.is::<TestTiedWorkflow>();
        let line = format!("{kind} {is_ours} {}: {value}", workflow.id);
        self.update_state(|heard| heard.told.push(line))
    }
}

#[agent]
impl Agent for TestTiedAgent {
    type State = Heard;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    fn on_workflow_progress(&self, workflow: WorkflowRef, value: WorkflowValue) -> Result<()> {
        let percent = value.read::<WorkflowProgress>()?.percent;
        self.hear("progress", &workflow, &format!("{percent:?}"))
    }

    fn on_workflow_complete(&self, workflow: WorkflowRef, value: WorkflowValue) -> Result<()> {
        self.hear("complete", &workflow, value.json().unwrap_or("nothing"))
    }

    fn on_workflow_error(&self, workflow: WorkflowRef, error: String) -> Result<()> {
        self.hear("error", &workflow, &error)
    }

    fn on_workflow_event(&self, workflow: WorkflowRef, value: WorkflowValue) -> Result<()> {
        self.hear("event", &workflow, value.json().unwrap_or("nothing"))
    }
}

#[callable]
impl TestTiedAgent {
    async fn start(&self, what: String) -> Result<String> {
        self.run_workflow::<TestTiedWorkflow>(&Plan { what }).await
    }

    async fn approve(&self, id: String) -> Result<()> {
        let approval = WorkflowApproval::new().metadata("ada");
        self.approve_workflow(&id, approval).await
    }

    async fn reject(&self, id: String, reason: String) -> Result<()> {
        self.reject_workflow(&id, Some(&reason)).await
    }

    fn double(&self, number: u32) -> u32 {
        number * 2
    }

    #[callable(name = "statusOf")]
    fn status_of(&self, id: String) -> Result<Option<String>> {
        let row = self.get_workflow(&id)?;
        Ok(row.map(|row| row.status.as_str().to_owned()))
    }

    fn tracked(&self) -> Result<usize> {
        let page = self.get_workflows(&WorkflowFilter::new().limit(100))?;
        let complete = page.workflows.iter();
        Ok(complete
            .filter(|row| row.status.as_str() == "complete")
            .count())
    }

    #[callable(name = "startMany")]
    async fn start_many(&self, count: usize) -> Result<()> {
        for _ in 0..count {
            self.start("progress".into()).await?;
        }
        Ok(())
    }
}

/// What the run is to do.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Plan {
    what: String,
}

#[derive(Serialize)]
struct Extra {
    extra: u32,
}

#[derive(Debug, Default)]
pub(crate) struct TestTiedWorkflow;

#[workflow]
impl Workflow for TestTiedWorkflow {
    type Params = Plan;
    type Output = String;

    async fn run(&self, event: WorkflowEvent<Plan>, step: WorkflowStep) -> Result<String> {
        let half = WorkflowProgress {
            status: Some(ProgressStatus::Running),
            percent: Some(0.5),
            ..WorkflowProgress::default()
        };
        match event.payload.what.as_str() {
            "everything" => {
                step.report_progress(&half).await?;
                step.broadcast(&half).await?;
                step.merge_agent_state(&Extra { extra: 7 }).await?;
                step.send_event("a word").await?;
                let agent = step.agent::<TestTiedAgent>()?;
                let number = step
                    .run("double", StepOptions::new(), async || {
                        agent.double(21).await
                    })
                    .await?;
                Ok(number.to_string())
            }
            "progress" => {
                step.broadcast(&half).await?;
                Ok("done".into())
            }
            "approval" => {
                let minute = Duration::from_secs(60);
                step.wait_for_approval(Approval::new().timeout(minute))
                    .await
            }
            what => Err(Error::msg(format!("there is nothing like {what}"))),
        }
    }
}
