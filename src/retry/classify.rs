//! Which failures are the platform's own.
//!
//! The texts are those that Cloudflare's runtime puts into its errors, as the
//! TypeScript SDK matches them (facts 7.6).

use crate::error::Error;

/// What is to be done about scheduled work that has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Its own: it has been tried.
    Own,
    /// The platform's: it is to be tried again later.
    Platform,
    /// The instance has used up its memory.
    MemoryLimit,
}

/// Whether the instance has been superseded by a new version of the code: no use
/// in trying again in it.
pub(crate) fn is_superseded(error: &Error) -> bool {
    let text = error.to_string().to_ascii_lowercase();
    text.contains("reset because its code was updated")
        || text.contains("this script has been upgraded")
}

pub(crate) fn is_memory_limit(error: &Error) -> bool {
    error
        .to_string()
        .to_ascii_lowercase()
        .contains("exceeded its memory limit")
}

pub(crate) fn classify(error: &Error) -> Failure {
    if is_memory_limit(error) {
        return Failure::MemoryLimit;
    }
    let text = error.to_string().to_ascii_lowercase();
    let platform = is_superseded(error)
        || text.contains("network connection lost")
        || text.contains("internal error in durable object storage caused object to be reset")
        || error.is_retryable();
    if platform {
        Failure::Platform
    } else {
        Failure::Own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_platform_is_told_from_the_agent() {
        let retryable = |message: &str| Error::Platform {
            message: message.into(),
            retryable: true,
            overloaded: false,
        };
        for (error, failure) in [
            (Error::msg("no such user"), Failure::Own),
            (
                Error::msg("subscription script has been upgraded"),
                Failure::Own,
            ),
            (
                Error::msg("This script has been upgraded. Please send a new request."),
                Failure::Platform,
            ),
            (
                Error::msg("Durable Object reset because its code was updated."),
                Failure::Platform,
            ),
            (
                Error::msg("SQL query failed: Network connection lost."),
                Failure::Platform,
            ),
            (retryable("anything"), Failure::Platform),
            (
                retryable("Durable Object is overloaded. Requests queued."),
                Failure::Own,
            ),
            (
                Error::msg("Durable Object's isolate exceeded its memory limit"),
                Failure::MemoryLimit,
            ),
        ] {
            assert_eq!(classify(&error), failure, "{error}");
        }
    }
}
