//! A fiber from its first row to its last, in this instance.

use std::{future::Future, rc::Rc};

use serde::Serialize;
use serde_json::value::RawValue;

use super::{
    Fiber, FiberStatus,
    handle::{OUTSIDE, Signal, Wrap},
    ledger,
    registry::Active,
    runs,
};
use crate::{
    agent::Agent,
    base::AgentBase,
    context::{self, Current},
    core::Core,
    error::{Error, Result},
    host::LogLevel,
    keep_alive::KeepAlive,
    observability::EventKind,
    rpc,
};

/// A fiber that is about to run. Dropped, it is one that was lost.
pub(super) struct Prepared {
    pub(super) fiber: Fiber,
    // Before the lease: its end computes the alarm.
    active: Active,
    lease: KeepAlive,
}

impl Prepared {
    pub(super) fn new(core: &Rc<Core>, id: &str, name: &str, managed: bool) -> Result<Self> {
        let signal = Rc::new(Signal::default());
        let active = Active::new(core, id, &signal);
        Ok(Self {
            fiber: Fiber {
                core: Rc::clone(core),
                id: id.into(),
                name: name.into(),
                managed,
                signal,
                wrap: None,
            },
            active,
            lease: core.lease()?,
        })
    }

    /// Writes the row that outlives this instance.
    pub(super) fn begin(self) -> Result<Run> {
        let Fiber { core, id, name, .. } = &self.fiber;
        let started_at = core.now();
        runs::insert(core.host.as_ref(), id, name, started_at)?;
        core.emit(EventKind::FiberRunStarted {
            fiber_id: id,
            fiber_name: name,
            managed: self.fiber.managed,
        });
        Ok(Run {
            started_at,
            fiber: self.fiber,
            _active: self.active,
            _lease: self.lease,
        })
    }
}

/// A fiber that runs. Dropped without [`Run::end`], its row stays, and the next
/// search finds it interrupted.
pub(super) struct Run {
    pub(super) fiber: Fiber,
    started_at: i64,
    _active: Active,
    _lease: KeepAlive,
}

impl Run {
    /// Runs `work` with the fiber as the current one.
    pub(super) async fn drive<F: Future>(&self, work: F) -> F::Output {
        let current = Current {
            fiber: Some(self.fiber.clone()),
            ..context::current().as_ref().clone()
        };
        context::within(Rc::new(current), work).await
    }

    /// It has ended, by itself: nothing is left to recover.
    pub(super) fn end(self, error: Option<&Error>) {
        let core = &self.fiber.core;
        if core.destroyed.get() {
            return;
        }
        if let Err(left) = self.close(error) {
            let line = format!(
                "fiber \"{}\" ({}) has ended, but its row stays for recovery: {}",
                self.fiber.name,
                self.fiber.id,
                left.detail()
            );
            core.log(LogLevel::Error, &line);
        }
    }

    fn close(&self, error: Option<&Error>) -> Result<()> {
        let Fiber {
            core,
            id,
            name,
            managed,
            ..
        } = &self.fiber;
        let managed = *managed;
        let (host, now) = (core.host.as_ref(), core.now());
        let text = error.map(ToString::to_string);
        if managed {
            let status = match error {
                None => FiberStatus::Completed,
                Some(_) if self.fiber.is_cancelled() => FiberStatus::Aborted,
                Some(_) => FiberStatus::Error,
            };
            ledger::settle(host, id, status, text.as_deref(), now)?;
        }
        runs::delete(host, id)?;
        let elapsed_ms = now - self.started_at;
        core.emit(match &text {
            None => EventKind::FiberRunCompleted {
                fiber_id: id,
                fiber_name: name,
                managed,
                elapsed_ms,
            },
            Some(error) => EventKind::FiberRunFailed {
                fiber_id: id,
                fiber_name: name,
                managed,
                error,
                elapsed_ms,
            },
        });
        core.fibers.settled(id);
        Ok(())
    }
}

/// How the SDK's own fibers differ from a user's.
#[derive(Default)]
pub(crate) struct Internal {
    /// What is stashed before the work begins.
    pub(crate) initial: Option<Box<RawValue>>,
    /// What is put around everything that the work stashes.
    pub(crate) wrap: Option<Wrap>,
}

