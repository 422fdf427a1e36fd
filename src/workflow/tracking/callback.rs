//! What a run tells its agent, by the TypeScript SDK's internal methods.
//!
//! A durable step of the run may do so twice, and anything may come late: what
//! is noted of it is the same then.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{WorkflowRef, WorkflowValue, store};
use crate::{
    agent::Agent,
    error::{Error, Result},
    host::LogLevel,
    state::{self, AgentExt},
    workflow::object::Object,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Callback {
    workflow_name: String,
    workflow_id: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    progress: Option<Box<RawValue>>,
    #[serde(default)]
    result: Option<Box<RawValue>>,
    #[serde(default)]
    error: Option<Box<RawValue>>,
    #[serde(default)]
    event: Option<Box<RawValue>>,
}

/// `_workflow_handleCallback(callback)`: notes what a run tells of itself, and
/// hands it to the agent's hook. The run may be one that is not tracked.
pub(crate) async fn handle<A: Agent>(agent: &A, args: &[&RawValue]) -> Result<()> {
    let callback = args.first().map_or("null", |callback| callback.get());
    let callback: Callback = crate::json::from_str(callback)?;
    let base = agent.base();
    base.core().refuse_if_destroyed()?;
    let host = base.host().as_ref();
    let tracked = base.core().schema.has_workflows(host)?;
    let (now, id) = (base.now(), callback.workflow_id.as_str());
    let run = WorkflowRef {
        name: callback.workflow_name,
        id: id.to_owned(),
    };
    let handled = match callback.kind.as_str() {
        "progress" => {
            if tracked {
                store::progressed(host, id, now)?;
            }
            let progress = WorkflowValue::new(callback.progress);
            agent.on_workflow_progress(run, progress).await
        }
        "complete" => {
            if tracked {
                store::ended(host, id, None, now)?;
            }
            let result = WorkflowValue::new(callback.result);
            agent.on_workflow_complete(run, result).await
        }
        "error" => {
            let error = callback.error.as_deref().map(text_of).unwrap_or_default();
            if tracked {
                store::ended(host, id, Some(&error), now)?;
            }
            agent.on_workflow_error(run, error).await
        }
        "event" => {
            let event = WorkflowValue::new(callback.event);
            agent.on_workflow_event(run, event).await
        }
        kind => {
            let line = format!("workflow {id} has sent `{kind}`, which this SDK does not know");
            base.log(LogLevel::Warn, &line);
            Ok(())
        }
    };
    if let Err(error) = &handled {
        agent.on_error(error.clone(), None).await;
    }
    handled
}

/// An error is sent as a text.
fn text_of(error: &RawValue) -> String {
    crate::json::from_str(error.get()).unwrap_or_else(|_| error.get().to_owned())
}

/// `_workflow_broadcast(message)`: sends a value to every client as JSON text.
pub(crate) fn broadcast<A: Agent>(agent: &A, args: &[&RawValue]) -> Result<()> {
    let message = args.first().map_or("null", |message| message.get());
    agent.base().broadcast(message, &[])
}

/// `_workflow_updateState(action, state?)`: changes the state as the agent itself
/// would.
pub(crate) fn update_state<A: Agent>(agent: &A, args: &[&RawValue]) -> Result<()> {
    let action = args.first().map_or("null", |action| action.get());
    let state = args.get(1).map_or("null", |state| state.get());
    let next = match action {
        "\"set\"" => read_state::<A>(state)?,
        "\"merge\"" => {
            let present = match state::load(agent)? {
                Some(present) => crate::json::to_string(present.as_ref())?,
                None => "{}".to_owned(),
            };
            read_state::<A>(&merged(&present, state)?)?
        }
        "\"reset\"" => agent
            .initial_state()
            .ok_or("the agent has no initial state to go back to")?,
        _ => {
            return Err(Error::msg(format!(
                "a state is set, merged or reset, and not {action}"
            )));
        }
    };
    agent.set_state(next)
}

fn read_state<A: Agent>(json: &str) -> Result<A::State> {
    crate::json::from_str(json).map_err(|error| {
        Error::Json(format!(
            "the state that a workflow has sent does not fit the agent's state type: {error}"
        ))
    })
}

/// A state with some of its fields replaced.
fn merged(present: &str, changes: &str) -> Result<String> {
    let mut state = Object::read(present)
        .map_err(|_| "only a state that is a JSON object can be merged into")?;
    let changes =
        Object::read(changes).map_err(|_| "only a JSON object can be merged into a state")?;
    state.extend(changes);
    Ok(crate::json::to_string(&state)?)
}
