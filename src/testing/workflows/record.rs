//! What stays of a run while its code comes and goes.

use std::collections::{BTreeMap, VecDeque};

use crate::{
    error::{Error, Result},
    host::ReceivedEvent,
    workflow::{WorkflowFailure, WorkflowStatus},
};

/// What a step is found again by: its kind, its name, and how many of both there
/// were before it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct StepKey {
    pub(super) kind: StepKind,
    pub(super) name: String,
    pub(super) count: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum StepKind {
    Run,
    Sleep,
    Wait,
}

/// What is stored of a run.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) params: Option<String>,
    pub(super) created: i64,
    pub(super) status: WorkflowStatus,
    pub(super) output: Option<String>,
    pub(super) error: Option<WorkflowFailure>,
    /// How steps have ended.
    pub(super) results: BTreeMap<StepKey, Result<Option<String>>>,
    /// How often steps were tried that have not ended.
    pub(super) attempts: BTreeMap<StepKey, u32>,
    /// When sleeps, waits and pauses between attempts end.
    pub(super) deadlines: BTreeMap<StepKey, i64>,
    /// What waits have got.
    pub(super) received: BTreeMap<StepKey, ReceivedEvent>,
    /// The events that nobody has waited for yet, oldest first.
    pub(super) events: VecDeque<ReceivedEvent>,
}

impl Record {
    pub(super) fn new(params: Option<String>, created: i64) -> Self {
        Self {
            params,
            created,
            status: WorkflowStatus::Queued,
            output: None,
            error: None,
            results: BTreeMap::new(),
            attempts: BTreeMap::new(),
            deadlines: BTreeMap::new(),
            received: BTreeMap::new(),
            events: VecDeque::new(),
        }
    }

    /// The next event of a kind.
    pub(super) fn take_event(&mut self, kind: &str) -> Option<ReceivedEvent> {
        let place = self.events.iter().position(|event| event.kind == kind)?;
        self.events.remove(place)
    }

    /// The run has come to its end.
    pub(super) fn end(&mut self, outcome: Result<Option<String>>) {
        match outcome {
            Ok(output) => {
                self.status = WorkflowStatus::Complete;
                self.output = output;
            }
            Err(error) => {
                self.status = WorkflowStatus::Errored;
                self.error = Some(failure(&error));
            }
        }
    }
}

fn failure(error: &Error) -> WorkflowFailure {
    WorkflowFailure {
        name: "Error".to_owned(),
        message: error.to_string(),
    }
}
