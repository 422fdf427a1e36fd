//! The trait that a user's agent implements, and what its macro adds.

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    base::AgentBase,
    connections::{Connection, ConnectionContext, WsMessage},
    error::{Error, Result},
    fibers::{FiberResolution, RecoveredFiber},
    http::{AgentRequest, AgentResponse},
    options::AgentOptions,
    rpc::Callable,
    state::StateSource,
};

/// A type that an agent can keep as its state: JSON through serde, a default to
/// start from, and cheap enough to clone for each reader.
pub trait AgentState: Serialize + DeserializeOwned + Clone + Default + 'static {}

impl<T: Serialize + DeserializeOwned + Clone + Default + 'static> AgentState for T {}

/// What the `#[agent]` attribute adds to an agent's `impl Agent` block.
///
/// Not to be implemented by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an agent yet",
    note = "put `#[agent]` on its `impl Agent for {Self}` block"
)]
pub trait AgentClass: Sized + 'static {
    /// The name of the class, as in `wrangler.toml`.
    const CLASS: &'static str;
    /// The options given to `#[agent(…)]`.
    const OPTIONS: AgentOptions;
    /// The binding given to `#[agent(binding = "…")]`.
    const BINDING: Option<&'static str>;

    /// The base that the agent holds.
    fn base(&self) -> &AgentBase<Self>
    where
        Self: Agent;

    /// The methods that can be called by name.
    fn callables() -> &'static [Callable<Self>];
}

/// An agent: a named, persistent, single-threaded object that sleeps until
/// something wakes it.
///
/// Every hook has a default. Hooks run one at a time up to each `await`; other
/// events may run while one awaits, so keep no borrow of your own cells across
/// it. `#[agent]` lets a hook be written with [`worker::Result`] or
/// [`crate::Result`], with [`worker::Request`] and [`worker::Response`] in
/// place of [`AgentRequest`] and [`AgentResponse`], and without the arguments
/// that it does not use.
#[allow(async_fn_in_trait)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an agent",
    label = "this is not an agent",
    note = "write `#[agent] impl Agent for {Self} {{ … }}`"
)]
pub trait Agent: AgentClass {
    /// The state that is kept in storage and synced to every client. `()` for
    /// an agent without state.
    type State: AgentState;

    /// What the creator of the agent may hand to [`Agent::on_start`].
    type Props: DeserializeOwned + 'static;

    /// Makes the agent around its base. Runs on every wake-up, before anything
    /// else; the base can be stored here, not used.
    fn new(base: AgentBase<Self>) -> Self;

    /// The state of an agent that has none stored yet, or `None` for no state
    /// at all: then no client sees a state until one is set.
    fn initial_state(&self) -> Option<Self::State> {
        Some(Self::State::default())
    }

    /// Runs on every wake-up before the first event is handled. `props` are there
    /// if the contact that woke the agent brought some, by
    /// [`RouteOptions::props`](crate::RouteOptions::props) or
    /// [`GetOptions::props`](crate::GetOptions::props). Props to an agent that is
    /// awake reach nobody, and none are stored.
    ///
    /// # Errors
    /// An error fails the event that woke the agent; the next one tries again.
    async fn on_start(&self, props: Option<Self::Props>) -> Result<()> {
        let _ = props;
        Ok(())
    }

    /// Answers an HTTP request. Without it, 404 `Not implemented`.
    ///
    /// # Errors
    /// An error goes to [`Agent::on_error`], and the client gets a 500.
    async fn on_request(&self, request: AgentRequest) -> Result<AgentResponse> {
        let _ = request;
        Ok(AgentResponse::text("Not implemented").with_status(404))
    }

    /// A client has connected, and has been sent identity and state.
    ///
    /// # Errors
    /// An error goes to [`Agent::on_error`], and the socket closes with 1011.
    async fn on_connect(&self, connection: Connection, context: ConnectionContext) -> Result<()> {
        let _ = (connection, context);
        Ok(())
    }

    /// A client has sent something that is not a frame of the protocol.
    ///
    /// # Errors
    /// An error goes to [`Agent::on_error`]; the socket stays open.
    async fn on_message(&self, connection: Connection, message: WsMessage) -> Result<()> {
        let _ = (connection, message);
        Ok(())
    }

    /// A client has gone. The connection can no longer send.
    ///
    /// # Errors
    /// An error is logged.
    async fn on_close(
        &self,
        connection: Connection,
        code: u16,
        reason: String,
        was_clean: bool,
    ) -> Result<()> {
        let _ = (connection, code, reason, was_clean);
        Ok(())
    }

    /// Sees every error of a hook, and that of a schedule or queued call that has
    /// used up its attempts: [`current`](crate::AgentBase::current) tells which.
    /// It observes: whatever it does, the event has failed. Errors of callables
    /// go to their caller instead.
    async fn on_error(&self, error: Error, connection: Option<Connection>) {
        self.base().log_error(&error, connection.as_ref());
    }

    /// Decides about a new state before anything has changed.
    ///
    /// # Errors
    /// An error refuses the state: `set_state` returns it, and a client that
    /// sent the state is told `State update rejected`.
    fn validate_state_change(&self, next: &Self::State, source: &StateSource) -> Result<()> {
        let _ = (next, source);
        Ok(())
    }

