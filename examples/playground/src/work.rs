//! The queue of an agent, and what has failed for good.

use worker_agents::{FailedCall, QueueItem, Result, prelude::*};

/// What waits and what has failed.
#[derive(Debug, Serialize, Deserialize)]
pub struct Work {
    /// The queued calls, in order; the first one may be running.
    pub queue: Vec<QueueItem>,
    /// The calls that have used up their attempts, of schedules too.
    pub failed: Vec<FailedCall>,
}

pub(crate) fn list<A: Agent>(agent: &AgentBase<A>) -> Result<Work> {
    Ok(Work {
        queue: agent.list_queue()?,
        failed: agent.list_failed()?,
    })
}
