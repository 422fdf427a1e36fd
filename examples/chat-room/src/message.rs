//! What is said, as it goes over the wire.

use serde::{Deserialize, Serialize};
use worker_agents::{Error, Result};

/// The longest text, in characters.
const MAX_TEXT: usize = 1000;
/// The longest key, in bytes: more than a UUID takes.
const MAX_KEY: usize = 64;

/// Something that somebody has said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its number in the room: a later message has a greater one.
    pub id: i64,
    /// What its sender has called it, by which the sender knows it again.
    pub key: String,
    /// Who has said it.
    pub who: String,
    /// The text.
    pub text: String,
    /// When, in milliseconds since the Unix epoch.
    pub at: i64,
}

/// Some messages, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The messages.
    pub messages: Vec<Message>,
    /// Whether there are more of those asked for, before the first of these.
    pub earlier: bool,
}

/// The frame that brings a message to every tab.
#[derive(Serialize)]
pub(crate) struct Said<'a> {
    pub(crate) said: &'a Message,
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
        0 => Err("a message needs a text".into()),
        1..=MAX_TEXT => Ok(text),
        length => Err(Error::msg(format!(
            "a message has at most {MAX_TEXT} characters, and this one has {length}"
        ))),
    }
}
