use std::fmt::{self, Display};

use serde::de::{Error, Expected, IgnoredAny, Unexpected};

use crate::json::JsonError;

/// Why reading stopped. It is a pointer, as every step of reading may return one.
#[derive(Debug)]
pub(super) struct Failure(Box<Reason>);

#[derive(Debug)]
enum Reason {
    /// The document is not JSON. What is wrong with it, and where, `serde_json`
    /// tells: it reads the document once more.
    Malformed,
    /// The text is JSON, but none that can be read as what is asked for.
    Refused {
        reason: &'static str,
        /// How many bytes of the document have been read.
        at: usize,
    },
    /// The value is of another type or range than the one asked for.
    Misfit(String),
}

const MALFORMED: &str = "malformed JSON";

impl Failure {
    #[cold]
    pub(super) fn malformed() -> Self {
        Self(Box::new(Reason::Malformed))
    }

    #[cold]
    pub(super) fn refused(reason: &'static str, at: usize) -> Self {
        Self(Box::new(Reason::Refused { reason, at }))
    }

    #[cold]
    fn misfit(message: String) -> Self {
        Self(Box::new(Reason::Misfit(message)))
    }

    #[cold]
    pub(super) fn in_document(self, text: &str) -> JsonError {
        match *self.0 {
            Reason::Malformed => match serde_json::from_str::<IgnoredAny>(text) {
                Err(error) => error.into(),
                Ok(_) => JsonError::syntax(MALFORMED.to_owned()),
            },
            Reason::Refused { reason, at } => {
                let (line, column) = position(text, at);
                JsonError::syntax(format!("{reason} at line {line} column {column}"))
            }
            Reason::Misfit(message) => JsonError::misfit(message),
        }
    }
}

/// The line and the column, both from 1, of the last of the first `at` bytes.
fn position(text: &str, at: usize) -> (usize, usize) {
    text.bytes().take(at).fold((1, 0), |(line, column), byte| {
        if byte == b'\n' {
            (line + 1, 0)
        } else {
            (line, column + 1)
        }
    })
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &*self.0 {
            Reason::Malformed => MALFORMED,
            Reason::Refused { reason, .. } => reason,
            Reason::Misfit(message) => message,
        })
    }
}

impl std::error::Error for Failure {}

impl Error for Failure {
    fn custom<T: Display>(message: T) -> Self {
        Self::misfit(message.to_string())
    }

    /// In the words of `serde_json`: `null` rather than "unit value", floats as
    /// JSON spells them.
    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(serde_json::Error::invalid_type(found, expected))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(serde_json::Error::invalid_value(found, expected))
    }
}
