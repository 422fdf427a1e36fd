//! Reminders that ring in every open tab, also after a restart or a deployment.

use worker::*;
use worker_agents::{Error, Result, ScheduleFilter, prelude::*};

const MAX_TEXT: usize = 200;
const MAX_PENDING: usize = 100;
const MAX_RUNG: usize = 10;

/// What is stored, and synced to every client.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reminders {
    /// What will ring, the next one first.
    pub pending: Vec<Pending>,
    /// What has rung, the last one first.
    pub rung: Vec<Rung>,
}

/// A reminder that will ring.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pending {
    /// The id of its schedule.
    pub id: String,
    /// What to be reminded of.
    pub text: String,
    /// When it rings next, in milliseconds since the Unix epoch.
    pub due: i64,
    /// Whether it rings again and again.
    pub repeats: bool,
}

/// A reminder that has rung.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rung {
    /// What to be reminded of.
    pub text: String,
    /// When it rang, in milliseconds since the Unix epoch.
    pub at: i64,
}

#[durable_object]
pub struct ReminderAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for ReminderAgent {
    type State = Reminders;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    fn on_start(&self) -> Result<()> {
        // The same schedule again is the same one, so this does not pile up.
        self.schedule(Cron::new("0 9 * * mon-fri")?)
            .ring("Stand-up")?;
        self.refresh()
    }

    fn validate_state_change(&self, _next: &Reminders, source: &StateSource) -> Result<()> {
        match source {
            StateSource::Server => Ok(()),
            StateSource::Client(_) => Err("the list changes by the agent's methods only".into()),
        }
    }
}

#[callable] // what clients and other agents may call
impl ReminderAgent {
    /// Rings `text` in so many seconds; with `again`, every so many seconds.
    pub fn remind(&self, text: &str, seconds: u64, again: bool) -> Result<()> {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > MAX_TEXT {
            return Err(Error::msg(format!(
                "a reminder has 1 to {MAX_TEXT} letters"
            )));
        }
        if seconds == 0 {
            return Err("a reminder rings in a second at the earliest".into());
        }
        if self.list_schedules(&rings())?.len() >= MAX_PENDING {
            return Err(Error::msg(format!("{MAX_PENDING} reminders are pending")));
        }
        // Method and argument are checked by the compiler.
        if again {
            self.schedule(Every::secs(seconds)).ring(text)?;
        } else {
            self.schedule(After::secs(seconds)).ring(text)?;
        }
        self.refresh()
    }

    /// Takes a reminder back.
    pub fn cancel(&self, id: &str) -> Result<()> {
        self.cancel_schedule(id)?;
        self.refresh()
    }

    /// What the schedules call. An error would be tried again, with growing delays.
    #[callable(internal)]
    fn ring(&self, text: &str) -> Result<()> {
        let (text, at) = (text.to_owned(), self.now());
        self.update_state(|list| {
            list.rung.insert(0, Rung { text, at });
            list.rung.truncate(MAX_RUNG);
        })?;
        // A schedule counts as pending until its method has ended.
        let after_this = ScheduleOptions::new().key("refresh");
        self.schedule_with(After::secs(0), after_this).refresh()?;
        Ok(())
    }

    /// Makes the state, which every tab has, say what is scheduled.
    #[callable(internal)]
    fn refresh(&self) -> Result<()> {
        let mut pending = Vec::new();
        for schedule in self.list_schedules(&rings())? {
            pending.push(Pending {
                text: schedule.payload()?,
                due: schedule.due,
                repeats: schedule.kind.is_recurring(),
                id: schedule.id,
            });
        }
        pending.sort_by_key(|reminder| reminder.due);
        self.update_state(|list| list.pending = pending)
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
