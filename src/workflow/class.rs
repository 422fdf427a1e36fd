//! What a workflow is.

use std::future::Future;

use serde::{Serialize, de::DeserializeOwned};

use super::{WorkflowEvent, WorkflowStep};
use crate::{env::AgentEnv, error::Result};

/// A workflow: a run of many steps that goes on where it was, however often the
/// process ends.
pub trait Workflow: Sized + 'static {
    /// What a run gets.
    type Params: Serialize + DeserializeOwned;

    /// What a run gives.
    type Output: Serialize + DeserializeOwned;

    /// Makes the workflow for one run. `#[workflow]` writes it where `Self` has a
    /// [`Default`].
    fn new(env: AgentEnv) -> Self;

    /// The run. It starts from the top each time the process does, and each step
    /// that has ended gives its stored result.
    ///
    /// # Errors
    /// An error ends the run as failed.
    fn run(
        &self,
        event: WorkflowEvent<Self::Params>,
        step: WorkflowStep,
    ) -> impl Future<Output = Result<Self::Output>>;
}

/// What `#[workflow]` knows of a workflow.
pub trait WorkflowClass: Workflow {
    /// The name of the exported class.
    const CLASS: &'static str;

    /// The binding, where `#[workflow(binding = "…")]` names it. Otherwise it is
    /// the one whose kebab-case form is the class's.
    const BINDING: Option<&'static str>;
}
