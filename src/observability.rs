//! What an agent tells of itself: events with the TypeScript SDK's names.

use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::host::{Host, LogLevel};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum EventKind<'a> {
    /// A client has connected.
    Connect {
        /// The connection's id.
        connection_id: &'a str,
    },
    /// A client has gone.
    Disconnect {
        /// The connection's id.
        connection_id: &'a str,
        /// The close code.
        code: u16,
        /// The close reason.
        reason: &'a str,
    },
    /// The state has changed.
    StateUpdate {},
    /// A client has called a method.
    Rpc {
        /// The method's name.
        method: &'a str,
        /// Whether it answers with a stream.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        streaming: bool,
    },
    /// A call of a client has failed.
    RpcError {
        /// The method's name.
        method: &'a str,
        /// The error's text.
        error: &'a str,
    },
    /// A schedule has been made.
    ScheduleCreate {
        /// The method that it calls.
        callback: &'a str,
        /// Its id.
        id: &'a str,
    },
    /// A schedule's method is about to run.
    ScheduleExecute {
        /// The method.
        callback: &'a str,
        /// The schedule's id.
        id: &'a str,
    },
    /// A schedule has been cancelled.
    ScheduleCancel {
        /// The method that it would have called.
        callback: &'a str,
        /// Its id.
        id: &'a str,
    },
    /// A schedule's method has failed and is tried again.
    ScheduleRetry {
        /// The method.
        callback: &'a str,
        /// The schedule's id.
        id: &'a str,
        /// The number of the attempt, from 1.
        attempt: u32,
        /// How many there are.
        max_attempts: u32,
    },
    /// A schedule's method has failed for good.
    ScheduleError {
        /// The method.
        callback: &'a str,
        /// The schedule's id.
        id: &'a str,
        /// The error's text.
        error: &'a str,
        /// How many attempts were made; 0 if it could not be run.
        attempts: u32,
    },
    /// Many one-shots of one method are due at once.
    ScheduleDuplicateWarning {
        /// The method.
        callback: &'a str,
        /// How many.
        count: usize,
        /// Always `one-shot`.
        r#type: &'a str,
    },
    /// An item has been queued.
    QueueCreate {
        /// The method that it calls.
        callback: &'a str,
        /// Its id.
        id: &'a str,
    },
    /// A queued call has failed and is tried again.
    QueueRetry {
        /// The method.
        callback: &'a str,
        /// The item's id.
        id: &'a str,
        /// The number of the attempt, from 1.
        attempt: u32,
        /// How many there are.
        max_attempts: u32,
    },
    /// A queued call has failed for good.
    QueueError {
        /// The method.
        callback: &'a str,
        /// The item's id.
        id: &'a str,
        /// The error's text.
        error: &'a str,
        /// How many attempts were made; 0 if it could not be run.
        attempts: u32,
    },
    /// An alarm has ended because the instance has used up its memory.
    AlarmMemoryLimitReset {
        /// How often in a row.
        strikes: u32,
        /// How often at most.
        limit: u32,
        /// Whether the schedule was given up.
        sealed: bool,
        /// The platform's text.
        error: &'a str,
    },
    /// A fiber has begun.
    FiberRunStarted {
        /// Its id.
        fiber_id: &'a str,
        /// Its name.
        fiber_name: &'a str,
        /// Whether it is kept account of.
        managed: bool,
    },
    /// A fiber has succeeded.
    FiberRunCompleted {
        /// Its id.
        fiber_id: &'a str,
        /// Its name.
        fiber_name: &'a str,
        /// Whether it is kept account of.
        managed: bool,
        /// How long it ran.
        elapsed_ms: i64,
    },
    /// A fiber has failed.
    FiberRunFailed {
        /// Its id.
        fiber_id: &'a str,
        /// Its name.
        fiber_name: &'a str,
        /// Whether it is kept account of.
        managed: bool,
        /// The error's text.
        error: &'a str,
        /// How long it ran.
        elapsed_ms: i64,
    },
    /// The agent was lost while a fiber ran.
    FiberRunInterrupted {
        /// Its id.
        fiber_id: &'a str,
        /// Its name.
        fiber_name: &'a str,
        /// Whether it is kept account of.
        managed: bool,
        /// Always `interrupted`.
        recovery_reason: &'a str,
        /// How long ago it began.
        elapsed_ms: i64,
    },
    /// An interrupted fiber has been found.
    FiberRecoveryDetected {
        /// Its id.
        fiber_id: &'a str,
        /// Its name.
        fiber_name: &'a str,
        /// Whether it is kept account of.
        managed: bool,
        /// Always `interrupted`.
        recovery_reason: &'a str,
        /// How long ago it began.
        elapsed_ms: i64,
    },
    /// An interrupted fiber is about to be handed to the agent.
    FiberRecoveryAttempt {
        /// Its id.
        fiber_id: &'a str,
        /// Its name.
        fiber_name: &'a str,
        /// Whether it is kept account of.
        managed: bool,
        /// Always `interrupted`.
        recovery_reason: &'a str,
    },
    /// The agent has taken care of an interrupted fiber.
    FiberRecoveryHandled {
        /// Its id.
        fiber_id: &'a str,
        /// Its name.
        fiber_name: &'a str,
        /// Whether it is kept account of.
        managed: bool,
        /// Always `interrupted`.
        recovery_reason: &'a str,
        /// How long that took.
        elapsed_ms: i64,
        /// `managed` or `user`.
        status: &'a str,
    },
    /// The agent has failed to take care of an interrupted fiber.
    FiberRecoveryFailed {
        /// Its id.
        fiber_id: &'a str,
        /// Its name.
        fiber_name: &'a str,
        /// Whether it is kept account of.
        managed: bool,
        /// Always `interrupted`.
        recovery_reason: &'a str,
        /// How long that took.
        elapsed_ms: i64,
        /// The error's text.
        error: &'a str,
        /// Always `handler_error`.
        reason: &'a str,
    },
    /// An interrupted fiber has been left for later, or given up.
    FiberRecoverySkipped {
        /// Its id.
        fiber_id: &'a str,
        /// Its name.
        fiber_name: &'a str,
        /// Whether it is kept account of.
        managed: bool,
        /// `scan_deadline_exceeded` or `max_age_exceeded`.
        reason: &'a str,
        /// How long the search took, or how long ago the fiber began.
        elapsed_ms: i64,
    },
    /// A mail has come.
    EmailReceive {
        /// The sender.
        from: &'a str,
        /// The recipient.
        to: &'a str,
        /// The subject, undecoded.
        #[serde(skip_serializing_if = "Option::is_none")]
        subject: Option<&'a str>,
    },
    /// A mail has been answered.
    EmailReply {
        /// The sender of the answer.
        from: &'a str,
        /// Its recipient.
        to: &'a str,
        /// Its subject.
        subject: &'a str,
    },
    /// A run of a workflow has been started.
    WorkflowStart {
        /// The run's id.
        workflow_id: &'a str,
        /// The workflow's binding.
        workflow_name: &'a str,
    },
    /// A run has been sent an event.
    WorkflowEvent {
        /// The run's id.
        workflow_id: &'a str,
        /// What the event was sent as.
        event_type: &'a str,
    },
    /// A run has been approved.
    WorkflowApproved {
        /// The run's id.
        workflow_id: &'a str,
        /// Why.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<&'a str>,
    },
    /// A run has been rejected.
    WorkflowRejected {
        /// The run's id.
        workflow_id: &'a str,
        /// Why.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<&'a str>,
    },
    /// A run has been terminated.
    WorkflowTerminated {
        /// The run's id.
        workflow_id: &'a str,
        /// The workflow's binding.
        workflow_name: &'a str,
    },
    /// A run has been paused.
    WorkflowPaused {
        /// The run's id.
        workflow_id: &'a str,
        /// The workflow's binding.
        workflow_name: &'a str,
    },
    /// A run has been resumed.
    WorkflowResumed {
        /// The run's id.
        workflow_id: &'a str,
        /// The workflow's binding.
        workflow_name: &'a str,
    },
    /// A run has been restarted.
    WorkflowRestarted {
        /// The run's id.
        workflow_id: &'a str,
        /// The workflow's binding.
        workflow_name: &'a str,
    },
    /// The agent has been destroyed.
    Destroy {},
}

