//! The list that every tab sees.

use serde::{Deserialize, Serialize};
use worker_agents::{Error, FailedCall, Result, Schedule, ScheduleKind};

use crate::{MAX_RUNG, Moment};

const MAX_TEXT: usize = 200;

/// What a schedule carries until it is due.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reminder {
    /// What to be reminded of.
    pub text: String,
    /// Whether someone must see it.
    pub insist: bool,
}

impl Reminder {
    pub(crate) fn new(text: &str, insist: bool) -> Result<Self> {
        let text = text.trim().to_owned();
        match text.chars().count() {
            0 => Err("a reminder needs a text".into()),
            1..=MAX_TEXT => Ok(Self { text, insist }),
            length => Err(Error::msg(format!(
                "a reminder's text has at most {MAX_TEXT} characters, and this one {length}"
            ))),
        }
    }
}

/// The state, synced to every tab.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reminders {
    /// What will ring, the next one first.
    pub pending: Vec<Pending>,
    /// What has rung, the last one first.
    pub rung: Vec<Rung>,
    /// What nobody was there to see, the last one first.
    pub missed: Vec<Missed>,
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
    /// Whether someone must see it.
    pub insist: bool,
    /// How it comes again, if it does.
    pub repeats: Option<Moment>,
}

impl Pending {
    pub(crate) fn of(schedule: &Schedule) -> Result<Self> {
        let Reminder { text, insist } = schedule.payload()?;
        Ok(Self {
            id: schedule.id.clone(),
            text,
            due: schedule.due,
            insist,
            repeats: match &schedule.kind {
                ScheduleKind::Cron { cron } => Some(Moment::Cron(cron.clone())),
                ScheduleKind::Interval { interval_seconds } => {
                    Some(Moment::Every(*interval_seconds))
                }
                _ => None,
            },
        })
    }
}

/// A reminder that has rung.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rung {
    /// The id of its schedule: one that comes again is here several times.
    pub id: String,
    /// What to be reminded of.
    pub text: String,
    /// When it was due.
    pub due: i64,
    /// When it rang.
    pub at: i64,
}

/// What is sent to every tab when a reminder rings.
#[derive(Serialize)]
pub(crate) struct Ring<'a> {
    pub(crate) ring: &'a Rung,
}

impl Rung {
    pub(crate) fn new(schedule: &Schedule, text: String, at: i64) -> Self {
        Self {
            id: schedule.id.clone(),
            text,
            due: schedule.due,
            at,
        }
    }
}

/// A reminder that was rung in vain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Missed {
    /// The id that its schedule had.
    pub id: String,
    /// What to be reminded of.
    pub text: String,
    /// When it was given up.
    pub at: i64,
    /// Why.
    pub error: String,
    /// How often it was tried.
    pub attempts: u32,
}

impl Missed {
    fn of(call: &FailedCall) -> Result<Self> {
        Ok(Self {
            id: call.id.clone(),
            text: call.payload::<Reminder>()?.text,
            at: call.failed_at,
            error: call.error.clone(),
            attempts: call.attempts,
        })
    }
}

impl Reminders {
    /// The same list, with what the SDK has stored in place of what it says.
    pub(crate) fn with(self, pending: &[Schedule], failed: &[FailedCall]) -> Result<Self> {
        let mut pending: Vec<_> = pending.iter().map(Pending::of).collect::<Result<_>>()?;
        pending.sort_by_key(|reminder| reminder.due);
        let rings = failed.iter().rev().filter(|call| call.callback == "ring");
        Ok(Self {
            pending,
            missed: rings
                .take(MAX_RUNG)
                .map(Missed::of)
                .collect::<Result<_>>()?,
            ..self
        })
    }

    /// Moves a reminder to what has rung, unless it is there already.
    pub(crate) fn add_rung(&mut self, rung: &Rung) -> bool {
        let same = |other: &Rung| (&other.id, other.due) == (&rung.id, rung.due);
        if self.rung.iter().any(same) {
            return false;
        }
        self.pending
            .retain(|other| other.id != rung.id || other.repeats.is_some());
        self.rung.insert(0, rung.clone());
        self.rung.truncate(MAX_RUNG);
        true
    }

    pub(crate) fn find_rung(&self, id: &str) -> Option<Rung> {
        self.rung.iter().find(|rung| rung.id == id).cloned()
    }
}
