//! Headers of a mail that goes out.

use crate::error::{Error, Result};

/// Headers by their names, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Headers(Vec<(String, String)>);

impl Headers {
    /// Sets a header, in the place of one of that name.
    pub(super) fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let name = name.into();
        self.0
            .retain(|(known, _)| !known.eq_ignore_ascii_case(&name));
        self.0.push((name, value.into()));
    }

    pub(super) fn set_all<N: Into<String>>(&mut self, all: impl IntoIterator<Item = (N, String)>) {
        for (name, value) in all {
            self.set(name, value);
        }
    }

    pub(super) fn extend(&mut self, others: &Self) {
        for (name, value) in others.iter() {
            self.set(name, value);
        }
    }

    /// Refuses names that no header has, and those of `taken`, given in lower
    /// case, which the mail has by itself.
    pub(super) fn check(&self, taken: &[&str]) -> Result<()> {
        for (name, _) in &self.0 {
            check_name(name)?;
            if taken.iter().any(|own| name.eq_ignore_ascii_case(own)) {
                let text = format!("the header {name} of a mail cannot be set");
                return Err(Error::Config(text));
            }
        }
        Ok(())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Refuses what is no name of a header.
pub(super) fn check_name(name: &str) -> Result<()> {
    let of_a_name = |byte: u8| byte.is_ascii_graphic() && byte != b':';
    if name.is_empty() || name.len() > 64 || !name.bytes().all(of_a_name) {
        return Err(Error::Config(format!("{name:?} is no name of a header")));
    }
    Ok(())
}

/// A value of a header: control characters, which could begin another header,
/// become spaces.
pub(super) fn cleansed(value: &str) -> String {
    let breaks = |letter: char| letter.is_control() || "\u{2028}\u{2029}".contains(letter);
    value.replace(breaks, " ")
}
