//! The methods that other code calls on every agent's stub (facts 14).

#[cfg(feature = "workflows")]
use std::rc::Rc;

use serde_json::value::RawValue;

use super::Reply;
#[cfg(feature = "workflows")]
use crate::context;
use crate::{
    agent::Agent,
    entry,
    error::{Error, Result},
    schema, state,
};

/// One of the framework's own methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framework {
    /// `__unsafe_ensureInitialized(props?)`, called by `getAgentByName`.
    EnsureInitialized,
    /// `setName(name, props?)`, called by `getAgentByName` before 0.22.
    SetName,
    /// `_cf_scheduleDestroy()`, called by what ends a session of an agent.
    ScheduleDestroy,
    /// `_workflow_handleCallback(callback)`, called by a run of a workflow.
    #[cfg(feature = "workflows")]
    WorkflowCallback,
    /// `_workflow_broadcast(message)`, called by a run of a workflow.
    #[cfg(feature = "workflows")]
    WorkflowBroadcast,
    /// `_workflow_updateState(action, state?)`, called by a run of a workflow.
    #[cfg(feature = "workflows")]
    WorkflowState,
    /// The property `state`, which the adapter reads by this name.
    State,
}

impl Framework {
    /// The names of those that are methods on the wire.
    pub(crate) const METHODS: &[&str] = &[
        "__unsafe_ensureInitialized",
        "setName",
        "_cf_scheduleDestroy",
        #[cfg(feature = "workflows")]
        "_workflow_handleCallback",
        #[cfg(feature = "workflows")]
        "_workflow_broadcast",
        #[cfg(feature = "workflows")]
        "_workflow_updateState",
    ];

    pub(crate) fn parse(method: &str) -> Option<Self> {
        match method {
            "__unsafe_ensureInitialized" => Some(Self::EnsureInitialized),
            "setName" => Some(Self::SetName),
            "_cf_scheduleDestroy" => Some(Self::ScheduleDestroy),
            #[cfg(feature = "workflows")]
            "_workflow_handleCallback" => Some(Self::WorkflowCallback),
            #[cfg(feature = "workflows")]
            "_workflow_broadcast" => Some(Self::WorkflowBroadcast),
            #[cfg(feature = "workflows")]
            "_workflow_updateState" => Some(Self::WorkflowState),
            "__state" => Some(Self::State),
            _ => None,
        }
    }

    pub(crate) async fn call<A: Agent>(self, agent: &A, args: &[&RawValue]) -> Result<Reply> {
        let (name, props) = match (self, args) {
            (Self::State, _) => {
                entry::start(agent, None).await?;
                let state = state::load(agent)?;
                return state
                    .as_deref()
                    .map(super::reply)
                    .transpose()
                    .map(Option::flatten);
            }
            (Self::ScheduleDestroy, _) => {
                entry::start(agent, None).await?;
                agent.base().destroy()?;
                return Ok(None);
            }
            #[cfg(feature = "workflows")]
            (Self::WorkflowCallback, args) => {
                entry::start(agent, None).await?;
                let handled = crate::workflow::handle(agent, args);
                context::within(Rc::default(), handled).await?;
                return Ok(None);
            }
            #[cfg(feature = "workflows")]
            (Self::WorkflowBroadcast, args) => {
                entry::start(agent, None).await?;
                crate::workflow::broadcast(agent, args)?;
                return Ok(None);
            }
            #[cfg(feature = "workflows")]
            (Self::WorkflowState, args) => {
                entry::start(agent, None).await?;
                crate::workflow::update_state(agent, args)?;
                return Ok(None);
            }
            (Self::EnsureInitialized, []) => (None, None),
            (Self::EnsureInitialized, [props, ..]) => (None, Some(*props)),
            (Self::SetName, []) => return Err("A name is required.".into()),
            (Self::SetName, [name]) => (Some(*name), None),
            (Self::SetName, [name, props, ..]) => (Some(*name), Some(*props)),
        };
        if let Some(name) = name {
            set_name(agent, &crate::json::from_str::<String>(name.get())?)?;
        }
        let props = props.map(RawValue::get).filter(|json| *json != "null");
        entry::start(agent, props).await?;
        Ok(None)
    }
}

/// Takes a name for an object whose runtime does not tell it; otherwise checks
/// that it is the object's own.
pub(crate) fn set_name<A: Agent>(agent: &A, name: &str) -> Result<()> {
    if name.is_empty() {
        return Err("A name is required.".into());
    }
    let host = agent.base().host();
    match host.name() {
        Some(own) if own == name => Ok(()),
        Some(own) => Err(Error::msg(format!(
            "This server's Durable Object id was created for name \"{own}\", \
             cannot setName to \"{name}\"."
        ))),
        None => {
            let stored = host.kv_get(schema::LEGACY_NAME_KEY)?;
            let stored = stored.map(|json| crate::json::from_str::<String>(&json));
            match stored.transpose()? {
                Some(own) if own == name => Ok(()),
                Some(own) => Err(Error::msg(format!(
                    "This server already has a name: {own}, attempting to set to: {name}"
                ))),
                None => host.kv_put(schema::LEGACY_NAME_KEY, &crate::json::to_string(name)?),
            }
        }
    }
}
