//! How a WebSocket may be closed.

use crate::error::{Error, Result};

/// The longest close reason, in bytes: what fits in a control frame.
const MAX_REASON: usize = 123;

/// The platform's rules for a close.
pub(in crate::testing) fn check_close(code: Option<u16>, reason: &str) -> Result<()> {
    let refusal = match code {
        Some(code) if !(1000..5000).contains(&code) || matches!(code, 1004..=1006 | 1015) => {
            format!("Invalid WebSocket close code: {code}.")
        }
        None if !reason.is_empty() => {
            "If you specify a WebSocket close reason, you must also specify a code.".to_owned()
        }
        _ if reason.len() > MAX_REASON => format!(
            "WebSocket close reason must not be longer than {MAX_REASON} bytes when UTF-8 encoded."
        ),
        _ => return Ok(()),
    };
    Err(Error::platform(refusal))
}
