//! What the TypeScript SDK calls the events, and where it publishes them.

use super::EventKind;

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
            #[cfg(feature = "workflows")]
            Self::WorkflowStart { .. } => "workflow:start",
            #[cfg(feature = "workflows")]
            Self::WorkflowEvent { .. } => "workflow:event",
            #[cfg(feature = "workflows")]
            Self::WorkflowApproved { .. } => "workflow:approved",
            #[cfg(feature = "workflows")]
            Self::WorkflowRejected { .. } => "workflow:rejected",
            #[cfg(feature = "workflows")]
            Self::WorkflowTerminated { .. } => "workflow:terminated",
            #[cfg(feature = "workflows")]
            Self::WorkflowPaused { .. } => "workflow:paused",
            #[cfg(feature = "workflows")]
            Self::WorkflowResumed { .. } => "workflow:resumed",
            #[cfg(feature = "workflows")]
            Self::WorkflowRestarted { .. } => "workflow:restarted",
            Self::EmailSend { .. } => "email:send",
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
            #[cfg(feature = "workflows")]
            "workflow" => "agents:workflow",
            _ if matches!(self, Self::Rpc { .. }) => "agents:rpc",
            _ => "agents:lifecycle",
        }
    }
}
