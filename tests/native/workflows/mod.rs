//! The runs of workflows that an agent keeps track of.

mod callbacks;
mod control;
mod lost;
mod paging;
mod start;
mod whole;

use std::future::pending;

use serde_json::{Value, json};
use worker::durable_object;
use worker_agents::{
    Result, RunWorkflowOptions, Workflow, WorkflowClass, WorkflowEvent, WorkflowInfo, WorkflowRef,
    WorkflowStep, WorkflowValue,
    prelude::*,
    testing::{TestAgent, World},
};

/// A workflow that never ends by itself.
pub struct Errand;

#[derive(Serialize, Deserialize)]
pub struct Task {
    what: String,
}

impl Workflow for Errand {
    type Params = Task;
    type Output = ();

    fn new(_env: AgentEnv) -> Self {
        Self
    }

    async fn run(&self, _event: WorkflowEvent<Task>, _step: WorkflowStep) -> Result<()> {
        pending().await
    }
}

impl WorkflowClass for Errand {
    const CLASS: &'static str = "Errand";
    const BINDING: Option<&'static str> = Some("ERRAND");
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Board {
    status: String,
    count: u32,
}

#[durable_object]
pub struct Desk {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Desk {
    type State = Board;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    fn initial_state(&self) -> Option<Board> {
        Some(Board {
            status: "new".into(),
            count: 1,
        })
    }

    fn validate_state_change(&self, next: &Board) -> Result<()> {
        match next.count {
            13 => Err("unlucky".into()),
            _ => Ok(()),
        }
    }

    async fn on_workflow_progress(
        &self,
        workflow: WorkflowRef,
        progress: WorkflowValue,
    ) -> Result<()> {
        self.note("progress", &workflow, &progress.json())
    }

    async fn on_workflow_complete(
        &self,
        workflow: WorkflowRef,
        result: WorkflowValue,
    ) -> Result<()> {
        self.note("complete", &workflow, &result.json())
    }

    async fn on_workflow_error(&self, workflow: WorkflowRef, error: String) -> Result<()> {
        self.note("error", &workflow, &error)
    }

    async fn on_workflow_event(&self, workflow: WorkflowRef, event: WorkflowValue) -> Result<()> {
        // The hook may fail: `event` then is no number.
        let event: u32 = event.read()?;
        self.note("event", &workflow, &event)
    }
}

impl Desk {
    fn note<T: Serialize>(&self, what: &str, workflow: &WorkflowRef, data: &T) -> Result<()> {
        let known = if workflow.is::<Errand>() { "" } else { "?" };
        let mut heard: Vec<Value> = self.kv().get("heard")?.unwrap_or_default();
        heard.push(json!([what, format!("{}{known}", workflow.id), data]));
        self.kv().put("heard", &heard)
    }

    pub async fn run(&self, id: &str) -> Result<String> {
        let options = RunWorkflowOptions::new().id(id);
        let task = Task { what: "tea".into() };
        self.run_workflow_with::<Errand>(&task, options).await
    }

    pub fn rows(&self) -> Result<Vec<WorkflowInfo>> {
        Ok(self
            .get_workflows(&worker_agents::WorkflowFilter::new())?
            .workflows)
    }

    pub fn row(&self, id: &str) -> Result<Option<WorkflowInfo>> {
        self.get_workflow(id)
    }
}

/// A world in which the workflow and the agent know each other.
fn world() -> World {
    World::new().bind::<Desk>().bind_workflow::<Errand>()
}

async fn ids(desk: &TestAgent<Desk>) -> Result<Vec<String>> {
    let rows = desk.with(async |desk| desk.rows()).await?;
    Ok(rows.into_iter().map(|row| row.workflow_id).collect())
}

async fn status(desk: &TestAgent<Desk>, id: &str) -> Result<String> {
    let row = desk.with(async |desk| desk.row(id)).await?;
    Ok(row.map_or("none", |row| row.status.as_str()).to_owned())
}

async fn heard(desk: &TestAgent<Desk>) -> Result<Value> {
    let heard = desk.with(async |desk| desk.kv().get::<Value>("heard"));
    Ok(heard.await?.unwrap_or_else(|| json!([])))
}

fn text<T>(outcome: Result<T>) -> String {
    match outcome {
        Ok(_) => "ok".to_owned(),
        Err(error) => error.to_string(),
    }
}

/// The events of workflows: type and payload.
fn events(world: &World) -> Value {
    let events = world.events().into_iter().filter_map(|event| {
        let kind = event.get("type")?.as_str()?.strip_prefix("workflow:")?;
        let channel = event.get("channel").and_then(Value::as_str);
        assert_eq!(channel, Some("agents:workflow"));
        Some(json!([kind, event.get("payload")]))
    });
    Value::Array(events.collect())
}
