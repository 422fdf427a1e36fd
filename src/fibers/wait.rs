//! Waiting for the end of a fiber.

use super::{FiberInspection, recover};
use crate::{
    agent::Agent,
    base::AgentBase,
    error::{Error, Result},
};

impl<A: Agent> AgentBase<A> {
    /// Waits until a managed fiber has ended, however it ends: an error of its
    /// method is in the fiber that this gives, in `error`. A cancelled fiber has
    /// ended, even if its method still runs.
    ///
    /// ```
    /// # use worker_agents::{prelude::*, FiberInspection, Result};
    /// # #[worker::durable_object] pub struct Researcher { base: AgentBase<Self> }
    /// # #[agent] impl Agent for Researcher {
    /// #     fn new(base: AgentBase<Self>) -> Self { Self { base } }
    /// # }
    /// #[callable]
    /// impl Researcher {
    ///     async fn begin_and_wait(&self, topic: &str) -> Result<FiberInspection> {
    ///         let fiber = self.start_fiber().research(topic)?;
    ///         self.wait_for_fiber(&fiber.fiber_id).await
    ///     }
    ///
    ///     #[callable(internal)]
    ///     async fn research(&self, topic: &str) -> Result<()> {
    ///         // …
    /// #       let _ = topic;
    ///         Ok(())
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// [`Error::Message`] if there is no fiber with this id;
    /// [`Error::Config`] while the agent starts, since fibers run only
    /// afterwards; [`Error::Sql`] if storage fails.
    pub async fn wait_for_fiber(&self, id: &str) -> Result<FiberInspection> {
        let core = self.core();
        loop {
            core.refuse_if_destroyed()?;
            let Some(fiber) = core.fiber(id)? else {
                return Err(Error::msg(format!("Fiber {id} no longer exists")));
            };
            if fiber.status.is_terminal() {
                return Ok(fiber);
            }
            if core.lifecycle.is_starting() {
                return Err(Error::Config(format!(
                    "fiber {id} runs after the agent has started: nothing in on_start or \
                     on_fiber_recovered can wait for it"
                )));
            }
            let end = core.fibers.end_of(id);
            if !core.fibers.is_active(id) {
                // Left over by an earlier instance.
                self.background(Box::new(|agent| Box::pin(search(agent))));
            }
            // Whether it has ended or not, look again.
            let _ = end.await;
        }
    }
}

async fn search<A: Agent>(agent: &A) {
    let core = agent.base().core();
    if let Err(error) = recover(agent).await {
        let line = format!(
            "interrupted fibers could not be searched: {}",
            error.detail()
        );
        core.log(crate::host::LogLevel::Error, &line);
    }
    core.rearm_or_log();
}
