//! What most agents need: `use worker_agents::prelude::*;`, next to
//! `use worker::*;` where that is wanted.
//!
//! It exports no name that `worker` exports with another meaning.

pub use serde::{Deserialize, Serialize};

pub use crate::{
    After, Agent, AgentBase, AgentEnv, AgentExt, AgentGet, AgentRequest, AgentResponse, At, Before,
    Connection, ConnectionContext, Cron, Every, Fiber, FiberFilter, FiberOptions, FiberResolution,
    GetOptions, NoProps, QueueOptions, RecoveredFiber, RetryOptions, RouteOptions, ScheduleOptions,
    StateSource, StreamingResponse, WsMessage, agent, callable, get_agent_by_name,
    route_agent_request, route_agent_request_with, sql,
};
pub use worker_agents_macros::typescript;

#[cfg(feature = "workflows")]
pub use crate::{
    Approval, StepOptions, Workflow, WorkflowEvent, WorkflowRef, WorkflowStep, WorkflowValue,
    workflow,
};