    /// The state has been stored and sent out. Runs after the current stretch
    /// of code, so it may itself set the state.
    ///
    /// # Errors
    /// An error goes to [`Agent::on_error`]; the state stands.
    async fn on_state_changed(&self, state: Self::State, source: StateSource) -> Result<()> {
        let _ = (state, source);
        Ok(())
    }

    /// A mail has come for the agent, by
    /// [`route_agent_email`](crate::route_agent_email). Without the hook, a line
    /// on the console tells of it.
    ///
    /// # Errors
    /// An error goes to [`Agent::on_error`] and back to who routed the mail: the
    /// sender's server tries again.
    #[cfg(feature = "email")]
    async fn on_email(&self, email: crate::email::AgentEmail) -> Result<()> {
        let line = format!(
            "a mail from {} to {} came, and the agent has no hook `on_email`",
            email.from(),
            email.to()
        );
        self.base().log(crate::host::LogLevel::Info, &line);
        Ok(())
    }

    /// A run that the agent has started has told of its progress
    /// (`WorkflowStep::report_progress`). It may come late, also after the run's
    /// end.
    ///
    /// # Errors
    /// An error goes to [`Agent::on_error`], and to the run.
    #[cfg(feature = "workflows")]
    async fn on_workflow_progress(
        &self,
        workflow: crate::WorkflowRef,
        progress: crate::WorkflowValue,
    ) -> Result<()> {
        let _ = (workflow, progress);
        Ok(())
    }

    /// A run has come to its end. It may be told twice of one run: the run does
    /// so in a step, which is repeated where its outcome was lost.
    ///
    /// # Errors
    /// An error goes to [`Agent::on_error`] and to the run, which tells again, as
    /// its step is retried.
    #[cfg(feature = "workflows")]
    async fn on_workflow_complete(
        &self,
        workflow: crate::WorkflowRef,
        result: crate::WorkflowValue,
    ) -> Result<()> {
        let _ = (workflow, result);
        Ok(())
    }

    /// A run has failed, or says so and goes on. Without the hook, a line on the
    /// console tells of it.
    ///
    /// # Errors
    /// As of [`Agent::on_workflow_complete`].
    #[cfg(feature = "workflows")]
    async fn on_workflow_error(&self, workflow: crate::WorkflowRef, error: String) -> Result<()> {
        let crate::WorkflowRef { name, id } = workflow;
        let line = format!(
            "Workflow error [{name}/{id}]: {error} (the hook `on_workflow_error` takes care of it)"
        );
        self.base().log(crate::host::LogLevel::Error, &line);
        Ok(())
    }

    /// A run has sent something of its own (`WorkflowStep::send_event`).
    ///
    /// # Errors
    /// As of [`Agent::on_workflow_complete`].
    #[cfg(feature = "workflows")]
    async fn on_workflow_event(
        &self,
        workflow: crate::WorkflowRef,
        event: crate::WorkflowValue,
    ) -> Result<()> {
        let _ = (workflow, event);
        Ok(())
    }

    /// The agent was lost while a fiber ran: called for each of them, before
    /// [`Agent::on_start`], or from the alarm. It decides what becomes of the
    /// work, with what the fiber has stashed: starts it again from there, tells
    /// somebody, or lets it be. Nothing is run again by itself. The default
    /// warns.
    ///
    /// What it returns is the end of a managed fiber, which otherwise stays
    /// [`Interrupted`](crate::FiberStatus::Interrupted); of one of
    /// [`run_fiber`](crate::AgentBase::run_fiber) nothing is left. It may be
    /// called twice for one fiber, if the agent is lost again meanwhile; after
    /// five times in a row the fiber is given up. Keep it short: no event is
    /// handled until it has ended, and it cannot wait for a fiber that it starts.
    ///
    /// # Errors
    /// A managed fiber has failed then, with this error. One of `run_fiber` is
    /// handed to the hook again, less and less often, until it is a day old.
    async fn on_fiber_recovered(&self, fiber: RecoveredFiber) -> Result<Option<FiberResolution>> {
        self.base().core().warn_of_fiber(&fiber);
        Ok(None)
    }

    /// Whether a new connection may not change the state. It still gets every
    /// update, and may send messages and call methods.
    fn should_connection_be_readonly(
        &self,
        connection: &Connection,
        context: &ConnectionContext,
    ) -> bool {
        let _ = (connection, context);
        false
    }

    /// Whether a new connection is sent the protocol's frames: identity, state
    /// and its updates.
    fn should_send_protocol_messages(
        &self,
        connection: &Connection,
        context: &ConnectionContext,
    ) -> bool {
        let _ = (connection, context);
        true
    }

    /// Tags for a new connection, to find it again with
    /// [`get_connections`](crate::AgentBase::get_connections). At most nine, of
    /// 1 to 256 UTF-16 units each.
    ///
    /// # Errors
    /// An error refuses the connection.
    async fn get_connection_tags(
        &self,
        connection: &Connection,
        context: &ConnectionContext,
    ) -> Result<Vec<String>> {
        let _ = (connection, context);
        Ok(Vec::new())
    }
}

/// The [`Agent::Props`] of an agent that takes none: it ignores what comes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NoProps;

impl<'de> serde::Deserialize<'de> for NoProps {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}
