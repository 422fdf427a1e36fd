//! Names that mean something else already.

/// What worker's `#[durable_object]` adds to the struct.
const OF_WORKER: &[&str] = &[
    "new",
    "fetch",
    "alarm",
    "connect",
    "websocket_message",
    "websocket_close",
    "websocket_error",
];

/// The methods that an agent has through its base: one of its own would hide it.
const OF_THE_BASE: &[&str] = &[
    "approve_workflow",
    "base",
    "broadcast",
    "broadcast_json",
    "cancel_fiber",
    "cancel_fiber_by_key",
    "cancel_schedule",
    "ctx",
    "current",
    "delete_failed",
    "delete_fibers",
    "delete_workflow",
    "delete_workflows",
    "dequeue",
    "dequeue_all",
    "dequeue_all_by_callback",
    "destroy",
    "env",
    "get",
    "get_connection",
    "get_connections",
    "get_queue",
    "get_queues",
    "get_schedule",
    "get_workflow",
    "get_workflow_status",
    "get_workflows",
    "id",
    "inspect_fiber",
    "inspect_fiber_by_key",
    "keep_alive",
    "kv",
    "list_failed",
    "list_fibers",
    "list_queue",
    "list_schedules",
    "migrate_workflow_binding",
    "name",
    "now",
    "pause_workflow",
    "queue",
    "queue_with",
    "reject_workflow",
    "reload_state",
    "replace_state",
    "reply_to_email",
    "resolve_fiber",
    "restart_workflow",
    "resume_workflow",
    "retry",
    "retry_failed",
    "retry_if",
    "run_fiber",
    "run_workflow",
    "run_workflow_named",
    "run_workflow_with",
    "schedule",
    "schedule_with",
    "send_workflow_event",
    "set_state",
    "sleep",
    "sql",
    "start_fiber",
    "start_fiber_with",
    "stash",
    "state",
    "stored_state",
    "terminate_workflow",
    "transaction",
    "update_state",
    "wait_for_fiber",
    "wait_until",
    "with_state",
];

/// The hooks of `trait Agent`.
const HOOKS: &[&str] = &[
    "initial_state",
    "on_start",
    "on_request",
    "on_connect",
    "on_message",
    "on_close",
    "on_error",
    "on_email",
    "validate_state_change",
    "on_state_changed",
    "on_fiber_recovered",
    "on_workflow_progress",
    "on_workflow_complete",
    "on_workflow_error",
    "on_workflow_event",
    "should_connection_be_readonly",
    "should_send_protocol_messages",
    "get_connection_tags",
];

/// What JavaScript, or the proxy of the official clients, takes for itself.
const OF_JAVASCRIPT: &[&str] = &[
    "then",
    "catch",
    "finally",
    "constructor",
    "prototype",
    "toJSON",
    "toString",
    "valueOf",
    "asymmetricMatch",
    "nodeType",
    "$$typeof",
    "@@toStringTag",
    "free",
];

/// The handlers and internal entries of a class, by their JavaScript names.
const OF_THE_CLASS: &[&str] = &[
    "fetch",
    "alarm",
    "webSocketMessage",
    "webSocketClose",
    "webSocketError",
    "_onEmail",
    "state",
    "setName",
    "_initAndFetch",
];

const PREFIXES: &[&str] = &["__", "_cf_", "_workflow_"];

/// Whether worker's attribute gives the struct a function of this name: a second
/// one does not compile.
pub(super) fn is_of_worker(name: &str) -> bool {
    OF_WORKER.contains(&name)
}

/// Why a method cannot have this name in Rust.
pub(super) fn refuse_method(name: &str) -> Option<String> {
    let why = if is_of_worker(name) {
        "`#[durable_object]` gives the struct a function of this name"
    } else if OF_THE_BASE.contains(&name) {
        "it would hide the agent's own method of this name"
    } else if HOOKS.contains(&name) {
        "this is a hook, which goes in the `impl Agent` block"
    } else {
        return None;
    };
    let cure = match refuse_wire(name) {
        None => format!("; `#[callable(name = \"{name}\")]` keeps the name on the wire"),
        Some(_) => String::new(),
    };
    Some(format!(
        "`{name}` is reserved: {why}. Rename the method{cure}"
    ))
}

/// Why a method cannot be called by this name.
pub(super) fn refuse_wire(name: &str) -> Option<String> {
    let why = if OF_JAVASCRIPT.contains(&name) {
        "JavaScript clients cannot call a method of this name".to_owned()
    } else if OF_THE_CLASS.contains(&name) {
        "the exported class has a method of this name".to_owned()
    } else {
        let prefix = PREFIXES.iter().find(|prefix| name.starts_with(**prefix))?;
        format!("names that begin with `{prefix}` are the SDK's own")
    };
    Some(format!(
        "`{name}` is reserved on the wire: {why}. Rename the method, or give it another name on \
         the wire with `#[callable(name = \"…\")]`"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_be_refused_in_rust_and_free_on_the_wire() {
        assert!(refuse_wire("connect").is_none());
        let connect = refuse_method("connect").unwrap_or_default();
        assert!(
            connect.contains("#[callable(name = \"connect\")]"),
            "{connect}"
        );
        let fetch = refuse_method("fetch").unwrap_or_default();
        assert!(fetch.ends_with("Rename the method"), "{fetch}");
    }

    #[test]
    fn the_wire_has_reserved_names_and_prefixes() {
        for name in [
            "then",
            "toJSON",
            "__x",
            "_cf_x",
            "_workflow_x",
            "setName",
            "free",
        ] {
            assert!(refuse_wire(name).is_some(), "{name}");
        }
        for name in ["add", "_add", "Then", "cf_x"] {
            assert!(refuse_wire(name).is_none(), "{name}");
        }
    }
}
