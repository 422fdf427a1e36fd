//! Workflows without their types.

use std::{marker::PhantomData, rc::Rc};

use futures::future::LocalBoxFuture;

use crate::{
    env::AgentEnv,
    error::Result,
    host::StepPort,
    workflow::{RunStart, WorkflowClass, run},
};

/// The code of a workflow.
pub(in crate::testing) trait WorkflowCode {
    /// The name of the class.
    fn class(&self) -> &'static str;

    /// Runs it from its top.
    fn run(
        &self,
        env: AgentEnv,
        start: RunStart,
        steps: Rc<dyn StepPort>,
    ) -> LocalBoxFuture<'static, Result<Option<String>>>;
}

/// The code of a user's workflow, which runs as it does on Cloudflare.
pub(in crate::testing) fn workflow_of<W: WorkflowClass>() -> Rc<dyn WorkflowCode> {
    Rc::new(CodeOf::<W>(PhantomData))
}

struct CodeOf<W>(PhantomData<fn() -> W>);

impl<W: WorkflowClass> WorkflowCode for CodeOf<W> {
    fn class(&self) -> &'static str {
        W::CLASS
    }

    fn run(
        &self,
        env: AgentEnv,
        start: RunStart,
        steps: Rc<dyn StepPort>,
    ) -> LocalBoxFuture<'static, Result<Option<String>>> {
        Box::pin(run::<W>(env, start, steps))
    }
}
