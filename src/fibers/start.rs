//! Managed fibers: by method, in the background, and kept in a ledger.

use std::rc::Rc;

use serde_json::value::RawValue;

use super::{
    Fiber, FiberOptions, FiberStatus, StartedFiber, StartingFiber, ledger,
    run::{Prepared, Run},
};
use crate::{
    agent::Agent,
    base::AgentBase,
    client::{AgentGet, FromMode, Later},
    core::Core,
    error::{Error, Result},
    host::LogLevel,
    rpc::{self, Invocation},
};

impl<A: Agent> AgentBase<A> {
    /// Runs a method in the background and keeps account of it:
    /// `self.start_fiber()` has the agent's methods, and each of them gives the
    /// fiber that was stored. It begins after the present stretch of code, and
    /// the agent is kept awake until it ends.
    ///
    /// In the method, `self.stash(&value)` stores how far it has come, and
    /// `self.current().fiber` tells whether the fiber has been
    /// [cancelled](Self::cancel_fiber).
    /// [`inspect_fiber`](Self::inspect_fiber) shows how it stands, and
    /// [`wait_for_fiber`](Self::wait_for_fiber) waits for its end. The account
    /// stays until it is [deleted](Self::delete_fibers).
    ///
    /// It is run once and not tried again: an error of the method ends it with
    /// [`FiberStatus::Error`](crate::FiberStatus::Error). If the agent is lost it
    /// is [`Interrupted`](crate::FiberStatus::Interrupted), and
    /// [`on_fiber_recovered`](crate::Agent::on_fiber_recovered) decides: nothing
    /// is run again by itself, and the arguments are not stored, so put what is
    /// needed to go on into
    /// [`metadata`](FiberOptions::metadata) or a snapshot. Use
    /// [`queue`](Self::queue) for calls that are to be made again by themselves.
    ///
    /// ```
    /// # use worker_agents::{prelude::*, Result, StartedFiber};
    /// # #[worker::durable_object] pub struct Researcher { base: AgentBase<Self> }
    /// # #[agent] impl Agent for Researcher {
    /// #     fn new(base: AgentBase<Self>) -> Self { Self { base } }
    /// # }
    /// #[callable]
    /// impl Researcher {
    ///     /// Returns at once.
    ///     fn begin(&self, topic: &str) -> Result<StartedFiber> {
    ///         let once = FiberOptions::new().idempotency_key(topic);
    ///         self.start_fiber_with(once).research(topic)
    ///     }
    ///
    ///     #[callable(internal)]
    ///     async fn research(&self, topic: &str) -> Result<()> {
    ///         for step in 1..=10 {
    ///             if self.current().fiber.is_some_and(|fiber| fiber.is_cancelled()) {
    ///                 return Err("given up".into());
    ///             }
    ///             // …
    ///             self.stash(&(topic, step))?;
    ///         }
    ///         Ok(())
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// [`Error::Json`] for an argument without a JSON form; [`Error::Sql`] if
    /// storage refuses. Nothing is started then.
    pub fn start_fiber(&self) -> A::Client<StartingFiber<A>>
    where
        A: AgentGet,
    {
        self.start_fiber_with(FiberOptions::new())
    }

    /// As [`AgentBase::start_fiber`], with options.
    ///
    /// # Errors
    /// As there, and [`Error::Config`] for a blank id or key, or an id and a key
    /// that belong to different fibers.
    pub fn start_fiber_with(&self, options: FiberOptions) -> A::Client<StartingFiber<A>>
    where
        A: AgentGet,
    {
        FromMode::from_mode(StartingFiber::new(self.clone(), options))
    }

    pub(super) fn start_later(&self, later: Later, options: &FiberOptions) -> Result<StartedFiber> {
        let (started, prepared) = create(self.core(), &later.method, options)?;
        if let Some(prepared) = prepared {
            let base = self.clone();
            self.core().transactions.after_commit(move || {
                base.background(Box::new(move |agent| {
                    Box::pin(execute(agent, prepared, later))
                }));
            });
        }
        Ok(started)
    }
}

