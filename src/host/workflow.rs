//! Workflows, as the platform runs them: their bindings, and the engine that
//! gives a running one its steps.
//!
//! Values travel as JSON text; `None` is JavaScript's `undefined`.

use std::{rc::Rc, time::Duration};

use futures::future::LocalBoxFuture;

use crate::error::{Error, Result};

/// The workflow bindings among the Worker's bindings.
pub trait Workflows {
    /// The names of the workflow bindings.
    fn bindings(&self) -> Rc<[String]>;

    /// How to make a binding called `name` for the workflow `class`.
    fn how_to_bind(&self, name: &str, class: &str) -> String;

    /// The workflow behind `binding`.
    ///
    /// # Errors
    /// [`Error::Binding`](crate::Error::Binding) where there is no such binding.
    fn workflow(&self, binding: &str) -> Result<Rc<dyn WorkflowPort>>;
}

/// A Worker without workflows.
pub(crate) struct NoWorkflows;

impl Workflows for NoWorkflows {
    fn bindings(&self) -> Rc<[String]> {
        Rc::default()
    }

    fn how_to_bind(&self, _name: &str, _class: &str) -> String {
        "This environment has no workflows.".to_owned()
    }

    fn workflow(&self, binding: &str) -> Result<Rc<dyn WorkflowPort>> {
        Err(not_found(binding))
    }
}

/// The error of a binding that is not there, with the TypeScript SDK's text.
pub(crate) fn not_found(binding: &str) -> Error {
    Error::Binding(format!(
        "Workflow binding '{binding}' not found in environment"
    ))
}

/// A run to be started.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewInstance {
    /// Its id; the platform chooses one where there is none.
    pub id: Option<String>,
    /// What it gets, as JSON.
    pub params: Option<String>,
    /// For how long it is kept after it has succeeded.
    pub success_retention: Option<Duration>,
    /// For how long it is kept after it has failed.
    pub error_retention: Option<Duration>,
}

/// What can be done to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstanceAction<'a> {
    /// Stops it until it is resumed.
    Pause,
    /// Goes on with it.
    Resume,
    /// Ends it.
    Terminate,
    /// Starts it anew, from its first step.
    Restart,
    /// Gives it an event.
    SendEvent {
        /// What it waits for.
        kind: &'a str,
        /// What comes with it, as JSON.
        payload: Option<&'a str>,
    },
}

/// One workflow of the Worker: all its runs.
pub trait WorkflowPort {
    /// Starts a run, and gives its id.
    ///
    /// # Errors
    /// [`Error::Platform`](crate::Error::Platform) with the platform's text, such
    /// as for an id that exists already.
    fn create(&self, instance: &NewInstance) -> LocalBoxFuture<'static, Result<String>>;

    /// Starts several runs, and gives their ids.
    ///
    /// # Errors
    /// As of [`WorkflowPort::create`].
    fn create_batch(
        &self,
        instances: &[NewInstance],
    ) -> LocalBoxFuture<'static, Result<Vec<String>>>;

    /// What the platform tells of a run: a JSON object with `status`, `output`
    /// and `error`.
    ///
    /// # Errors
    /// [`Error::Platform`](crate::Error::Platform) where there is no such run.
    fn status(&self, id: &str) -> LocalBoxFuture<'static, Result<String>>;

    /// Does something to a run.
    ///
    /// # Errors
    /// [`Error::Platform`](crate::Error::Platform) where there is no such run, or
    /// it cannot be done to a run in its state.
    fn act(&self, id: &str, action: InstanceAction<'_>) -> LocalBoxFuture<'static, Result<()>>;
}

/// How the time between attempts grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepBackoff {
    /// It stays the same.
    Constant,
    /// It grows by the first delay each time.
    Linear,
    /// It doubles each time.
    Exponential,
}

/// How a step is retried. What is `None` is the platform's default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StepConfig {
    /// How many times it is tried again after the first attempt.
    pub retries: Option<u32>,
    /// The time before the second attempt.
    pub delay: Option<Duration>,
    /// How that time grows.
    pub backoff: Option<StepBackoff>,
    /// How long one attempt may take.
    pub timeout: Option<Duration>,
}

/// What the engine wants of a step.
#[derive(Debug, Clone, PartialEq)]
pub enum StepTurn {
    /// That it is tried; the attempt counts from 1. An attempt that is still
    /// running is given up.
    Attempt(u32),
    /// Nothing more: the step has ended, in this run or in an earlier one.
    Settled(Result<Option<String>>),
}

/// A step while it runs. Dropped before it has settled, it is given up: a running
/// attempt ends, and no other one is asked for.
pub trait StepRun {
    /// Resolves with what the engine wants next. Nothing is lost when the future
    /// is dropped before it has resolved.
    fn next(&mut self) -> LocalBoxFuture<'_, StepTurn>;

    /// Marks an attempt as the engine's, so that it knows whose code it is that
    /// panics.
    fn guard<'a>(
        &self,
        attempt: LocalBoxFuture<'a, Result<Option<String>>>,
    ) -> LocalBoxFuture<'a, Result<Option<String>>> {
        attempt
    }

    /// Ends the attempt that [`StepTurn::Attempt`] asked for. A
    /// [terminal](crate::Error::terminal) error is not tried again.
    fn settle(&mut self, result: Result<Option<String>>);
}

/// An event that a run has waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedEvent {
    /// What came with it, as JSON.
    pub payload: Option<String>,
    /// When it was sent, in milliseconds since the Unix epoch.
    pub timestamp: i64,
    /// What it was sent as.
    pub kind: String,
}

/// What a running workflow has of its engine.
pub trait StepPort {
    /// Begins a step, or finds the result of one that ended in an earlier run.
    fn run(&self, name: &str, config: &StepConfig) -> Box<dyn StepRun>;

    /// Sleeps.
    ///
    /// # Errors
    /// The engine's refusal.
    fn sleep(&self, name: &str, duration: Duration) -> LocalBoxFuture<'static, Result<()>>;

    /// Sleeps until a time, in milliseconds since the Unix epoch.
    ///
    /// # Errors
    /// The engine's refusal, such as of a time in the past.
    fn sleep_until(&self, name: &str, at: i64) -> LocalBoxFuture<'static, Result<()>>;

    /// Waits for an event of this kind.
    ///
    /// # Errors
    /// When none has come in time.
    fn wait_for_event(
        &self,
        name: &str,
        kind: &str,
        timeout: Option<Duration>,
    ) -> LocalBoxFuture<'static, Result<ReceivedEvent>>;
}