impl EventKind<'_> {
    /// The event's name, such as `state:update`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Connect { .. } => "connect",
            Self::Disconnect { .. } => "disconnect",
            Self::StateUpdate {} => "state:update",
            Self::Rpc { .. } => "rpc",
            Self::RpcError { .. } => "rpc:error",
            Self::ScheduleCreate { .. } => "schedule:create",
            Self::ScheduleExecute { .. } => "schedule:execute",
            Self::ScheduleCancel { .. } => "schedule:cancel",
            Self::ScheduleRetry { .. } => "schedule:retry",
            Self::ScheduleError { .. } => "schedule:error",
            Self::ScheduleDuplicateWarning { .. } => "schedule:duplicate_warning",
            Self::QueueCreate { .. } => "queue:create",
            Self::QueueRetry { .. } => "queue:retry",
            Self::QueueError { .. } => "queue:error",
            Self::AlarmMemoryLimitReset { .. } => "alarm:memory_limit_reset",
            Self::FiberRunStarted { .. } => "fiber:run:started",
            Self::FiberRunCompleted { .. } => "fiber:run:completed",
            Self::FiberRunFailed { .. } => "fiber:run:failed",
            Self::FiberRunInterrupted { .. } => "fiber:run:interrupted",
            Self::FiberRecoveryDetected { .. } => "fiber:recovery:detected",
            Self::FiberRecoveryAttempt { .. } => "fiber:recovery:attempt",
            Self::FiberRecoveryHandled { .. } => "fiber:recovery:handled",
            Self::FiberRecoveryFailed { .. } => "fiber:recovery:failed",
            Self::FiberRecoverySkipped { .. } => "fiber:recovery:skipped",
            Self::EmailReceive { .. } => "email:receive",
            Self::EmailReply { .. } => "email:reply",
            Self::WorkflowStart { .. } => "workflow:start",
            Self::WorkflowEvent { .. } => "workflow:event",
            Self::WorkflowApproved { .. } => "workflow:approved",
            Self::WorkflowRejected { .. } => "workflow:rejected",
            Self::WorkflowTerminated { .. } => "workflow:terminated",
            Self::WorkflowPaused { .. } => "workflow:paused",
            Self::WorkflowResumed { .. } => "workflow:resumed",
            Self::WorkflowRestarted { .. } => "workflow:restarted",
            Self::Destroy {} => "destroy",
        }
    }

    /// The channel that the TypeScript SDK publishes the event on.
    pub fn channel(&self) -> &'static str {
        match self.name().split_once(':').map_or("", |(group, _)| group) {
            "state" => "agents:state",
            "schedule" | "queue" => "agents:schedule",
            "fiber" => "agents:fiber",
            "rpc" => "agents:rpc",
            "email" => "agents:email",
            "workflow" => "agents:workflow",
            _ if matches!(self, Self::Rpc { .. }) => "agents:rpc",
            _ => "agents:lifecycle",
        }
    }
}

