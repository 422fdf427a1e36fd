//! What the desk of a town knows, and what of it every tab shows.

use serde::{Deserialize, Serialize};
use worker_agents::{Error, Result};

/// The longest text of a report, in characters.
const MAX_TEXT: usize = 300;
/// The longest name of a file, in characters.
const MAX_NAME: usize = 80;
/// The longest key of a report, in bytes: more than a UUID takes.
const MAX_KEY: usize = 64;
/// How many reports may be on their way, or have failed, at once.
pub(crate) const MAX_PENDING: usize = 100;
/// The largest file, in bytes.
pub(crate) const MAX_FILE: usize = 1 << 20;
/// How many files a town keeps.
pub(crate) const MAX_FILES: usize = 20;

/// The weather, as the outside API tells it and the cache keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weather {
    /// Whole degrees.
    pub celsius: i32,
    /// In words.
    pub sky: String,
    /// When the API has told it, in milliseconds since the Unix epoch.
    pub told: i64,
}

/// Where a reading came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The outside API.
    Api,
    /// The cache in KV, which all desks share.
    Cache,
    /// The desk's own table, since nobody else could tell.
    Own,
}

/// A look at the weather.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The weather.
    #[serde(flatten)]
    pub weather: Weather,
    /// Where it came from.
    pub source: Source,
    /// When somebody looked, in milliseconds since the Unix epoch.
    pub at: i64,
}

/// A file, whose bytes are in R2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileInfo {
    /// Its name.
    pub name: String,
    /// How many bytes it has.
    pub size: u32,
}

/// A report, which is in D1 with those of all other towns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What it is known by, so that it is there once.
    pub key: String,
    /// The town it is about.
    pub town: String,
    /// The text.
    pub text: String,
    /// When it was written, in milliseconds since the Unix epoch.
    pub at: i64,
}

/// What every tab of a town shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    /// The last readings, newest first.
    pub readings: Vec<Reading>,
    /// The files, by name.
    pub files: Vec<FileInfo>,
    /// The keys of the reports that are on their way to D1.
    pub pending: Vec<String>,
    /// The keys of those that were tried for long, and are not tried again unless
    /// somebody says so.
    #[serde(default)]
    pub failed: Vec<String>,
}

impl Desk {
    /// Whether a report with this key waits here.
    pub(crate) fn knows(&self, key: &str) -> bool {
        self.pending
            .iter()
            .chain(&self.failed)
            .any(|known| known == key)
    }

    pub(crate) fn arrived(&mut self, key: &str) {
        self.pending.retain(|known| known != key);
        self.failed.retain(|known| known != key);
    }
}

pub(crate) fn checked_key(key: &str) -> Result<&str> {
    match key.len() {
        1..=MAX_KEY => Ok(key),
        _ => Err(Error::msg(format!("a key has 1 to {MAX_KEY} bytes"))),
    }
}

pub(crate) fn checked_text(text: &str) -> Result<&str> {
    let text = text.trim();
    match text.chars().count() {
        1..=MAX_TEXT => Ok(text),
        _ => Err(Error::msg(format!(
            "a report has 1 to {MAX_TEXT} characters"
        ))),
    }
}

pub(crate) fn checked_name(name: &str) -> Result<&str> {
    let is_fine = (1..=MAX_NAME).contains(&name.chars().count())
        && !name.contains(|letter: char| letter.is_control() || "/\\\"".contains(letter));
    if is_fine {
        return Ok(name);
    }
    Err(Error::msg(format!(
        "a file's name has 1 to {MAX_NAME} characters, without slashes and quotes"
    )))
}
