#![doc = include_str!("guide/links.md")]
#![doc = include_str!("../README.md")]

#[doc(hidden)]
#[path = "conformance.rs"]
pub mod __conformance;
mod agent;
#[cfg(feature = "ai")]
pub mod ai;
mod alarm;
mod base;
mod client;
mod connections;
mod context;
mod core;
mod cron;
mod destroy;
#[cfg(feature = "email")]
mod email;
mod entry;
mod env;
mod error;
mod failed;
mod fibers;
pub mod guide;
pub mod host;
mod http;
mod ids;
pub mod json;
mod keep_alive;
mod kv;
mod lifecycle;
pub mod observability;
mod options;
pub mod prelude;
pub mod protocol;
mod queue;
mod retry;
mod routing;
mod rpc;
mod schedule;
mod schema;
mod sql;
mod state;
#[cfg(all(feature = "testing", not(target_arch = "wasm32")))]
pub mod testing;
mod transactions;
#[cfg(all(feature = "typescript", not(target_arch = "wasm32")))]
pub mod typescript;
#[cfg(feature = "workflows")]
mod workflow;

pub use agent::{Agent, AgentClass, AgentState, NoProps};
pub use base::{AgentBase, AgentCtx};
pub use client::{AgentGet, AgentStub, CallMode, GetOptions, Rpc, RpcCall, get_agent_by_name};
pub use connections::{Audience, Connection, ConnectionContext, WsMessage};
pub use context::Current;
pub use cron::Cron;
#[cfg(feature = "email-parse")]
pub use email::ParsedEmail;
#[cfg(feature = "email")]
pub use email::{
    AddressResolver, AgentEmail, CatchAllResolver, DashedResolver, EmailAddress, EmailAttachment,
    EmailContext, EmailReference, EmailReply, EmailResolver, EmailRoute, EmailRouteOptions,
    NewEmail, RoutableEmail, SecureReplyResolver, SignatureFault, is_auto_reply, route_agent_email,
    route_agent_email_with, sign_agent_headers,
};
pub use env::{AgentEnv, Bindings};
pub use error::{Error, Result};
pub use failed::{FailedCall, FailedOrigin};
pub use fibers::{
    Cancelled, Fiber, FiberFilter, FiberInspection, FiberOptions, FiberResolution, FiberStatus,
    RecoveredFiber, StartedFiber, StartingFiber,
};
pub use host::ReadyState;
pub use http::{AgentRequest, AgentResponse, FromAgentRequest, IntoHookResponse, IntoHookResult};
pub use keep_alive::KeepAlive;
pub use kv::Kv;
pub use options::AgentOptions;
pub use queue::{QueueItem, QueueOptions, Queueing};
pub use retry::{RetryOptions, RetryPolicy};
pub use routing::{
    Before, Cors, Routable, RouteOptions, RouteTarget, RoutingRetry, camel_case_to_kebab_case,
    route_agent_request, route_agent_request_with,
};
pub use rpc::{Callable, StreamingResponse};
pub use schedule::{
    After, At, Every, MissedTicks, Schedule, ScheduleFilter, ScheduleKind, ScheduleOptions,
    Scheduling, When,
};
pub use sql::{SqlResult, SqlStatement, SqlValue, ToSql};
pub use state::{AgentExt, MAX_STATE_BYTES, StateSource};
#[cfg(feature = "email")]
pub use worker_agents_macros::email_event;
#[cfg(feature = "workflows")]
pub use worker_agents_macros::workflow;
pub use worker_agents_macros::{agent, callable, sql, typescript};
#[cfg(feature = "workflows")]
pub use workflow::{
    Approval, InstanceOptions, InstanceStatus, ProgressStatus, RestartTracking, RunWorkflowOptions,
    StepBackoff, StepOptions, Workflow, WorkflowApproval, WorkflowBinding, WorkflowClass,
    WorkflowEvent, WorkflowFailure, WorkflowFault, WorkflowFilter, WorkflowInfo, WorkflowInstance,
    WorkflowMessage, WorkflowPage, WorkflowProgress, WorkflowRef, WorkflowReport, WorkflowStatus,
    WorkflowStep, WorkflowValue,
};

/// Gives its first tokens with the feature `typescript`, else its second: what the
/// macros say of types is there only for those who want it.
#[cfg(all(feature = "typescript", not(target_arch = "wasm32")))]
#[doc(hidden)]
#[macro_export]
macro_rules! __typescript {
    ({ $($described:tt)* } { $($plain:tt)* }) => { $($described)* };
}
#[cfg(not(all(feature = "typescript", not(target_arch = "wasm32"))))]
#[doc(hidden)]
#[macro_export]
macro_rules! __typescript {
    ({ $($described:tt)* } { $($plain:tt)* }) => { $($plain)* };
}

/// What the macros expand to. Not part of the public interface.
#[doc(hidden)]
pub mod __private {
    pub use futures::future::LocalBoxFuture;
    pub use js_sys;
    pub use wasm_bindgen;

    #[cfg(feature = "workflows")]
    pub use crate::host::workers::workflow;
    use crate::{
        AgentRequest, AgentResponse, Bindings, FromAgentRequest, IntoHookResponse, IntoHookResult,
        Result, Rpc, client::AgentGet,
    };
    pub use crate::{
        client::{Args, FromMode},
        host::workers::{eager, entry},
        rpc::{Invocation, NoCallables, Reply, reply},
        sql::statement,
    };

    pub fn from_agent_request<T: FromAgentRequest>(request: AgentRequest) -> Result<T> {
        T::from_agent_request(request)
    }

    pub fn into_hook_response<R: IntoHookResponse>(response: R) -> Result<AgentResponse> {
        response.into_hook_response()
    }

    pub fn into_hook_result<T, R: IntoHookResult<T>>(result: R) -> Result<T> {
        result.into_hook_result()
    }

    pub fn get<A: AgentGet>(env: &impl Bindings, name: &str) -> Result<A::Client<Rpc>> {
        A::client(env, name)
    }
}
