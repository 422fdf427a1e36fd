//! What an agent does with its schedules.

use super::{Schedule, ScheduleFilter, ScheduleKind, ScheduleOptions, Scheduling, When, store};
use crate::{
    agent::Agent,
    base::AgentBase,
    client::{AgentGet, FromMode, Later},
    core::Core,
    error::{Error, Result},
    host::LogLevel,
    observability::EventKind,
};

/// The last moment that a JavaScript `Date` can be (ECMAScript, time values): the
/// platform's alarm takes no later one.
pub(crate) const MAX_TIME: i64 = 8_640_000_000_000_000;

impl<A: Agent> AgentBase<A> {
    /// Calls a method later: `self.schedule(when)` has the agent's methods, and
    /// each of them gives the [`Schedule`] that it has stored.
    ///
    /// A schedule survives eviction, restarts and deployments. It is removed
    /// after its method has succeeded, so a method runs twice if the machine
    /// fails between the two. One that fails is tried again by its
    /// [`RetryPolicy`](crate::RetryPolicy); a one-shot that has used up its
    /// attempts is kept for [`list_failed`](Self::list_failed), a recurring one
    /// goes on with its next tick.
    ///
    /// ```
    /// # use worker_agents::{prelude::*, Result};
    /// # #[worker::durable_object] pub struct Reminders { base: AgentBase<Self> }
    /// # #[agent] impl Agent for Reminders {
    /// #     fn new(base: AgentBase<Self>) -> Self { Self { base } }
    /// # }
    /// #[callable]
    /// impl Reminders {
    ///     pub fn plan(&self) -> Result<()> {
    ///         self.schedule(After::secs(10)).remind("tea")?;
    ///         self.schedule(Every::mins(30)).tidy_up()?;
    ///         self.schedule(Cron::new("0 9 * * mon-fri")?).remind("stand-up")?;
    ///         Ok(())
    ///     }
    ///
    ///     #[callable(internal)]
    ///     fn remind(&self, what: &str) -> Result<()> {
    ///         self.broadcast(what, &[])
    ///     }
    ///
    ///     #[callable(internal)]
    ///     fn tidy_up(&self) {}
    /// }
    /// ```
    ///
    /// # Errors
    /// [`Error::Config`] for a time, interval or option out of range;
    /// [`Error::Json`] for an argument without a JSON form. Nothing is stored
    /// then.
    pub fn schedule(&self, when: impl Into<When>) -> A::Client<Scheduling<A>>
    where
        A: AgentGet,
    {
        self.schedule_with(when, ScheduleOptions::new())
    }

    /// As [`AgentBase::schedule`], with options.
    ///
    /// # Errors
    /// As there.
    pub fn schedule_with(
        &self,
        when: impl Into<When>,
        options: ScheduleOptions,
    ) -> A::Client<Scheduling<A>>
    where
        A: AgentGet,
    {
        FromMode::from_mode(Scheduling::new(self.clone(), when.into(), options))
    }

    pub(super) fn schedule_later(
        &self,
        when: &When,
        later: Later,
        options: &ScheduleOptions,
    ) -> Result<Schedule> {
        create(self.core(), when, later, options)
    }

    /// The pending schedule with this id.
    ///
    /// # Errors
    /// [`Error::Sql`] if storage fails.
    pub fn get_schedule(&self, id: &str) -> Result<Option<Schedule>> {
        let core = self.core();
        if !core.schema.find_time(core.host.as_ref())? {
            return Ok(None);
        }
        Ok(store::find(core.host.as_ref(), id)?.map(|row| row.schedule))
    }

    /// The pending schedules, in the order in which they were made.
    ///
    /// # Errors
    /// [`Error::Sql`] if storage fails.
    pub fn list_schedules(&self, filter: &ScheduleFilter) -> Result<Vec<Schedule>> {
        let core = self.core();
        if !core.schema.find_time(core.host.as_ref())? {
            return Ok(Vec::new());
        }
        store::list(core.host.as_ref(), filter)
    }

    /// Removes a pending schedule; `false` if there is none with this id.
    ///
    /// # Errors
    /// [`Error::Sql`] if storage fails.
    pub fn cancel_schedule(&self, id: &str) -> Result<bool> {
        let core = self.core();
        let callback = match self.get_schedule(id) {
            Ok(Some(schedule)) => schedule.callback,
            Ok(None) => return Ok(false),
            // What cannot be read can be removed.
            Err(Error::Column { .. }) => String::new(),
            Err(error) => return Err(error),
        };
        core.emit(EventKind::ScheduleCancel {
            callback: &callback,
            id,
        });
        core.schedule_changes.happened();
        store::delete(core.host.as_ref(), id)?;
        core.rearm()?;
        Ok(true)
    }
}

/// Stores a schedule, or finds the one that it would repeat.
fn create(
    core: &std::rc::Rc<Core>,
    when: &When,
    later: Later,
    options: &ScheduleOptions,
) -> Result<Schedule> {
    core.refuse_if_destroyed()?;
    let host = core.host.as_ref();
    if let Some(retry) = &options.retry {
        retry.resolve(core.options.retry)?;
    }
    // The TypeScript SDK does not start where a time is negative.
    let due = when.first_due(core.now())?.max(0);
    if due > MAX_TIME {
        return Err(Error::Config(format!(
            "a schedule cannot be due at {due} ms: the last time there is is {MAX_TIME}"
        )));
    }
    let kind = match when {
        When::At(_) => ScheduleKind::Scheduled,
        When::After(delay) => ScheduleKind::Delayed {
            delay_in_seconds: delay.as_secs_f64(),
        },
        When::Cron(cron) => ScheduleKind::Cron {
            cron: cron.expression().to_owned(),
        },
        When::Every(pause) => ScheduleKind::Interval {
            interval_seconds: pause.as_secs_f64(),
        },
    };
    core.schema.require_time(host)?;
    let starting = core.lifecycle.is_starting();
    let running = core.running.borrow().clone();
    let mut existing = None;
    if let Some(key) = &options.key {
        existing = store::find_keyed(host, key, &running)?;
    } else if options
        .idempotent
        .unwrap_or(kind.is_recurring() || starting)
    {
        let payload = later.payload.as_deref().map(|payload| payload.get());
        existing = store::find_equal(host, &kind, &later.method, payload, &running)?;
        if starting && options.idempotent.is_none() && !kind.is_recurring() {
            core.warn_of_start(&later.method);
        }
    }
    if let Some(existing) = existing {
        core.rearm()?;
        return Ok(existing);
    }
    let schedule = Schedule {
        id: core.new_id::<9>()?,
        callback: later.method,
        due,
        kind,
        retry: options.retry,
        payload: later.payload,
    };
    store::insert(host, &schedule, options)?;
    core.rearm_by(due)?;
    core.emit(EventKind::ScheduleCreate {
        callback: &schedule.callback,
        id: &schedule.id,
    });
    Ok(schedule)
}

impl Core {
    /// A one-shot of `on_start` comes again with every wake-up: that is told once
    /// for each method.
    fn warn_of_start(&self, callback: &str) {
        let mut told = self.scheduled_in_start.borrow_mut();
        if told.iter().any(|told| told == callback) {
            return;
        }
        told.push(callback.to_owned());
        drop(told);
        self.log(
            LogLevel::Warn,
            &format!(
                "schedule(\"{callback}\") in on_start, which runs on every wake-up: a pending one \
                 with the same argument is kept in its place. Say \
                 ScheduleOptions::idempotent(true) if that is meant, idempotent(false) for one \
                 more each time, or use Every for what recurs"
            ),
        );
    }
}
