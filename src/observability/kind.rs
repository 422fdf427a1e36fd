//! What may happen in an agent, with what is told of it.

use serde::{Serialize, Serializer};

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
    #[cfg(feature = "workflows")]
    WorkflowStart {
        /// The run's id.
        workflow_id: &'a str,
        /// The workflow's binding.
        workflow_name: &'a str,
    },
    /// A run has been sent an event.
    #[cfg(feature = "workflows")]
    WorkflowEvent {
        /// The run's id.
        workflow_id: &'a str,
        /// What the event was sent as.
        event_type: &'a str,
    },
    /// A run has been approved.
    #[cfg(feature = "workflows")]
    WorkflowApproved {
        /// The run's id.
        workflow_id: &'a str,
        /// Why.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<&'a str>,
    },
    /// A run has been rejected.
    #[cfg(feature = "workflows")]
    WorkflowRejected {
        /// The run's id.
        workflow_id: &'a str,
        /// Why.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<&'a str>,
    },
    /// A run has been terminated.
    #[cfg(feature = "workflows")]
    WorkflowTerminated {
        /// The run's id.
        workflow_id: &'a str,
        /// The workflow's binding.
        workflow_name: &'a str,
    },
    /// A run has been paused.
    #[cfg(feature = "workflows")]
    WorkflowPaused {
        /// The run's id.
        workflow_id: &'a str,
        /// The workflow's binding.
        workflow_name: &'a str,
    },
    /// A run has been resumed.
    #[cfg(feature = "workflows")]
    WorkflowResumed {
        /// The run's id.
        workflow_id: &'a str,
        /// The workflow's binding.
        workflow_name: &'a str,
    },
    /// A run has been restarted.
    #[cfg(feature = "workflows")]
    WorkflowRestarted {
        /// The run's id.
        workflow_id: &'a str,
        /// The workflow's binding.
        workflow_name: &'a str,
    },
    /// A mail has been sent.
    EmailSend {
        /// Its sender.
        from: &'a str,
        /// Its recipients: one is written as a text, several as an array.
        #[serde(serialize_with = "one_or_all")]
        to: &'a [&'a str],
        /// Its subject.
        subject: &'a str,
    },
    /// The agent has been destroyed.
    Destroy {},
}

/// The one text of a list, or the list.
fn one_or_all<S: Serializer>(all: &[&str], serializer: S) -> Result<S::Ok, S::Error> {
    match all {
        [one] => serializer.serialize_str(one),
        _ => all.serialize(serializer),
    }
}
