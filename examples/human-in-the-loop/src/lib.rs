//! Trips that a person must agree to: planned by an agent, carried through by a
//! workflow, however long the answer takes.

mod planner;
mod trip;
mod workflow;

use worker::*;
use worker_agents::{Result, WorkflowApproval, prelude::*};

pub use planner::Item;
pub use trip::{Decision, Trip, TripState, TripStatus, Trips};
pub use workflow::TripWorkflow;

/// The longest time that a decision may take, in seconds: a year, which is the
/// most that a workflow waits.
const MAX_WITHIN: u32 = 365 * 24 * 3600;

/// An agent that plans trips, asks for a decision and books.
#[durable_object]
pub struct TripDesk {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for TripDesk {
    type State = Trips;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    fn validate_state_change(&self, _next: &Trips, source: &StateSource) -> Result<()> {
        match source {
            StateSource::Server => Ok(()),
            StateSource::Client(_) => Err("trips change by the agent's methods only".into()),
        }
    }

    fn on_workflow_complete(&self, workflow: WorkflowRef) -> Result<()> {
        self.change(&workflow.id, |trip| trip.status = TripStatus::Booked)
    }

    fn on_workflow_error(&self, workflow: WorkflowRef, error: String) -> Result<()> {
        let now = self.now();
        self.change(&workflow.id, |trip| trip.fail(error, now))
    }
}

#[callable]
impl TripDesk {
    /// Asks for a trip, to be decided within so many seconds; gives its id.
    pub async fn ask(&self, destination: &str, days: u32, within: u32) -> Result<String> {
        let trip = Trip::new(destination, days, within.min(MAX_WITHIN))?;
        if self.with_state(Trips::is_full)? {
            return Err("too many trips are under way: decide about some first".into());
        }
        let id = self.run_workflow::<TripWorkflow>(&trip).await?;
        // The workflow may have asked for its plan before this.
        self.update_state(|trips| trips.enter(&id, &trip))?;
        Ok(id)
    }

    /// Agrees to a trip.
    pub fn approve(&self, id: &str, note: Option<String>) -> Result<()> {
        self.decide(id, Decision::Approve, note)
    }

    /// Refuses a trip.
    pub fn reject(&self, id: &str, note: Option<String>) -> Result<()> {
        self.decide(id, Decision::Reject, note)
    }

    /// The workflow's first step: what the trip consists of.
    #[callable(internal)]
    fn plan(&self, id: &str, trip: Trip, due: i64) -> Result<Vec<Item>> {
        let plan = planner::plan(&trip);
        self.update_state(|trips| {
            trips.enter(id, &trip);
            if let Some(trip) = trips.find(id) {
                trip.wait(plan.clone(), due);
            }
        })?;
        Ok(plan)
    }

    /// One of the workflow's last steps. A step may be repeated: what is booked
    /// stays booked once.
    #[callable(internal)]
    fn book(&self, id: &str, item: u32) -> Result<()> {
        self.change(id, |trip| trip.booked = trip.booked.max(item + 1))
    }

    /// Tells the workflow of the decision, as often as it takes.
    #[callable(internal)]
    async fn tell(&self, id: &str, decision: Decision, note: Option<String>) -> Result<()> {
        match decision {
            Decision::Approve => {
                let approval = WorkflowApproval::new().metadata(&note);
                self.approve_workflow(id, approval).await
            }
            Decision::Reject => self.reject_workflow(id, note.as_deref()).await,
        }
    }
}

impl TripDesk {
    /// The first decision counts, and once it is shown it will be told: both are
    /// stored together, or neither is.
    fn decide(&self, id: &str, decision: Decision, note: Option<String>) -> Result<()> {
        self.transaction(|| {
            self.update_state(|trips| trips.decide(id, decision, note.clone()))??;
            self.queue().tell(id, decision, note).map(drop)
        })
    }

    /// Changes a trip that is still in the list.
    fn change(&self, id: &str, change: impl FnOnce(&mut TripState)) -> Result<()> {
        self.update_state(|trips| trips.find(id).map(change))
            .map(drop)
    }
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
