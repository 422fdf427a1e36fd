//! Names that the official clients' types keep for themselves.

/// The members of TypeScript's `Agent`, of `agents` 0.32: `AgentClient` and `useAgent`
/// leave methods of these names out of what they offer, though they can be called.
/// Sorted; `tests/types/types.test.mjs` compares it with the package.
const MEMBERS_OF_AGENT: &[&str] = &[
    "_cfDetachedReconcileTick",
    "_keepAliveRefs",
    "_onAlarmHousekeeping",
    "_onEmail",
    "_state",
    "_unsafe_getConnectionFlag",
    "_unsafe_setConnectionFlag",
    "abortSubAgent",
    "addMcpServer",
    "alarm",
    "approveWorkflow",
    "broadcast",
    "cancelAgentTool",
    "cancelFiber",
    "cancelFiberByKey",
    "cancelSchedule",
    "clearAgentToolRuns",
    "createMcpOAuthProvider",
    "deleteFibers",
    "deleteSubAgent",
    "deleteWorkflow",
    "deleteWorkflows",
    "dequeue",
    "dequeueAll",
    "dequeueAllByCallback",
    "destroy",
    "dynamicAgents",
    "fetch",
    "fetchInternalHost",
    "getCallableMethods",
    "getConnection",
    "getConnectionTags",
    "getConnections",
    "getMcpServers",
    "getQueue",
    "getQueues",
    "getSchedule",
    "getScheduleById",
    "getSchedules",
    "getWorkflow",
    "getWorkflowStatus",
    "getWorkflows",
    "hasAgentToolRun",
    "hasSubAgent",
    "initialState",
    "inspectFiber",
    "inspectFiberByKey",
    "isConnectionProtocolEnabled",
    "isConnectionReadonly",
    "keepAlive",
    "keepAliveWhile",
    "lifecycle",
    "listFibers",
    "listSchedules",
    "listSubAgents",
    "maxConcurrentAgentTools",
    "mcp",
    "migrateWorkflowBinding",
    "name",
    "observability",
    "onAgentToolFinish",
    "onAgentToolStart",
    "onAlarm",
    "onBeforeSubAgent",
    "onClose",
    "onConnect",
    "onError",
    "onFiberRecovered",
    "onJob",
    "onMessage",
    "onProgress",
    "onRequest",
    "onStart",
    "onStateChanged",
    "onStateUpdate",
    "onWorkflowCallback",
    "onWorkflowComplete",
    "onWorkflowError",
    "onWorkflowEvent",
    "onWorkflowProgress",
    "parentAgent",
    "parentPath",
    "pauseWorkflow",
    "queue",
    "rejectWorkflow",
    "removeMcpServer",
    "render",
    "replyToEmail",
    "reportProgress",
    "resolveFiber",
    "restartWorkflow",
    "resumeWorkflow",
    "retry",
    "runAgentTool",
    "runFiber",
    "runWorkflow",
    "schedule",
    "scheduleEvery",
    "scheduler",
    "selfPath",
    "sendEmail",
    "sendWorkflowEvent",
    "sessionAffinity",
    "setConnectionReadonly",
    "setState",
    "shouldConnectionBeReadonly",
    "shouldSendProtocolMessages",
    "sql",
    "startFiber",
    "stash",
    "state",
    "subAgent",
    "taskDefinitions",
    "tasks",
    "terminateWorkflow",
    "validateStateChange",
];

/// What is to be said of a method that typed clients do not offer.
pub(super) fn remark(name: &str) -> Option<String> {
    MEMBERS_OF_AGENT.binary_search(&name).ok()?;
    Some(format!(
        "The types of `agents` hide it: their own `Agent` has a member `{name}`. A client without \
         types calls it, or `#[callable(name = \"…\")]` gives it another name."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted() {
        assert!(MEMBERS_OF_AGENT.is_sorted());
        assert!(remark("tasks").is_some());
        assert_eq!(remark("add"), None);
    }
}
