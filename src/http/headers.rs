//! The headers of a request or response made in Rust.
//!
//! A list of pairs: a handful of headers needs no hash map, and the `http`
//! crate's would be a tenth of a small Worker.

use crate::error::{Error, Result};

/// Names in lower case, with their values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Headers(Vec<(String, String)>);

impl Headers {
    /// The values of a header, joined with `, ` as in `Headers.get` of the web.
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        let mut values = self
            .iter()
            .filter(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value);
        let mut all = values.next()?.to_owned();
        for value in values {
            all.push_str(", ");
            all.push_str(value);
        }
        Some(all)
    }

    /// Sets a header in place of all of its name.
    ///
    /// # Errors
    /// [`Error::Message`] if name or value may not stand in a header (RFC 9110,
    /// section 5).
    pub(crate) fn set(&mut self, name: &str, value: &str) -> Result<()> {
        check(name, value)?;
        self.remove(name);
        self.0.push((name.to_ascii_lowercase(), value.to_owned()));
        Ok(())
    }

    /// Adds a header beside those of its name. The caller answers for its form.
    pub(crate) fn append(&mut self, name: &str, value: &str) {
        self.0.push((name.to_ascii_lowercase(), value.to_owned()));
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.0.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Each name and each value on a line of its own; no header has a line end within.
    pub(crate) fn lines(&self) -> String {
        let mut lines = String::new();
        for text in self.0.iter().flat_map(|(name, value)| [name, value]) {
            if !lines.is_empty() {
                lines.push('\n');
            }
            lines.push_str(text);
        }
        lines
    }
}

fn check(name: &str, value: &str) -> Result<()> {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let text = |byte: u8| byte == b'\t' || (byte >= b' ' && byte != 0x7f);
    if !name.is_empty() && name.bytes().all(token) && value.bytes().all(text) {
        return Ok(());
    }
    Err(Error::msg(format!(
        "{name:?}: {value:?} is not a valid header"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_equal_in_any_case() -> Result<()> {
        let mut headers = Headers::default();
        headers.set("Content-Type", "a")?;
        headers.set("content-type", "b")?;
        assert_eq!(headers.get("CONTENT-TYPE").as_deref(), Some("b"));
        headers.append("content-type", "c");
        assert_eq!(headers.get("content-type").as_deref(), Some("b, c"));
        headers.remove("Content-type");
        assert_eq!(headers.get("content-type"), None);
        Ok(())
    }

    #[test]
    fn no_header_can_smuggle_another() {
        let mut headers = Headers::default();
        for (name, value) in [
            ("a b", ""),
            ("", "x"),
            ("a", "x\r\ny: z"),
            ("a", "\0"),
            ("é", ""),
        ] {
            assert!(headers.set(name, value).is_err(), "{name:?}: {value:?}");
        }
        assert_eq!(headers, Headers::default());
    }
}
