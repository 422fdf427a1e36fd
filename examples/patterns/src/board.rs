//! What every tab sees: the run that is under way, or was the last, and the list of
//! those before it.

use serde::{Deserialize, Serialize};
use worker_agents::ai::Usage;

/// How a run, or a step of it, stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It is under way.
    #[default]
    Running,
    /// It has its answer.
    Done,
    /// It has failed, and can be gone on with.
    Failed,
    /// Somebody has stopped it. It can be gone on with too.
    Stopped,
}

/// A call of the model.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Which one, such as `draft` or `task-2`.
    pub key: String,
    /// How it stands.
    pub status: Status,
    /// The answer, as far as it has come.
    pub text: String,
    /// What it has cost.
    pub usage: Usage,
    /// How long the answer took, in milliseconds.
    pub ms: i64,
    /// What went wrong.
    pub error: Option<String>,
}

impl Step {
    /// It is asked for, if need be again.
    pub(crate) fn begin(&mut self) {
        *self = Self {
            key: std::mem::take(&mut self.key),
            ..Self::default()
        };
    }

    pub(crate) fn fail(&mut self, error: String) {
        self.status = Status::Failed;
        self.error = Some(error);
    }
}

/// A run with all of its steps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunView {
    /// Its number, from 1.
    pub id: u32,
    /// What it was given.
    pub input: String,
    /// How it stands.
    pub status: Status,
    /// The steps that have begun, in that order.
    pub steps: Vec<Step>,
    /// What came out.
    pub result: Option<String>,
    /// Why it has failed.
    pub error: Option<String>,
    /// Since when it is under way, in milliseconds since the Unix epoch.
    pub since: i64,
    /// How long it was under way before that, in milliseconds.
    pub ms: i64,
    /// The fiber that works on it.
    pub fiber: String,
    /// How often in a row the agent was lost before a step had its answer.
    #[serde(default)]
    pub lost: u32,
}

impl RunView {
    /// Changes a step, which is new if it is not there.
    pub(crate) fn change_step(&mut self, key: &str, change: impl FnOnce(&mut Step)) {
        if let Some(step) = self.steps.iter_mut().find(|step| step.key == key) {
            return change(step);
        }
        let mut step = Step {
            key: key.to_owned(),
            ..Step::default()
        };
        change(&mut step);
        self.steps.push(step);
    }

    pub(crate) fn take_up(&mut self, now: i64) {
        self.status = Status::Running;
        self.error = None;
        self.lost = 0;
        self.since = now;
    }

    pub(crate) fn end(&mut self, status: Status, now: i64) {
        self.status = status;
        self.ms += now - self.since;
        for step in &mut self.steps {
            if step.status == Status::Running {
                step.status = Status::Stopped;
            }
        }
    }
}

/// A run in the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// Its number.
    pub id: u32,
    /// How it has ended.
    pub status: Status,
    /// How its input begins.
    pub input: String,
    /// How long it was under way, in milliseconds.
    pub ms: i64,
    /// What it has cost.
    pub usage: Usage,
}

impl From<&RunView> for Past {
    fn from(run: &RunView) -> Self {
        let mut usage = Usage::default();
        for step in &run.steps {
            usage += step.usage;
        }
        Self {
            id: run.id,
            status: run.status,
            input: run.input.chars().take(80).collect(),
            ms: run.ms,
            usage,
        }
    }
}

/// The state of an agent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    /// Which model answers.
    pub model: String,
    /// Whether it is the scripted one, as no key is set.
    pub scripted: bool,
    /// The run that is under way, or was the last.
    pub run: Option<RunView>,
    /// Those that have ended, newest first.
    pub past: Vec<Past>,
}

impl Board {
    pub(crate) fn is_running(&self) -> bool {
        let run = self.run.as_ref();
        run.is_some_and(|run| run.status == Status::Running)
    }

    /// The run that is under way.
    pub(crate) fn running(&mut self) -> Option<&mut RunView> {
        let is_running = |run: &&mut RunView| run.status == Status::Running;
        self.run.as_mut().filter(is_running)
    }
}
