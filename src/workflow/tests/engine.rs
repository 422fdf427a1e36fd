//! An engine without time: what is asked of it happens at once, or never.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    future::pending,
    rc::Rc,
    time::Duration,
};

use futures::future::{FutureExt, LocalBoxFuture};

use crate::{
    error::{Error, Result},
    host::{ReceivedEvent, StepConfig, StepPort, StepRun, StepTurn},
};

type Settled = Result<Option<String>>;

/// Tries each step three times.
#[derive(Default)]
pub(super) struct Engine {
    /// What has settled, in this process or an earlier one.
    settled: Rc<RefCell<HashMap<String, Settled>>>,
    /// The names of the steps that were begun, in their order.
    pub(super) begun: RefCell<Vec<String>>,
    /// The events that come, by their kind.
    pub(super) events: RefCell<HashMap<String, String>>,
    /// What the next wait or sleep answers.
    pub(super) answer: RefCell<Option<Error>>,
}

struct Step {
    name: String,
    settled: Rc<RefCell<HashMap<String, Settled>>>,
    attempts: Cell<u32>,
    running: Cell<bool>,
}

impl Step {
    fn turn(&self) -> Option<StepTurn> {
        if let Some(settled) = self.settled.borrow().get(&self.name) {
            return Some(StepTurn::Settled(settled.clone()));
        }
        if self.running.replace(true) {
            return None;
        }
        self.attempts.set(self.attempts.get() + 1);
        Some(StepTurn::Attempt(self.attempts.get()))
    }
}

impl StepRun for Step {
    fn next(&mut self) -> LocalBoxFuture<'_, StepTurn> {
        async {
            match self.turn() {
                Some(turn) => turn,
                None => pending().await,
            }
        }
        .boxed_local()
    }

    fn settle(&mut self, result: Settled) {
        self.running.set(false);
        let settled = match result {
            // As the engine tells it.
            Err(error) if error.is_terminal() => {
                Err(Error::Message(format!("NonRetryableError: {error}")))
            }
            Err(_) if self.attempts.get() < 3 => return,
            settled => settled,
        };
        self.settled.borrow_mut().insert(self.name.clone(), settled);
    }
}

impl Engine {
    fn answered(&self) -> LocalBoxFuture<'static, Result<()>> {
        let answer = self.answer.take();
        async move { answer.map_or(Ok(()), Err) }.boxed_local()
    }
}

impl StepPort for Engine {
    fn run(&self, name: &str, _config: &StepConfig) -> Box<dyn StepRun> {
        self.begun.borrow_mut().push(name.to_owned());
        Box::new(Step {
            name: name.to_owned(),
            settled: self.settled.clone(),
            attempts: Cell::default(),
            running: Cell::default(),
        })
    }

    fn sleep(&self, _name: &str, _duration: Duration) -> LocalBoxFuture<'static, Result<()>> {
        self.answered()
    }

    fn sleep_until(&self, _name: &str, _at: i64) -> LocalBoxFuture<'static, Result<()>> {
        self.answered()
    }

    fn wait_for_event(
        &self,
        _name: &str,
        kind: &str,
        _timeout: Option<Duration>,
    ) -> LocalBoxFuture<'static, Result<ReceivedEvent>> {
        let event = self.events.borrow_mut().remove(kind);
        let answered = self.answered();
        let kind = kind.to_owned();
        async move {
            answered.await?;
            Ok(ReceivedEvent {
                payload: event,
                timestamp: 7,
                kind,
            })
        }
        .boxed_local()
    }
}
