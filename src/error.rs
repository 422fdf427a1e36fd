//! The one error type of the SDK.

use std::fmt;

/// A result whose error is the SDK's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything that can go wrong in an agent, by cause.
///
/// The text of an error is what a client sees: over the WebSocket it is the
/// `error` of the reply, over RPC the `message` of the JavaScript `Error`, and
/// over HTTP the body of the 500. Errors of user code travel as
/// [`Error::Message`] with their text unchanged.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// An error of user code, with its text. Made by `?` on a [`worker::Error`],
    /// by [`Error::msg`], and by `From<&str>` and `From<String>`.
    Message(String),
    /// A connection marked read-only tried to change the state. The cure is
    /// [`should_connection_be_readonly`](crate::Agent::should_connection_be_readonly).
    ReadonlyConnection,
    /// A stored state does not parse into the agent's state type. The stored
    /// text is kept untouched; the cure is a type that accepts it (see
    /// `#[serde(default)]`), or storing a new state with `replace_state`.
    StoredState {
        /// Why the text does not parse.
        reason: String,
    },
    /// A state that does not fit in one row. Nothing has changed.
    StateTooLarge {
        /// Size of the refused state, in bytes of JSON.
        size: usize,
        /// The largest state that fits, in bytes of JSON.
        limit: usize,
    },
    /// A client or caller named a method that the agent does not have.
    MethodNotFound {
        /// The name that was asked for.
        method: String,
    },
    /// A client named a method that only schedules and other agents may call.
    MethodNotCallable {
        /// The name that was asked for.
        method: String,
    },
    /// An argument of a call does not parse into the parameter's type.
    InvalidArgument {
        /// The method that was called.
        method: String,
        /// Position of the argument, counted from 1.
        position: usize,
        /// The parameter's name in the Rust method.
        parameter: String,
        /// What was expected and what came.
        reason: String,
    },
    /// A value could not be turned into JSON, or JSON not into a value.
    Json(String),
    /// An SQL statement failed.
    Sql {
        /// The statement, with `?` for each bound value.
        query: String,
        /// The reason given by SQLite.
        reason: String,
    },
    /// A row's column does not fit the Rust type that was asked for.
    Column {
        /// The statement.
        query: String,
        /// What does not fit, naming the column.
        reason: String,
    },
    /// No binding, or more than one, leads to the agent that was asked for.
    Binding(String),
    /// A connection's tags or attached state break a limit of the platform.
    Connection(String),
    /// An option or argument of the SDK's own functions is out of range.
    Config(String),
    /// An error that no retry cures, with its text. Made by [`Error::terminal`]:
    /// [`retry`](crate::AgentBase::retry), schedules and queues give up at once.
    Terminal(String),
    /// The platform refused or failed, with its text.
    Platform {
        /// The platform's text.
        message: String,
        /// Whether the platform says that the same call may succeed later.
        retryable: bool,
        /// Whether the platform says that the callee is overloaded: do not retry.
        overloaded: bool,
    },
    /// A workflow, one of its runs, or a step of it is not as was expected.
    #[cfg(feature = "workflows")]
    Workflow {
        /// What is wrong.
        fault: crate::workflow::WorkflowFault,
        /// The text, with the platform's where there is one.
        message: String,
    },
    /// The approval that a workflow has waited for was refused.
    #[cfg(feature = "workflows")]
    WorkflowRejected {
        /// Why, if that was told.
        reason: Option<String>,
    },
}

impl Error {
    /// An error of user code with this text.
    pub fn msg(message: impl fmt::Display) -> Self {
        Self::Message(message.to_string())
    }

    /// An error of user code that no retry cures. It stays one for other agents and
    /// workflows that get it over RPC, given a compatibility date of 2026-04-21 or
    /// later; before that only its text travels, as an [`Error::Message`].
    pub fn terminal(message: impl fmt::Display) -> Self {
        Self::Terminal(message.to_string())
    }

    /// A failure of the platform that a retry does not cure.
    pub fn platform(message: impl fmt::Display) -> Self {
        Self::Platform {
            message: message.to_string(),
            retryable: false,
            overloaded: false,
        }
    }

    /// The text for a log: with the SQL statement, which clients do not get.
    pub fn detail(&self) -> String {
        match self {
            Self::Sql { query, .. } | Self::Column { query, .. } => {
                format!("{self} (query: {query})")
            }
            _ => self.to_string(),
        }
    }

