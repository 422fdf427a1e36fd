//! Orchestrator and workers: a model cuts the work into tasks, which nobody knew
//! beforehand; others do them at the same time, and the results are put together.

use futures::future::join_all;
use worker::*;
use worker_agents::{
    Result,
    ai::schemars::{self, JsonSchema},
    prelude::*,
};

use crate::{
    agent::{Pattern, pattern_agent},
    run::{Run, prompt},
};

/// Whatever the plan says: each task costs a call.
pub(crate) const MAX_TASKS: usize = 4;

pub(crate) const PLAN: &str = "Cut the feature request into two to four tasks that different \
     developers can do at the same time without waiting for each other.";
pub(crate) const TASK: &str = "You do one task of a larger feature. Say in at most 60 words what \
     you change and how you make sure that it works.";
pub(crate) const MERGE: &str = "Put the developers' reports together into one short plan of the \
     feature: the order of merging, and where the parts meet.";

pattern_agent! {
    /// Plans a feature and has it worked out.
    OrchestratorAgent
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(crate = "schemars")]
pub(crate) struct Plan {
    pub(crate) tasks: Vec<Task>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(crate = "schemars")]
pub(crate) struct Task {
    /// Two or three words.
    pub(crate) title: String,
    /// What is to be done, in one sentence.
    pub(crate) instructions: String,
}

impl Pattern for OrchestratorAgent {
    async fn steps(run: &Run<'_, Self>) -> Result<String> {
        let plan: Plan = run.ask_for("plan", prompt(PLAN, run.input())).await?;
        let tasks = plan.tasks.iter().take(MAX_TASKS);
        let reports = join_all((1..).zip(tasks).map(async |(number, task)| {
            let Task {
                title,
                instructions,
            } = task;
            let about = format!("{title}: {instructions}\n\nThe feature: {}", run.input());
            let report = run
                .ask(&format!("task-{number}"), prompt(TASK, about))
                .await?;
            Ok(format!("{title}\n{report}"))
        }))
        .await;
        let reports: Vec<String> = reports.into_iter().collect::<Result<_>>()?;
        run.ask("merge", prompt(MERGE, reports.join("\n\n"))).await
    }
}