/// One event of one agent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Event<'a> {
    pub(crate) kind: EventKind<'a>,
    pub(crate) agent: &'a str,
    pub(crate) name: &'a str,
    pub(crate) timestamp: i64,
}

impl Serialize for Event<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(6))?;
        map.serialize_entry("channel", self.kind.channel())?;
        map.serialize_entry("type", self.kind.name())?;
        map.serialize_entry("agent", self.agent)?;
        map.serialize_entry("name", self.name)?;
        map.serialize_entry("payload", &self.kind)?;
        map.serialize_entry("timestamp", &self.timestamp)?;
        map.end()
    }
}

/// Writes the event as a JSON line to the console, if the Worker's variable
/// `AGENTS_EVENTS` is `console`; otherwise it is not even made.
pub(crate) fn emit<'a>(host: &dyn Host, event: impl FnOnce() -> Event<'a>) {
    if host.observed()
        && let Ok(line) = crate::json::to_string(&event())
    {
        host.log(LogLevel::Info, &line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_have_the_shape_of_the_typescript_sdk() -> Result<(), crate::json::JsonError> {
        let event = Event {
            kind: EventKind::Disconnect {
                connection_id: "c1",
                code: 1000,
                reason: "bye",
            },
            agent: "CounterAgent",
            name: "room",
            timestamp: 5,
        };
        assert_eq!(
            crate::json::to_string(&event)?,
            r#"{"channel":"agents:lifecycle","type":"disconnect","agent":"CounterAgent","name":"room","payload":{"connectionId":"c1","code":1000,"reason":"bye"},"timestamp":5}"#
        );
        Ok(())
    }
}
