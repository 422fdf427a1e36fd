//! Props in the header between router and agent: base64 of JSON.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::error::{Error, Result};

pub(crate) fn encode(json: &str) -> String {
    STANDARD.encode(json)
}

/// # Errors
/// [`Error::Message`] if the header is not base64 of text.
pub(crate) fn decode(header: &str) -> Result<String> {
    STANDARD
        .decode(header)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| Error::msg("the props header is not base64 of JSON"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_text_survives(text in ".*") {
            prop_assert_eq!(decode(&encode(&text)), Ok(text));
        }

        #[test]
        fn garbage_is_an_error_and_no_panic(text in ".*") {
            let _ = decode(&text);
        }
    }
}
