//! Where a page of runs begins.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The last run of a page, in the TypeScript SDK's form: base64 of JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cursor {
    /// When it was started, in seconds since the Unix epoch.
    #[serde(rename = "c")]
    pub(super) created: i64,
    /// Its id.
    #[serde(rename = "i")]
    pub(super) id: String,
}

impl Cursor {
    pub(super) fn write(&self) -> Result<String> {
        Ok(STANDARD.encode(crate::json::to_string(self)?))
    }

    /// # Errors
    /// [`Error::Config`] with the TypeScript SDK's text.
    pub(super) fn read(text: &str) -> Result<Self> {
        let json = STANDARD.decode(text).ok();
        let json = json.and_then(|json| String::from_utf8(json).ok());
        json.and_then(|json| crate::json::from_str(&json).ok())
            .ok_or_else(|| {
                let text = "Invalid pagination cursor. The cursor may be malformed or corrupted.";
                Error::Config(text.to_owned())
            })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A cursor of the TypeScript package.
    const RECORDED: &str = "eyJjIjoxNzAwMDAwMDAwLCJpIjoid2ZfYWJjIn0=";

    #[test]
    fn it_is_that_of_typescript() -> Result<()> {
        let cursor = Cursor {
            created: 1_700_000_000,
            id: "wf_abc".into(),
        };
        assert_eq!(cursor.write()?, RECORDED);
        assert_eq!(Cursor::read(RECORDED)?, cursor);
        Ok(())
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text: String) {
            if let Err(error) = Cursor::read(&text) {
                prop_assert!(error.to_string().starts_with("Invalid pagination cursor."));
            }
        }
    }
}
