//! How long a text may be: what comes is anybody's, and what is kept is read again.

use worker_agents::{Error, Result};

/// The longest text that is taken, in letters.
pub(crate) const MAX_TAKEN: usize = 2_000;

/// A text that is not too long to be kept; `name` is what its refusal calls it.
pub(crate) fn checked<'a>(name: &str, text: &'a str) -> Result<&'a str> {
    match text.chars().count() {
        0..=MAX_TAKEN => Ok(text),
        length => Err(Error::msg(format!(
            "{name} has at most {MAX_TAKEN} letters, and this one has {length}"
        ))),
    }
}

/// The first letters of a text.
pub(crate) fn cut(text: &str, letters: usize) -> String {
    text.chars().take(letters).collect()
}