fn start(core: &Rc<Core>, name: &str, internal: Internal) -> Result<Run> {
    core.refuse_if_destroyed()?;
    core.schema.require_fibers(core.host.as_ref())?;
    let id = core.new_id::<21>()?;
    let mut prepared = Prepared::new(core, &id, name, false)?;
    prepared.fiber.wrap = internal.wrap;
    let run = prepared.begin()?;
    if internal.initial.is_some()
        && let Err(error) = run.fiber.write(internal.initial.as_deref())
    {
        run.end(Some(&error));
        return Err(error);
    }
    Ok(run)
}

impl<A: Agent> AgentBase<A> {
    /// Runs work that takes long, keeps the agent awake for it, and leaves a
    /// trace as long as it runs: if the agent is lost in the middle, the next
    /// instance of it is told by
    /// [`on_fiber_recovered`](crate::Agent::on_fiber_recovered), with what the
    /// work has [stashed](Fiber::stash) last.
    ///
    /// The work is a closure, so it is *not* run again by itself: what is lost
    /// is known, and the hook decides what becomes of it. What happened between
    /// the last `stash` and the loss may have happened or not, so whoever goes
    /// on from a snapshot does that part at least once. An error of the work is
    /// an end like any other: it is returned, and leaves nothing to recover. A
    /// call that is dropped while it waits, as by a timeout around it, counts
    /// as lost.
    ///
    /// ```
    /// # use worker_agents::{prelude::*, Result};
    /// # #[worker::durable_object] pub struct Importer { base: AgentBase<Self> }
    /// # async fn fetch_page(page: u32) -> Result<Vec<String>> { Ok(vec![page.to_string()]) }
    /// #[agent]
    /// impl Agent for Importer {
    /// #   fn new(base: AgentBase<Self>) -> Self { Self { base } }
    ///     async fn on_fiber_recovered(&self, fiber: RecoveredFiber) -> Result<()> {
    ///         if fiber.name == "import" {
    ///             let next_page = fiber.snapshot::<Option<u32>>()?.unwrap_or(0);
    ///             self.queue().import(next_page)?;
    ///         }
    ///         Ok(())
    ///     }
    /// }
    ///
    /// #[callable]
    /// impl Importer {
    ///     async fn import(&self, from: u32) -> Result<()> {
    ///         self.run_fiber("import", async |fiber| {
    ///             for page in from..100 {
    ///                 for line in fetch_page(page).await? {
    ///                     self.sql(sql!("insert or replace into lines values ({line})"))?;
    ///                 }
    ///                 fiber.stash(&(page + 1))?;
    ///             }
    ///             Ok(())
    ///         })
    ///         .await
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// The error of the work; [`Error::Sql`] or [`Error::Platform`] if storage or
    /// alarm refuse, before the work begins.
    pub async fn run_fiber<T>(
        &self,
        name: &str,
        work: impl AsyncFnOnce(Fiber) -> Result<T>,
    ) -> Result<T> {
        self.run_internal_fiber(name, Internal::default(), work)
            .await
    }

    /// As [`AgentBase::run_fiber`], for the SDK itself.
    pub(crate) async fn run_internal_fiber<T>(
        &self,
        name: &str,
        internal: Internal,
        work: impl AsyncFnOnce(Fiber) -> Result<T>,
    ) -> Result<T> {
        let run = start(self.core(), name, internal)?;
        let outcome = run.drive(work(run.fiber.clone())).await;
        run.end(outcome.as_ref().err());
        outcome
    }

    /// As [`Fiber::stash`], in the fiber that the running code belongs to.
    ///
    /// # Errors
    /// As there; [`Error::Message`] outside of any fiber.
    pub fn stash<T: Serialize + ?Sized>(&self, value: &T) -> Result<()> {
        match &context::current().fiber {
            Some(fiber) => fiber.stash_json(rpc::reply(value)?),
            None => Err(Error::msg(OUTSIDE)),
        }
    }
}
