//! Why a model did not answer.

use std::{borrow::Cow, fmt, time::Duration};

use crate::error::Error;

/// The longest text of somebody else's that an error carries, in characters.
const MAX_TEXT: usize = 500;

/// What is shorter is no key: cutting it out would only spoil the text.
const MIN_SECRET: usize = 8;

/// Why a model did not answer, and which provider's it is.
///
/// Its text may be shown to clients: it holds no key, as the keys that the
/// adapter knows are cut out of whatever the server has said.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelError {
    /// The provider, such as `anthropic`.
    pub provider: Cow<'static, str>,
    /// What went wrong.
    pub fault: ModelFault,
}

/// What went wrong in a call of a model.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ModelFault {
    /// The server answered with an HTTP status that is no success.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The server's text.
        message: String,
        /// After what time the server wants to be asked again, if it said so.
        retry_after: Option<Duration>,
    },
    /// The provider reported an error in its own way, such as within a stream
    /// that had begun well.
    Reported {
        /// The provider's name for it, such as `overloaded_error`; may be empty.
        kind: String,
        /// The provider's text.
        message: String,
        /// Whether the same request may succeed later.
        retryable: bool,
    },
    /// The answer is not what the provider's protocol says.
    Malformed {
        /// The line of the answer, counted from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// The answer ended before it was whole.
    CutOff {
        /// The last line that came, counted from 1.
        line: usize,
    },
    /// Nothing came for too long.
    TimedOut {
        /// For how long.
        after: Duration,
    },
    /// The answer was not whole when its [limit](super::Patience::limit) came.
    TookTooLong {
        /// The limit.
        limit: Duration,
    },
    /// The server was not reached, or the connection to it broke.
    Unreachable {
        /// The platform's text.
        reason: String,
    },
    /// The answer does not fit the Rust type that was asked for.
    Output {
        /// What does not fit.
        reason: String,
        /// The whole answer, as the model gave it.
        text: String,
    },
    /// A tool failed with an [`Error::Terminal`].
    Tool {
        /// The tool's name.
        name: String,
        /// The error's text.
        message: String,
    },
    /// The model went on calling tools beyond the conversation's limit.
    TooManySteps {
        /// The limit: how many answers there were.
        limit: u32,
    },
    /// The request, or a setting, is not one that can be sent.
    Config(String),
}

impl ModelError {
    /// An error of this provider's.
    pub fn new(provider: impl Into<Cow<'static, str>>, fault: ModelFault) -> Self {
        Self {
            provider: provider.into(),
            fault,
        }
    }

    /// Whether the same request may succeed when it is made again.
    pub fn is_retryable(&self) -> bool {
        match &self.fault {
            ModelFault::Refused { status, .. } => {
                matches!(status, 408 | 409 | 429) || *status >= 500
            }
            ModelFault::Reported { retryable, .. } => *retryable,
            ModelFault::CutOff { .. }
            | ModelFault::TimedOut { .. }
            | ModelFault::TookTooLong { .. }
            | ModelFault::Unreachable { .. } => true,
            _ => false,
        }
    }

    /// After what time the server wants to be asked again, if it said so.
    pub fn retry_after(&self) -> Option<Duration> {
        match &self.fault {
            ModelFault::Refused { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Without the secrets that a server may have repeated, and without what
    /// makes a text too long.
    pub(super) fn cleaned(mut self, secrets: &[String]) -> Self {
        match &mut self.fault {
            ModelFault::Refused { message, .. } => clean(message, secrets),
            ModelFault::Reported { kind, message, .. } => {
                clean(kind, secrets);
                clean(message, secrets);
            }
            ModelFault::Malformed { reason, .. } | ModelFault::Unreachable { reason } => {
                clean(reason, secrets);
            }
            ModelFault::Config(text) => clean(text, secrets),
            _ => {}
        }
        self
    }
}

fn clean(text: &mut String, secrets: &[String]) {
    for secret in secrets.iter().filter(|secret| secret.len() >= MIN_SECRET) {
        if text.contains(secret.as_str()) {
            *text = text.replace(secret.as_str(), "[secret]");
        }
    }
    if let Some((end, _)) = text.char_indices().nth(MAX_TEXT) {
        text.truncate(end);
        text.push('…');
    }
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.provider, self.fault)
    }
}

impl fmt::Display for ModelFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused {
                status, message, ..
            } => write!(f, "refused with status {status}: {message}"),
            Self::Reported { kind, message, .. } if kind.is_empty() => f.write_str(message),
            Self::Reported { kind, message, .. } => write!(f, "{kind}: {message}"),
            Self::Malformed { line, reason } => {
                write!(f, "line {line} of the answer is malformed: {reason}")
            }
            Self::CutOff { line } => write!(f, "the answer was cut off after line {line}"),
            Self::TimedOut { after } => {
                write!(f, "nothing came for {} seconds", after.as_secs_f64())
            }
            Self::TookTooLong { limit } => {
                let seconds = limit.as_secs_f64();
                write!(f, "the answer was not whole after {seconds} seconds")
            }
            Self::Unreachable { reason } => write!(f, "not reached: {reason}"),
            Self::Output { reason, .. } => {
                write!(f, "the answer does not have the form asked for: {reason}")
            }
            Self::Tool { name, message } => write!(f, "the tool {name} failed: {message}"),
            Self::TooManySteps { limit } => {
                write!(f, "the model still calls tools after {limit} answers")
            }
            Self::Config(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for ModelError {}

/// So that `?` works in an agent's methods. What no retry cures is
/// [`Error::Terminal`], so that schedules and queues give it up.
impl From<ModelError> for Error {
    fn from(error: ModelError) -> Self {
        match error.fault {
            ModelFault::Tool { .. } | ModelFault::Config(_) => Self::terminal(error),
            _ => Self::msg(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_that_the_server_repeats_is_cut_out() {
        let secrets = ["sk-12345".to_owned(), String::new(), "no".to_owned()];
        let text = |fault| ModelError::new("p", fault).cleaned(&secrets).to_string();
        let said = "no such key: sk-12345.".to_owned();
        for (fault, cleaned) in [
            (
                ModelFault::Refused {
                    status: 401,
                    message: said.clone(),
                    retry_after: None,
                },
                "p: refused with status 401: no such key: [secret].",
            ),
            (
                ModelFault::Reported {
                    kind: "sk-12345".into(),
                    message: said.clone(),
                    retryable: false,
                },
                "p: [secret]: no such key: [secret].",
            ),
            (
                ModelFault::Malformed {
                    line: 3,
                    reason: said.clone(),
                },
                "p: line 3 of the answer is malformed: no such key: [secret].",
            ),
            (
                ModelFault::Unreachable {
                    reason: said.clone(),
                },
                "p: not reached: no such key: [secret].",
            ),
            (ModelFault::Config(said), "p: no such key: [secret]."),
        ] {
            assert_eq!(text(fault), cleaned);
        }
    }

    #[test]
    fn a_long_text_is_shortened_after_the_secrets_are_gone() {
        let reason = "é".repeat(MAX_TEXT - 3) + "sk-12345" + &"x".repeat(1000);
        let error = ModelError::new("p", ModelFault::Unreachable { reason });
        let text = error.cleaned(&["sk-12345".to_owned()]).to_string();
        assert!(text.ends_with("é[se…"), "{text}");
    }
}
