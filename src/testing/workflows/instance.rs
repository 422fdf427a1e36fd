//! One run, from its creation to its end.

use std::{
    cell::RefCell,
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    rc::{Rc, Weak},
    task::{Context, Poll},
};

use futures::{channel::oneshot, future::LocalBoxFuture};

use super::{class::WorkflowCode, life::Life, record::Record, step::TestSteps};
use crate::{
    error::{Error, Result},
    host::{InstanceAction, ReceivedEvent},
    testing::{fault::Fault, namespaces::TestNamespaces, world::Inner},
    workflow::{RunStart, WorkflowReport, WorkflowStatus},
};

pub(super) struct Instance {
    pub(super) world: Weak<Inner>,
    pub(super) id: String,
    /// The configured name of the workflow.
    workflow: String,
    code: Rc<dyn WorkflowCode>,
    pub(super) record: RefCell<Record>,
    life: RefCell<Option<Rc<Life>>>,
    /// Those who wait for an event of a kind, in order.
    pub(super) waiting: RefCell<Vec<(String, oneshot::Sender<()>)>>,
}

impl Instance {
    pub(super) fn new(
        world: &Rc<Inner>,
        code: &Rc<dyn WorkflowCode>,
        workflow: String,
        id: String,
        params: Option<String>,
    ) -> Rc<Self> {
        Rc::new(Self {
            world: Rc::downgrade(world),
            id,
            workflow,
            code: Rc::clone(code),
            record: RefCell::new(Record::new(params, world.clock.now())),
            life: RefCell::default(),
            waiting: RefCell::default(),
        })
    }

    /// Runs the code from its top.
    pub(super) fn start(self: &Rc<Self>) {
        let Some(world) = self.world.upgrade() else {
            return;
        };
        let life = Rc::new(Life::default());
        self.life.replace(Some(Rc::clone(&life)));
        let instance = Rc::clone(self);
        let env = TestNamespaces::env(&world, None);
        let start = {
            let record = self.record.borrow();
            RunStart {
                payload: record.params.clone(),
                timestamp: record.created,
                instance_id: self.id.clone(),
                workflow_name: self.workflow.clone(),
            }
        };
        world.executor.spawn(Box::pin(async move {
            if life.is_over() {
                return;
            }
            instance.record.borrow_mut().status = WorkflowStatus::Running;
            let steps = Rc::new(TestSteps::new(&instance, &life));
            let stay = Stay {
                run: Some(instance.code.run(env, start, steps)),
                life: Rc::clone(&life),
            };
            let Some(outcome) = stay.await else {
                return;
            };
            instance.stop();
            instance.record.borrow_mut().end(outcome);
        }));
    }

    /// Drops the code from memory.
    pub(super) fn stop(&self) {
        self.waiting.take();
        if let Some(life) = self.life.take() {
            life.end();
        }
    }

    /// The machine fails: the code starts anew, with what is stored.
    pub(super) fn crash(self: &Rc<Self>) {
        let present = self.life.borrow().is_some();
        self.stop();
        if present {
            self.pause_if_asked();
            if self.record.borrow().status != WorkflowStatus::Paused {
                self.start();
            }
        }
    }

    /// What is stored of the run, as the platform tells it.
    pub(super) fn status(&self) -> Result<String> {
        let record = self.record.borrow();
        let idle = self
            .life
            .borrow()
            .as_ref()
            .is_some_and(|life| life.is_idle());
        let status = match record.status {
            WorkflowStatus::Running if idle => WorkflowStatus::Waiting,
            status => status,
        };
        let output = record.output.as_deref().map(crate::json::from_str);
        let report = WorkflowReport {
            status,
            output: output.transpose()?,
            error: record.error.clone(),
        };
        Ok(crate::json::to_string(&report)?)
    }

    pub(super) fn act(self: &Rc<Self>, action: InstanceAction<'_>, now: i64) -> Result<()> {
        let status = self.record.borrow().status;
        match action {
            InstanceAction::Pause if status == WorkflowStatus::Running => {
                self.record.borrow_mut().status = WorkflowStatus::WaitingForPause;
                if !self.is_trying() {
                    self.pause_if_asked();
                }
            }
            InstanceAction::Resume if status == WorkflowStatus::WaitingForPause => {
                self.record.borrow_mut().status = WorkflowStatus::Running;
            }
            InstanceAction::Resume if status == WorkflowStatus::Paused => self.start(),
            InstanceAction::Pause | InstanceAction::Resume => {}
            InstanceAction::Terminate if status.is_final() => {
                return Err(Error::platform(
                    "(instance.cannot_terminate) Cannot terminate instance since its on a finite \
                     state",
                ));
            }
            InstanceAction::Terminate => {
                self.stop();
                self.record.borrow_mut().status = WorkflowStatus::Terminated;
            }
            InstanceAction::Restart => {
                self.stop();
                let mut record = self.record.borrow_mut();
                *record = Record::new(record.params.take(), record.created);
                drop(record);
                self.start();
            }
            InstanceAction::SendEvent { kind, payload } => self.receive(ReceivedEvent {
                payload: payload.map(str::to_owned),
                timestamp: now,
                kind: kind.to_owned(),
            }),
        }
        Ok(())
    }

    /// Keeps an event, and tells who has waited longest for one of its kind.
    fn receive(&self, event: ReceivedEvent) {
        let kind = event.kind.clone();
        self.record.borrow_mut().events.push_back(event);
        let mut waiting = self.waiting.borrow_mut();
        waiting.retain(|(_, waiting)| !waiting.is_canceled());
        if let Some(place) = waiting.iter().position(|(of, _)| *of == kind) {
            // One that has gone meanwhile looks again when it comes back.
            let _ = waiting.remove(place).1.send(());
        }
    }

    fn is_trying(&self) -> bool {
        let life = self.life.borrow();
        life.as_ref().is_some_and(|life| life.is_trying())
    }

    /// Pauses, if that is asked for, now that no step runs.
    pub(super) fn pause_if_asked(&self) {
        let mut record = self.record.borrow_mut();
        if record.status == WorkflowStatus::WaitingForPause {
            record.status = WorkflowStatus::Paused;
            drop(record);
            self.stop();
        }
    }
}

/// The code while it runs; `None` where it was stopped.
struct Stay {
    run: Option<LocalBoxFuture<'static, Result<Option<String>>>>,
    life: Rc<Life>,
}

impl Future for Stay {
    type Output = Option<Result<Option<String>>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.life.is_over() {
            self.run = None;
            return Poll::Ready(None);
        }
        let Some(run) = self.run.as_mut() else {
            return Poll::Pending;
        };
        let polled = catch_unwind(AssertUnwindSafe(|| run.as_mut().poll(cx)));
        if self.life.is_over() {
            self.run = None;
            return Poll::Ready(None);
        }
        match polled {
            Ok(Poll::Pending) => {
                self.life.waits(cx.waker());
                Poll::Pending
            }
            Ok(Poll::Ready(outcome)) => Poll::Ready(Some(outcome)),
            Err(panic) => {
                self.run = None;
                let error = Fault::of_panic(panic.as_ref()).error();
                Poll::Ready(Some(Err(error)))
            }
        }
    }
}
