//! The way of one trip, from the wish to the tickets.

use std::time::Duration;

use worker_agents::{Result, prelude::*};

use crate::{Trip, TripDesk};

/// Plans a trip, waits for a person, and books.
#[derive(Default)]
pub struct TripWorkflow;

#[workflow]
impl Workflow for TripWorkflow {
    type Params = Trip;
    /// What it costs, in euros.
    type Output = u32;

    async fn run(&self, event: WorkflowEvent<Trip>, step: WorkflowStep) -> Result<u32> {
        let desk = step.agent::<TripDesk>()?;
        let id = event.instance_id.as_str();
        let within = Duration::from_secs(event.payload.within.into());
        let due = event.timestamp + within.as_millis() as i64;

        let plan = step
            .run("plan", StepOptions::new(), async || {
                desk.plan(id, event.payload.clone(), due).await
            })
            .await?;

        // Nothing runs and nothing is paid for while a person thinks.
        let approval = Approval::new().timeout(within);
        step.wait_for_approval::<Option<String>>(approval).await?;

        for (number, item) in (0..).zip(&plan) {
            step.run(&item.what, StepOptions::new().retries(10), async || {
                desk.book(id, number).await
            })
            .await?;
            // Real bookings take longer.
            step.sleep("next", Duration::from_secs(1)).await?;
        }
        Ok(plan.iter().map(|item| item.cost).sum())
    }
}