/// Stores a fiber, or finds the one that it would repeat.
fn create(
    core: &Rc<Core>,
    method: &str,
    options: &FiberOptions,
) -> Result<(StartedFiber, Option<Prepared>)> {
    core.refuse_if_destroyed()?;
    let (id, key) = (options.id.as_deref(), options.key.as_deref());
    let is_blank = |given: Option<&str>| given.is_some_and(|text| text.trim().is_empty());
    if is_blank(id) {
        return Err(Error::Config("fiberId must not be blank".into()));
    }
    if is_blank(key) {
        return Err(Error::Config("idempotencyKey must not be blank".into()));
    }
    let host = core.host.as_ref();
    core.schema.require_fibers(host)?;
    let by_id = id.map(|id| ledger::find(host, id)).transpose()?.flatten();
    let by_key = key.map(|key| ledger::find_keyed(host, key)).transpose()?;
    let by_key = by_key.flatten();
    if let (Some(id), Some(found)) = (id, &by_key)
        && found.fiber_id != id
    {
        let text = "fiberId and idempotencyKey refer to different fibers";
        return Err(Error::Config(text.into()));
    }
    if let Some(fiber) = by_id.or(by_key) {
        let accepted = false;
        return Ok((StartedFiber { fiber, accepted }, None));
    }
    let id = match id {
        Some(id) => id.to_owned(),
        None => core.new_id::<21>()?,
    };
    let new = ledger::New {
        id: &id,
        key,
        name: options.name.as_deref().unwrap_or(method),
        metadata: options.metadata.as_deref(),
        now: core.now(),
    };
    // First the alarm: a row that nobody wakes up for would be lost.
    let prepared = Prepared::new(core, &id, new.name, true)?;
    ledger::insert(host, &new)?;
    let fiber = ledger::find(host, &id)?;
    let fiber = fiber.ok_or_else(|| Error::platform(format!("Failed to create fiber {id}")))?;
    let accepted = true;
    Ok((StartedFiber { fiber, accepted }, Some(prepared)))
}

async fn execute<A: Agent>(agent: &A, prepared: Prepared, later: Later) {
    // It may take long, and other work is not to wait for it.
    agent.base().resume_background();
    let Some(run) = begin(prepared) else {
        return;
    };
    let outcome = run.drive(call(agent, &later)).await;
    if let Err(error) = &outcome {
        let Fiber { core, id, name, .. } = &run.fiber;
        let line = format!("managed fiber \"{name}\" ({id}) failed: {}", error.detail());
        core.log(LogLevel::Error, &line);
    }
    run.end(outcome.err().as_ref());
}

/// `None` if it has been cancelled meanwhile, or could not begin.
fn begin(prepared: Prepared) -> Option<Run> {
    let core = Rc::clone(&prepared.fiber.core);
    let id = Rc::clone(&prepared.fiber.id);
    let host = core.host.as_ref();
    if core.destroyed.get() {
        return None;
    }
    let begun = ledger::begin(host, &id, core.now()).and_then(|begun| match begun {
        true => prepared.begin().map(Some),
        false => Ok(None),
    });
    let error = match begun {
        Ok(run) => return run,
        Err(error) => error,
    };
    let line = format!("fiber {id} could not begin: {}", error.detail());
    core.log(LogLevel::Error, &line);
    let text = error.to_string();
    // Failing that, it is found interrupted later.
    if ledger::settle(host, &id, FiberStatus::Error, Some(&text), core.now()).is_ok() {
        core.fibers.settled(&id);
    }
    None
}

async fn call<A: Agent>(agent: &A, later: &Later) -> Result<()> {
    let callable = rpc::find::<A>(&later.method).ok_or_else(|| Error::MethodNotFound {
        method: later.method.clone(),
    })?;
    let payload: Option<&RawValue> = later.payload.as_deref();
    let arguments = Later::arguments(payload, callable.parameters.len())?;
    let invocation = Invocation::new(callable, arguments, None);
    (callable.call)(agent, invocation).await.map(|_| ())
}
