//! The hooks of `trait Agent`, as src/agent.rs of the main crate has them.

use proc_macro2::TokenStream;
use quote::quote;

/// One hook of the trait.
#[derive(Debug)]
pub(super) struct Hook {
    pub(super) name: &'static str,
    /// Whether it is `async` in the trait.
    pub(super) waits: bool,
    pub(super) takes: &'static [Takes],
    pub(super) gives: Gives,
}

/// One argument of a hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    Props,
    Request,
    Connection,
    ConnectionRef,
    ContextRef,
    Context,
    Message,
    Code,
    Reason,
    WasClean,
    Error,
    MaybeConnection,
    NextRef,
    State,
    Source,
    SourceRef,
    Fiber,
    Email,
    Workflow,
    Progress,
    Outcome,
    Failure,
    Event,
}

/// The result of a hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gives {
    InitialState,
    Unit,
    Response,
    Tags,
    Bool,
    Resolution,
    Nothing,
}

const fn hook(name: &'static str, waits: bool, takes: &'static [Takes], gives: Gives) -> Hook {
    Hook {
        name,
        waits,
        takes,
        gives,
    }
}

use Takes::*;

pub(super) const HOOKS: &[Hook] = &[
    hook("initial_state", false, &[], Gives::InitialState),
    hook("on_start", true, &[Props], Gives::Unit),
    hook("on_request", true, &[Request], Gives::Response),
    hook("on_connect", true, &[Connection, Context], Gives::Unit),
    hook("on_message", true, &[Connection, Message], Gives::Unit),
    hook(
        "on_close",
        true,
        &[Connection, Code, Reason, WasClean],
        Gives::Unit,
    ),
    hook("on_error", true, &[Error, MaybeConnection], Gives::Nothing),
    hook(
        "validate_state_change",
        false,
        &[NextRef, SourceRef],
        Gives::Unit,
    ),
    hook("on_state_changed", true, &[State, Source], Gives::Unit),
    hook("on_email", true, &[Email], Gives::Unit),
    hook(
        "on_workflow_progress",
        true,
        &[Workflow, Progress],
        Gives::Unit,
    ),
    hook(
        "on_workflow_complete",
        true,
        &[Workflow, Outcome],
        Gives::Unit,
    ),
    hook("on_workflow_error", true, &[Workflow, Failure], Gives::Unit),
    hook("on_workflow_event", true, &[Workflow, Event], Gives::Unit),
    hook("on_fiber_recovered", true, &[Fiber], Gives::Resolution),
    hook(
        "should_connection_be_readonly",
        false,
        &[ConnectionRef, ContextRef],
        Gives::Bool,
    ),
    hook(
        "should_send_protocol_messages",
        false,
        &[ConnectionRef, ContextRef],
        Gives::Bool,
    ),
    hook(
        "get_connection_tags",
        true,
        &[ConnectionRef, ContextRef],
        Gives::Tags,
    ),
];

impl Hook {
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        HOOKS.iter().find(|hook| hook.name == name)
    }
}

impl Takes {
    pub(super) fn name(self) -> &'static str {
        match self {
            Props => "props",
            Request => "request",
            Connection | ConnectionRef | MaybeConnection => "connection",
            Context | ContextRef => "context",
            Message => "message",
            Code => "code",
            Reason => "reason",
            WasClean => "was_clean",
            Error => "error",
            NextRef => "next",
            State => "state",
            Source | SourceRef => "source",
            Fiber => "fiber",
            Email => "email",
            Workflow => "workflow",
            Progress => "progress",
            Outcome => "result",
            Failure => "error",
            Event => "event",
        }
    }

    /// Its type in the trait.
    pub(super) fn ty(self) -> TokenStream {
        match self {
            Props => quote!(::core::option::Option<Self::Props>),
            Request => quote!(::worker_agents::AgentRequest),
            Connection => quote!(::worker_agents::Connection),
            ConnectionRef => quote!(&::worker_agents::Connection),
            MaybeConnection => quote!(::core::option::Option<::worker_agents::Connection>),
            Context => quote!(::worker_agents::ConnectionContext),
            ContextRef => quote!(&::worker_agents::ConnectionContext),
            Message => quote!(::worker_agents::WsMessage),
            Code => quote!(::core::primitive::u16),
            Reason => quote!(::std::string::String),
            WasClean => quote!(::core::primitive::bool),
            Error => quote!(::worker_agents::Error),
            NextRef => quote!(&Self::State),
            State => quote!(Self::State),
            Source => quote!(::worker_agents::StateSource),
            SourceRef => quote!(&::worker_agents::StateSource),
            Fiber => quote!(::worker_agents::RecoveredFiber),
            Email => quote!(::worker_agents::AgentEmail),
            Workflow => quote!(::worker_agents::WorkflowRef),
            Progress | Outcome | Event => quote!(::worker_agents::WorkflowValue),
            Failure => quote!(::std::string::String),
        }
    }

    pub(super) fn is_reference(self) -> bool {
        matches!(self, ConnectionRef | ContextRef | NextRef | SourceRef)
    }
}

impl Gives {
    /// Its type in the trait.
    pub(super) fn ty(self) -> TokenStream {
        match self {
            Self::InitialState => quote!(::core::option::Option<Self::State>),
            Self::Unit => quote!(::worker_agents::Result<()>),
            Self::Response => quote!(::worker_agents::Result<::worker_agents::AgentResponse>),
            Self::Tags => quote! {
                ::worker_agents::Result<::std::vec::Vec<::std::string::String>>
            },
            Self::Bool => quote!(::core::primitive::bool),
            Self::Resolution => quote! {
                ::worker_agents::Result<
                    ::core::option::Option<::worker_agents::FiberResolution>,
                >
            },
            Self::Nothing => quote!(()),
        }
    }
}
