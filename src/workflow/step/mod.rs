//! The steps of a run.

mod agent;
mod approval;
mod durable;
mod options;
mod progress;
mod waits;

use std::{
    cell::{Cell, RefCell},
    future::{Future, pending, poll_fn},
    pin::pin,
    rc::Rc,
    task::Poll,
};

pub use approval::Approval;
pub use options::{StepBackoff, StepOptions};
pub use progress::{ProgressStatus, WorkflowProgress};
pub use waits::WorkflowMessage;

use super::{
    fault::{is_abort, of_engine},
    params::Origin,
};
use crate::{
    env::AgentEnv,
    error::{Error, Result},
    host::StepPort,
};

/// The longest name of a step, in UTF-16 units, as the engine checks it.
const MAX_NAME: usize = 256;

/// The steps of a run, and the agent that has started it.
///
/// A clone is another handle to the same run. What a run and its steps may do is
/// told at [`Workflow`](crate::Workflow).
#[derive(Clone)]
pub struct WorkflowStep {
    shared: Rc<Shared>,
}

/// What the agent was told last of how the run ends.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Told {
    #[default]
    Nothing,
    /// That it was rejected, after which it may go on all the same.
    Rejected,
    Complete,
    Failed,
}

struct Shared {
    port: Rc<dyn StepPort>,
    env: AgentEnv,
    instance_id: String,
    origin: Option<Origin>,
    /// The steps that the SDK has made for the agent so far.
    own_steps: Cell<u32>,
    told: Cell<Told>,
    /// The engine's word that it has stopped the run.
    aborted: RefCell<Option<Error>>,
}

impl WorkflowStep {
    pub(super) fn new(
        port: Rc<dyn StepPort>,
        env: AgentEnv,
        instance_id: String,
        origin: Option<Origin>,
    ) -> Self {
        Self {
            shared: Rc::new(Shared {
                port,
                env,
                instance_id,
                origin,
                own_steps: Cell::new(0),
                told: Cell::default(),
                aborted: RefCell::default(),
            }),
        }
    }

    /// Gives what the engine has answered. If it has stopped the run, nothing is
    /// given: the run ends here, and no code of it sees why.
    async fn answered<T>(&self, answer: Result<T>) -> Result<T> {
        match answer {
            Err(error) if is_abort(&error) => {
                self.shared.aborted.replace(Some(error));
                pending().await
            }
            answer => answer.map_err(of_engine),
        }
    }

    /// Runs the whole until it ends or the engine stops it.
    pub(super) async fn unless_aborted<T>(
        &self,
        whole: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let mut whole = pin!(whole);
        poll_fn(|cx| {
            let polled = whole.as_mut().poll(cx);
            match self.shared.aborted.take() {
                Some(aborted) => Poll::Ready(Err(aborted)),
                None => polled,
            }
        })
        .await
    }
}

/// Refuses what the engine would refuse at each attempt.
fn check_name(name: &str) -> Result<()> {
    if name.encode_utf16().count() > MAX_NAME || name.chars().any(char::is_control) {
        return Err(Error::Config(format!(
            "the name of a step is at most {MAX_NAME} characters, none of them a control \
             character: {name:?} is not"
        )));
    }
    Ok(())
}

impl std::fmt::Debug for WorkflowStep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WorkflowStep").finish_non_exhaustive()
    }
}
