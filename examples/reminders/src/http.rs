//! The same over HTTP, for `curl` and webhooks.

use serde::Deserialize;
use worker_agents::{Error, Result, prelude::*};

use crate::{Moment, ReminderAgent};

/// What `POST` takes: the arguments of `remind`.
#[derive(Deserialize)]
struct New {
    text: String,
    when: Moment,
    insist: Option<bool>,
}

pub(crate) async fn answer(agent: &ReminderAgent, request: AgentRequest) -> Result<AgentResponse> {
    let path = request.path();
    // /agents/reminder-agent/<name>/<id>
    let id = path.split('/').nth(4).filter(|id| !id.is_empty());
    match (request.method().as_str(), id) {
        ("GET", None) => AgentResponse::json(&agent.state()?),
        ("POST", None) => match create(agent, request).await {
            Ok(response) => Ok(response),
            Err(error) => Ok(refusal(400, &error)),
        },
        ("DELETE", Some(id)) => match agent.cancel(id) {
            Ok(()) => Ok(AgentResponse::empty().with_status(204)),
            Err(error) => Ok(refusal(404, &error)),
        },
        _ => Ok(refusal(
            405,
            &"GET lists, POST creates, DELETE …/<id> cancels".into(),
        )),
    }
}

async fn create(agent: &ReminderAgent, request: AgentRequest) -> Result<AgentResponse> {
    let new: New = request.json().await?;
    let pending = agent.remind(&new.text, new.when, new.insist)?;
    Ok(AgentResponse::json(&pending)?.with_status(201))
}

fn refusal(status: u16, error: &Error) -> AgentResponse {
    AgentResponse::text(format!("{error}\n")).with_status(status)
}
