use std::fmt;

/// Why a value could not be written as, or read from, JSON.
///
/// The message says what was expected and what was found, quoting the offending
/// value, which may be a client's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonError {
    message: String,
    syntax: bool,
}

impl JsonError {
    /// Whether the text was not JSON at all, as opposed to JSON of another shape
    /// than the one asked for.
    ///
    /// This is the case in which `JSON.parse` would throw too.
    #[must_use]
    pub fn is_syntax(&self) -> bool {
        self.syntax
    }

    pub(super) fn syntax(message: String) -> Self {
        Self {
            message,
            syntax: true,
        }
    }

    pub(super) fn misfit(message: String) -> Self {
        Self {
            message,
            syntax: false,
        }
    }
}

impl From<serde_json::Error> for JsonError {
    fn from(error: serde_json::Error) -> Self {
        let message = error.to_string();
        let syntax = error.is_syntax() || error.is_eof();
        if syntax {
            return Self { message, syntax };
        }
        // A position says nothing about a value that is merely of the wrong
        // type, and frames are one line long.
        let position = format!(" at line {} column {}", error.line(), error.column());
        let message = match message.strip_suffix(&position) {
            Some(reason) => reason.to_owned(),
            None => message,
        };
        Self { message, syntax }
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for JsonError {}
