//! Reminders that ring in every open tab, whatever has happened in between.

mod http;
mod list;
mod moment;

use worker::*;
use worker_agents::{Error, Result, ScheduleFilter, prelude::*};

use list::Ring;
pub use list::{Missed, Pending, Reminder, Reminders, Rung};
pub use moment::{Instant, Moment};

/// How many reminders may pend, and how many that have rung are shown.
const MAX_PENDING: usize = 100;
const MAX_RUNG: usize = 20;

/// An agent that keeps reminders and rings them when they are due.
#[durable_object]
pub struct ReminderAgent {
    base: AgentBase<Self>,
}

// A reminder that someone must see is rung three times before it counts as missed.
#[agent(retry(max_attempts = 3, base_delay = "500ms", max_delay = "1s"))]
impl Agent for ReminderAgent {
    type State = Reminders;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    fn on_start(&self) -> Result<()> {
        self.refresh()
    }

    async fn on_request(&self, request: AgentRequest) -> Result<AgentResponse> {
        http::answer(self, request).await
    }

    fn validate_state_change(&self, _next: &Reminders, source: &StateSource) -> Result<()> {
        match source {
            StateSource::Server => Ok(()),
            StateSource::Client(_) => Err("the list changes by the agent's methods only".into()),
        }
    }
}

#[callable]
impl ReminderAgent {
    /// Rings `text` at a time. With `insist`, someone must see it: it is missed
    /// when no tab is open.
    pub fn remind(&self, text: &str, when: Moment, insist: Option<bool>) -> Result<Pending> {
        let reminder = Reminder::new(text, insist.unwrap_or(false))?;
        if reminder.insist && when.recurs() {
            return Err("only a reminder that rings once can insist".into());
        }
        if self.list_schedules(&rings())?.len() >= MAX_PENDING {
            return Err(Error::msg(format!("{MAX_PENDING} reminders are pending")));
        }
        let schedule = self.schedule(when.resolve(self)?).ring(reminder)?;
        self.refresh()?;
        Pending::of(&schedule)
    }

    /// Takes back a reminder that has not rung, or forgets one that was missed.
    pub fn cancel(&self, id: &str) -> Result<()> {
        let known = match self.pending(id)? {
            Some(_) => self.cancel_schedule(id)?,
            None => self.delete_failed(id)?,
        };
        if !known {
            return Err(Error::msg(format!("no reminder {id} is pending or missed")));
        }
        self.refresh()
    }

    /// Rings one that has rung again in so many seconds, and one that has not so
    /// many seconds later.
    pub fn snooze(&self, id: &str, seconds: f64) -> Result<Pending> {
        let delay = moment::seconds("seconds", seconds)?.as_millis() as i64;
        let rung = self.with_state(|list| list.find_rung(id))?;
        let (reminder, from) = match (&rung, self.pending(id)?) {
            (Some(rung), _) => (Reminder::new(&rung.text, false)?, self.now()),
            (None, Some(schedule)) if !schedule.kind.is_recurring() => {
                (schedule.payload()?, schedule.due)
            }
            (None, Some(_)) => return Err("it will ring again by itself: cancel it instead".into()),
            (None, None) => return Err(Error::msg(format!("there is no reminder {id}"))),
        };
        let schedule = self.transaction(|| {
            match rung {
                Some(rung) => self.update_state(|list| list.rung.retain(|other| *other != rung))?,
                None => drop(self.cancel_schedule(id)?),
            }
            self.schedule(At::millis(from + delay)).ring(reminder)
        })?;
        self.refresh()?;
        Pending::of(&schedule)
    }

    /// Rings a missed reminder now.
    #[callable(name = "retry")]
    pub fn ring_again(&self, id: &str) -> Result<()> {
        if !self.retry_failed(id)? {
            return Err(Error::msg(format!("no reminder {id} was missed")));
        }
        self.refresh()
    }

    /// Forgets what has rung and what was missed.
    pub fn clear(&self) -> Result<()> {
        for missed in self.state()?.missed {
            self.delete_failed(&missed.id)?;
        }
        self.update_state(|list| list.rung.clear())?;
        self.refresh()
    }

    /// The agent's clock, for countdowns on devices whose own clock is off.
    pub fn clock(&self) -> i64 {
        self.now()
    }

    /// What a schedule calls when a reminder is due.
    #[callable(internal)]
    fn ring(&self, reminder: Reminder) -> Result<()> {
        let Some(schedule) = self.current().schedule else {
            return Err(Error::terminal("only a schedule can ring"));
        };
        // Whether this schedule is then done, due again or missed, shows after it.
        let after_this = ScheduleOptions::new().key("refresh");
        self.schedule_with(After::secs(0), after_this).refresh()?;
        if reminder.insist && self.get_connections(None)?.is_empty() {
            return Err("nobody was there to see it".into());
        }
        let rung = Rung::new(&schedule, reminder.text, self.now());
        // After a crash it may be rung again; it is in the list once.
        if self.update_state(|list| list.add_rung(&rung))? {
            self.broadcast_json(&Ring { ring: &rung }, &[])?;
        }
        Ok(())
    }

    /// Makes the state say what the SDK has stored, which is the truth: so the
    /// two can never drift apart.
    #[callable(internal)]
    fn refresh(&self) -> Result<()> {
        let pending = self.list_schedules(&rings())?;
        let shown = self.state()?;
        let stored = shown.clone().with(&pending, &self.list_failed()?)?;
        if stored == shown {
            return Ok(());
        }
        self.set_state(stored)
    }

    #[callable(skip)]
    fn pending(&self, id: &str) -> Result<Option<worker_agents::Schedule>> {
        Ok(self.list_schedules(&rings().id(id))?.pop())
    }
}

/// The schedules that are reminders.
fn rings() -> ScheduleFilter {
    ScheduleFilter::new().callback("ring")
}

#[event(fetch)]
async fn fetch(req: Request, env: Env, _ctx: Context) -> Result<Response> {
    match route_agent_request(&req, &env).await? {
        Some(response) => Ok(response),
        None => Ok(Response::error("Not found", 404)?),
    }
}

#[cfg(test)]
mod tests;
