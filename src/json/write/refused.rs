use std::fmt::{self, Display};

use serde::ser::Error;

use crate::json::{JsonError, MAX_SAFE_INTEGER};

/// Why writing stopped. It is a pointer, as every step of writing may return one.
#[derive(Debug)]
pub(super) struct Refused(Box<JsonError>);

impl Refused {
    #[cold]
    pub(super) fn because(reason: impl Into<String>) -> Self {
        Self(Box::new(JsonError::misfit(reason.into())))
    }

    #[cold]
    pub(super) fn unsafe_integer(integer: &dyn Display) -> Self {
        Self::because(format!(
            "integer {integer} is beyond ±{MAX_SAFE_INTEGER} and would be rounded by JavaScript; \
             declare it `#[serde(with = \"worker_agents::json::as_text\")]` to send it as text"
        ))
    }
}

impl From<Refused> for JsonError {
    fn from(refused: Refused) -> Self {
        *refused.0
    }
}

impl Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Refused {}

impl Error for Refused {
    fn custom<T: Display>(message: T) -> Self {
        Self::because(message.to_string())
    }
}