    /// Whether trying again is of no use: an [`Error::Terminal`], a call whose
    /// arguments do not fit, a workflow's fault that stays.
    pub fn is_terminal(&self) -> bool {
        match self {
            Self::Terminal(_) | Self::InvalidArgument { .. } | Self::MethodNotFound { .. } => true,
            #[cfg(feature = "workflows")]
            Self::Workflow { fault, .. } => *fault != crate::workflow::WorkflowFault::TimedOut,
            #[cfg(feature = "workflows")]
            Self::WorkflowRejected { .. } => true,
            _ => false,
        }
    }

    /// Whether the same call may succeed when tried again: the platform's own
    /// word, and never so when it is overloaded.
    pub fn is_retryable(&self) -> bool {
        matches!(
            self,
            Self::Platform {
                retryable: true,
                overloaded: false,
                message,
            } if !message.contains("Durable Object is overloaded")
        )
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(text)
            | Self::Json(text)
            | Self::Binding(text)
            | Self::Connection(text)
            | Self::Config(text)
            | Self::Terminal(text)
            | Self::Platform { message: text, .. } => f.write_str(text),
            Self::ReadonlyConnection => f.write_str("Connection is readonly"),
            Self::StoredState { reason } => write!(
                f,
                "the stored state does not fit the agent's state type and is kept as it is: \
                 {reason}. Give new fields `#[serde(default)]`, or store another state with \
                 `replace_state`"
            ),
            Self::StateTooLarge { size, limit } => write!(
                f,
                "the state is {size} bytes of JSON, and {limit} bytes fit in one row: \
                 keep large or growing data in tables of your own"
            ),
            Self::MethodNotFound { method } => write!(f, "Method {method} does not exist"),
            Self::MethodNotCallable { method } => write!(f, "Method {method} is not callable"),
            Self::InvalidArgument {
                method,
                position,
                parameter,
                reason,
            } => write!(
                f,
                "Invalid argument {position} (`{parameter}`) of {method}: {reason}"
            ),
            Self::Sql { reason, .. } => write!(f, "SQL query failed: {reason}"),
            Self::Column { reason, .. } => write!(f, "SQL result does not fit: {reason}"),
            #[cfg(feature = "workflows")]
            Self::Workflow { message, .. } => f.write_str(message),
            #[cfg(feature = "workflows")]
            Self::WorkflowRejected { reason } => {
                f.write_str("Workflow rejected")?;
                match reason {
                    Some(reason) => write!(f, ": {reason}"),
                    None => Ok(()),
                }
            }
        }
    }
}

impl std::error::Error for Error {}

impl From<&str> for Error {
    fn from(text: &str) -> Self {
        Self::Message(text.to_owned())
    }
}

impl From<String> for Error {
    fn from(text: String) -> Self {
        Self::Message(text)
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error.to_string())
    }
}

impl From<crate::json::JsonError> for Error {
    fn from(error: crate::json::JsonError) -> Self {
        Self::Json(error.to_string())
    }
}

impl From<Box<dyn std::error::Error>> for Error {
    fn from(error: Box<dyn std::error::Error>) -> Self {
        Self::Message(error.to_string())
    }
}

impl From<std::convert::Infallible> for Error {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

impl From<worker::Error> for Error {
    fn from(error: worker::Error) -> Self {
        crate::host::workers::convert::from_worker_error(error)
    }
}

impl From<crate::json::JsonError> for worker::Error {
    fn from(error: crate::json::JsonError) -> Self {
        Self::RustError(error.to_string())
    }
}

/// So that `?` works in code that returns [`worker::Result`].
impl From<Error> for worker::Error {
    fn from(error: Error) -> Self {
        Self::RustError(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_user_code_keeps_its_text() {
        assert_eq!(Error::from("no such room").to_string(), "no such room");
        let through_worker: worker::Error = Error::from("no such room").into();
        assert_eq!(Error::from(through_worker), Error::from("no such room"));
    }

    #[test]
    fn only_the_platform_can_ask_for_a_retry() {
        assert!(!Error::msg("x").is_retryable());
        let of = |retryable, overloaded| Error::Platform {
            message: String::new(),
            retryable,
            overloaded,
        };
        assert!(of(true, false).is_retryable());
        assert!(!of(true, true).is_retryable());
        assert!(!of(false, false).is_retryable());
        let overloaded = Error::Platform {
            message: "Durable Object is overloaded. Too many requests queued.".into(),
            retryable: true,
            overloaded: false,
        };
        assert!(!overloaded.is_retryable());
    }
}
