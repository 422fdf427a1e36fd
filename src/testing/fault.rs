//! Why an event of an agent did not come to its end.

use std::any::Any;

use crate::error::Error;

/// Why an event was cut short.
#[derive(Debug, Clone)]
pub(super) enum Fault {
    /// It panicked, with this text.
    Panic(String),
    /// Another event of the same agent panicked.
    Interrupted,
    /// The test let the agent crash.
    Crash,
    /// The agent has put an end to itself, for this reason.
    Abort(String),
}

impl Fault {
    pub(super) fn of_panic(payload: &(dyn Any + Send)) -> Self {
        let text = payload
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        Self::Panic(text.unwrap_or("no message").to_owned())
    }

    /// Whether nothing is left that could answer: the caller sees an error of the
    /// platform, and a client its connection break.
    pub(super) fn answers_nobody(&self) -> bool {
        matches!(self, Self::Crash | Self::Abort(_))
    }

    /// What another agent or Worker sees of it.
    pub(super) fn error(&self) -> Error {
        match self {
            Self::Panic(text) => Error::Message(format!("Rust panic: {text}")),
            Self::Interrupted => retryable(
                "The agent was interrupted by a panic elsewhere in its isolate; try again",
            ),
            Self::Crash => unreachable_agent(),
            // The platform has no word on whether to try again.
            Self::Abort(reason) => Error::platform(reason),
        }
    }
}

/// What the platform says of an agent whose machine is gone.
pub(super) fn unreachable_agent() -> Error {
    retryable("Network connection lost.")
}

fn retryable(message: &str) -> Error {
    Error::Platform {
        message: message.to_owned(),
        retryable: true,
        overloaded: false,
    }
}
