//! What can be wrong about a workflow, told from the platform's texts.

use super::WorkflowStatus;
use crate::error::Error;

/// What is wrong, in [`Error::Workflow`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum WorkflowFault {
    /// The workflow has no run of this id.
    UnknownInstance,
    /// The workflow has a run of this id already.
    DuplicateId,
    /// An id is 1 to 100 letters, digits, `-` and `_`, and does not begin with
    /// `-`.
    InvalidId,
    /// The run has ended, which leaves nothing to do to it.
    Ended,
    /// A value does not fit the type that it is read as: parameters, the payload
    /// of an event, the stored result of a step, the output of a run.
    Payload,
    /// A step, or an event that was waited for, has taken longer than it may.
    TimedOut,
}

/// How the engine calls an error that it does not try again.
const NON_RETRYABLE: &str = "NonRetryableError";

/// How the engine's texts begin when it stops a run to go on with it later, or
/// never: because somebody has paused or terminated it.
const ABORTED: &str = "Aborting engine:";

/// Whether the engine has stopped the run.
pub(super) fn is_abort(error: &Error) -> bool {
    error.to_string().starts_with(ABORTED)
}

pub(super) fn fault(fault: WorkflowFault, message: impl Into<String>) -> Error {
    Error::Workflow {
        fault,
        message: message.into(),
    }
}

/// The error of what is to be done to a run that has ended.
pub(super) fn ended(id: &str, status: WorkflowStatus) -> Error {
    let message = format!("the run `{id}` has ended: {}", status.as_str());
    fault(WorkflowFault::Ended, message)
}

/// Whether the platform means this fault by its error.
pub(super) fn is(error: &Error, meant: WorkflowFault) -> bool {
    let found = of_binding(error.clone(), None);
    matches!(found, Error::Workflow { fault, .. } if fault == meant)
}

/// The error of a value that does not fit.
pub(super) fn misfit(what: &str, reason: impl std::fmt::Display) -> Error {
    fault(
        WorkflowFault::Payload,
        format!("{what} does not fit: {reason}"),
    )
}

/// An error of the engine, with its kind. The texts were seen on workerd.
pub(super) fn of_engine(error: Error) -> Error {
    let text = error.to_string();
    if let Some(text) = text.strip_prefix(NON_RETRYABLE) {
        return Error::Terminal(text.trim_start_matches([':', ' ']).to_owned());
    }
    let text = text.strip_prefix("WorkflowTimeoutError: ").unwrap_or(&text);
    if text.starts_with("Execution timed out after") {
        return fault(WorkflowFault::TimedOut, text);
    }
    error
}

/// An error of a workflow's binding, with its kind. The codes in parentheses are
/// those of Cloudflare's API.
pub(super) fn of_binding(error: Error, id: Option<&str>) -> Error {
    if error.is_retryable() {
        return error;
    }
    let text = error.to_string();
    let has = |part: &str| text.contains(part);
    let found = if has("instance.not_found") {
        WorkflowFault::UnknownInstance
    } else if has("instance.already_exists") || has("already exists") {
        WorkflowFault::DuplicateId
    } else if has("instance.invalid_id") || has("invalid id") {
        WorkflowFault::InvalidId
    } else if has("instance.cannot_terminate") || has("finite state") {
        WorkflowFault::Ended
    } else {
        return error;
    };
    let message = match (found, id) {
        (WorkflowFault::UnknownInstance, Some(id)) => {
            format!("the workflow has no run `{id}`: {text}")
        }
        (WorkflowFault::InvalidId, Some(id)) => format!(
            "`{id}` cannot be the id of a run, which is 1 to 100 letters, digits, `-` and `_`: \
             {text}"
        ),
        _ => text,
    };
    fault(found, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(error: Error) -> Option<WorkflowFault> {
        match error {
            Error::Workflow { fault, .. } => Some(fault),
            _ => None,
        }
    }

    #[test]
    fn texts_of_the_binding_have_a_kind() {
        for (text, expected) in [
            ("instance.not_found", WorkflowFault::UnknownInstance),
            (
                "(instance.already_exists) Workflow instance with id \"a\" already exists",
                WorkflowFault::DuplicateId,
            ),
            (
                "WorkflowError: Workflow instance has invalid id",
                WorkflowFault::InvalidId,
            ),
            (
                "(instance.cannot_terminate) Cannot terminate instance since its on a finite state",
                WorkflowFault::Ended,
            ),
        ] {
            let told = of_binding(Error::platform(text), Some("a"));
            assert!(told.to_string().contains(text), "{told}");
            assert_eq!(kind(told), Some(expected), "{text}");
        }
        let other = Error::platform("Network connection lost.");
        assert_eq!(of_binding(other.clone(), None), other);
    }

    #[test]
    fn texts_of_the_engine_have_a_kind() {
        for text in [
            "Execution timed out after 500ms",
            "WorkflowTimeoutError: Execution timed out after 500ms",
        ] {
            assert_eq!(
                of_engine(Error::msg(text)),
                fault(WorkflowFault::TimedOut, "Execution timed out after 500ms")
            );
        }
        assert_eq!(
            of_engine(Error::msg("NonRetryableError: no such card")),
            Error::terminal("no such card")
        );
        assert_eq!(of_engine(Error::msg("as it is")), Error::msg("as it is"));
    }

    #[test]
    fn a_stopped_run_is_told_from_a_failed_one() {
        assert!(is_abort(&Error::msg("Aborting engine: User called pause")));
        assert!(!is_abort(&Error::msg("the engine of my car")));
    }
}
