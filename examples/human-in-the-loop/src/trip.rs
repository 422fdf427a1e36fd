//! The trips, as every tab shows them.

use serde::{Deserialize, Serialize};
use worker_agents::{Error, Result};

use crate::Item;

/// How many trips are shown, and how many may be under way.
const MAX_TRIPS: usize = 30;

/// A trip that is asked for: what its workflow gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trip {
    /// Where to.
    pub destination: String,
    /// For how long.
    pub days: u32,
    /// How many seconds a decision may take.
    pub within: u32,
}

impl Trip {
    /// A trip, if it can be asked for.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(destination: &str, days: u32, within: u32) -> Result<Self> {
        let destination = destination.trim();
        if destination.is_empty() || destination.chars().count() > 80 {
            return Err("a destination has 1 to 80 characters".into());
        }
        if !(1..=30).contains(&days) {
            return Err("a trip takes 1 to 30 days".into());
        }
        if within == 0 {
            return Err("a decision takes at least a second".into());
        }
        Ok(Self {
            destination: destination.to_owned(),
            days,
            within,
        })
    }
}

/// How far a trip has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TripStatus {
    /// Its plan is being made.
    #[default]
    Planning,
    /// Somebody has to decide.
    Waiting,
    /// It was approved.
    Booking,
    /// All of it is booked.
    Booked,
    /// It was rejected.
    Rejected,
    /// Nobody has decided in time.
    Expired,
    /// Something went wrong.
    Failed,
}

/// A person's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// Yes.
    Approve,
    /// No.
    Reject,
}

/// A trip with all that is known of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TripState {
    /// The id of its workflow's run.
    pub id: String,
    /// Where to.
    pub destination: String,
    /// For how long.
    pub days: u32,
    /// How far it has come.
    pub status: TripStatus,
    /// What it consists of.
    pub plan: Vec<Item>,
    /// How much of that is booked.
    pub booked: u32,
    /// Until when it can be decided, in milliseconds since the Unix epoch.
    pub due: i64,
    /// What the one who has decided says, or what went wrong.
    pub note: Option<String>,
}

impl TripState {
    fn new(id: &str, trip: &Trip) -> Self {
        Self {
            id: id.to_owned(),
            destination: trip.destination.clone(),
            days: trip.days,
            ..Self::default()
        }
    }

    fn has_ended(&self) -> bool {
        use TripStatus::{Booked, Expired, Failed, Rejected};
        matches!(self.status, Booked | Rejected | Expired | Failed)
    }

    /// It is planned, and waits for a decision; unless that is long past, and the
    /// step that planned it is only repeated.
    pub(crate) fn wait(&mut self, plan: Vec<Item>, due: i64) {
        if self.status == TripStatus::Planning {
            self.status = TripStatus::Waiting;
            self.plan = plan;
            self.due = due;
        }
    }

    /// Its workflow has failed. One that was rejected has failed as it should.
    pub(crate) fn fail(&mut self, error: String, now: i64) {
        match self.status {
            TripStatus::Rejected => {}
            TripStatus::Waiting if now >= self.due => self.status = TripStatus::Expired,
            _ => {
                self.status = TripStatus::Failed;
                self.note = Some(error);
            }
        }
    }
}

/// All trips, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trips {
    /// The trips.
    pub trips: Vec<TripState>,
}

impl Trips {
    pub(crate) fn find(&mut self, id: &str) -> Option<&mut TripState> {
        self.trips.iter_mut().find(|trip| trip.id == id)
    }

    /// Puts a trip in the list, unless it is there. What has ended longest ago
    /// makes room.
    pub(crate) fn enter(&mut self, id: &str, trip: &Trip) {
        if self.find(id).is_some() {
            return;
        }
        if self.trips.len() >= MAX_TRIPS
            && let Some(ended) = self.trips.iter().rposition(TripState::has_ended)
        {
            self.trips.remove(ended);
        }
        self.trips.insert(0, TripState::new(id, trip));
    }

    /// Whether as many trips are under way as there can be.
    pub(crate) fn is_full(&self) -> bool {
        self.trips.iter().filter(|trip| !trip.has_ended()).count() >= MAX_TRIPS
    }

    /// Takes a decision, which is the only one.
    ///
    /// # Errors
    /// Why there is nothing to decide.
    pub(crate) fn decide(
        &mut self,
        id: &str,
        decision: Decision,
        note: Option<String>,
    ) -> Result<()> {
        let trip = self
            .find(id)
            .ok_or_else(|| Error::msg(format!("there is no trip {id}")))?;
        if trip.status != TripStatus::Waiting {
            return Err("this trip does not wait for a decision".into());
        }
        trip.note = note;
        trip.status = match decision {
            Decision::Approve => TripStatus::Booking,
            Decision::Reject => TripStatus::Rejected,
        };
        Ok(())
    }
}
