//! Starting a run so that none is left untracked.
//!
//! The row is written before the run is created, with a key beside it that says
//! that nobody knows yet whether the run exists. A creation that certainly failed
//! removes both. Where the agent is lost on the way, or the platform gives no
//! clear answer, the key stays, and a later wake-up finds out.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use super::{
    control::PATIENCE,
    store::{self, NewRow},
};
use crate::{
    agent::Agent,
    base::AgentBase,
    core::Core,
    error::{Error, Result},
    host::{NewInstance, WorkflowPort},
    retry::{Attempts, Failure, classify, with_attempts},
    workflow::{
        WorkflowFault,
        fault::{fault, is, of_binding},
    },
};

/// The runs that this instance is starting.
#[derive(Default)]
pub(crate) struct Starts(RefCell<Vec<String>>);

impl Starts {
    pub(super) fn includes(&self, id: &str) -> bool {
        self.0.borrow().iter().any(|starting| starting == id)
    }
}

/// One of them, as long as this lives.
struct Starting {
    core: Rc<Core>,
    id: String,
}

impl Starting {
    fn new(core: &Rc<Core>, id: &str) -> Self {
        core.starts.0.borrow_mut().push(id.to_owned());
        Self {
            core: Rc::clone(core),
            id: id.to_owned(),
        }
    }
}

impl Drop for Starting {
    fn drop(&mut self) {
        let mut starts = self.core.starts.0.borrow_mut();
        starts.retain(|starting| *starting != self.id);
    }
}

/// A run that is to be started, under the id that it is given.
pub(super) struct NewRun<'a> {
    pub(super) id: &'a str,
    pub(super) binding: &'a str,
    pub(super) metadata: Option<&'a str>,
    pub(super) instance: NewInstance,
}

/// Tracks a run and starts it.
///
/// # Errors
/// [`Error::Workflow`] if it is tracked already, or the platform refuses it; those
/// of the platform. One that does not say whether the run exists leaves it
/// tracked.
pub(super) async fn start<A: Agent>(
    base: &AgentBase<A>,
    port: &dyn WorkflowPort,
    run: NewRun<'_>,
) -> Result<()> {
    let core = base.core();
    let host = core.host.as_ref();
    // Whether an earlier attempt may have created it. Then one that exists is
    // taken for that attempt's.
    let uncertain = Cell::new(claim(core, &run)?);
    let _starting = Starting::new(core, run.id);
    let outcome = with_attempts(
        base,
        Attempts::all(PATIENCE),
        |error, _| error.is_retryable(),
        async |_| match port.create(&run.instance).await {
            Ok(_) => Ok(()),
            Err(error) if uncertain.get() && is(&error, WorkflowFault::DuplicateId) => Ok(()),
            Err(error) => {
                uncertain.set(uncertain.get() || !is_refusal(&error));
                Err(error)
            }
        },
    );
    match outcome.await {
        Ok(()) => store::started(host, run.id),
        Err(gave_up) => {
            if !uncertain.get() {
                store::not_started(host, run.id)?;
            }
            Err(of_binding(gave_up.error, Some(run.id)))
        }
    }
}

/// Writes the row, or finds that of an earlier attempt whose outcome nobody
/// knows; tells whether it has found one.
fn claim(core: &Core, run: &NewRun<'_>) -> Result<bool> {
    let host = core.host.as_ref();
    core.schema.require_workflows(host)?;
    let Some(found) = store::find(host, run.id)? else {
        let row = NewRow {
            id: &core.new_id::<21>()?,
            workflow_id: run.id,
            binding: run.binding,
            metadata: run.metadata,
            now: core.now(),
        };
        store::insert(host, &row)?;
        return Ok(false);
    };
    let is_same = found.workflow_name == run.binding && !core.starts.includes(run.id);
    if is_same && store::is_starting(host, run.id)? {
        return Ok(true);
    }
    let text = format!("Workflow with ID \"{}\" is already being tracked", run.id);
    Err(fault(WorkflowFault::DuplicateId, text))
}

/// Whether the platform has refused to create a run, rather than failed on the
/// way.
fn is_refusal(error: &Error) -> bool {
    let text = error.to_string();
    let failed = text.contains("internal error") || text.contains("internal_server");
    !failed && !error.is_retryable() && classify(error) == Failure::Own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_no_is_a_refusal() {
        for text in [
            "(instance.already_exists) Workflow instance with id \"a\" already exists",
            "Workflow instance has invalid id",
        ] {
            assert!(is_refusal(&Error::platform(text)), "{text}");
        }
        for text in [
            "internal error; reference = 0123456789abcdef",
            "(workflow.internal_server) Try again later",
            "Network connection lost.",
        ] {
            assert!(!is_refusal(&Error::platform(text)), "{text}");
        }
    }
}
