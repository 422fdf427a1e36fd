//! Work on a question that survives a restart of the agent.

use worker_agents::{
    FiberResolution, RecoveredFiber, Result,
    ai::{Conversation, TurnEvent, Usage},
    prelude::*,
};

use crate::agent::{Choice, ModelAgent};

const DONE: &str = "done";

/// What is stashed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Work {
    pub(super) choice: Choice,
    pub(super) talk: Conversation,
}

pub(super) async fn go_on(agent: &ModelAgent, mut work: Work) -> Result<()> {
    let (model, tools) = (agent.model(&work.choice)?, agent.tools());
    let fiber = agent.current().fiber;
    if let Some(fiber) = &fiber {
        fiber.stash(&work)?;
    }
    let mut turn = work.talk.turn(&model, &tools);
    while let Some(event) = turn.next().await? {
        if let (TurnEvent::Checkpoint, Some(fiber)) = (event, &fiber) {
            fiber.stash(&Work {
                choice: work.choice.clone(),
                talk: turn.conversation().clone(),
            })?;
        }
    }
    let talk = turn.conversation();
    let done = (talk.text(), talk.usage);
    agent.kv().put(DONE, &done)
}

pub(super) fn recovered(
    agent: &ModelAgent,
    fiber: &RecoveredFiber,
) -> Result<Option<FiberResolution>> {
    if let Some(work) = fiber.snapshot::<Option<Work>>()? {
        agent.start_fiber().resume(work)?;
    }
    Ok(None)
}

pub(super) fn done(agent: &ModelAgent) -> Result<Option<(String, Usage)>> {
    agent.kv().get(DONE)
}
