//! What every tab sees.

use worker_agents::prelude::*;

/// The state, synced to every tab.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Inbox {
    /// What is answered while nobody reads.
    pub away: Away,
    /// The threads, the one with the newest mail first.
    pub threads: Vec<Thread>,
}

/// What is answered while nobody reads, and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Away {
    /// When.
    pub mode: Mode,
    /// What.
    pub text: String,
    /// How long to wait in [`Mode::Later`], in seconds.
    pub delay: u64,
}

impl Default for Away {
    fn default() -> Self {
        Self {
            mode: Mode::Off,
            text: "Thank you for your mail. I am away and will answer soon.".into(),
            delay: 600,
        }
    }
}

/// When a mail is answered by the agent itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Never.
    Off,
    /// While it is being delivered.
    Now,
    /// After a while, unless somebody has answered it by then.
    Later,
}

/// A conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Thread {
    /// Its number.
    pub id: i64,
    /// What it is about.
    pub subject: String,
    /// Its mails, the oldest first.
    pub mails: Vec<Mail>,
    /// When the agent will answer, in milliseconds since the Unix epoch.
    pub answer_due: Option<i64>,
}

/// A mail of a thread, received or sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Mail {
    /// Its number.
    pub id: i64,
    /// Who wrote it; none if this inbox did.
    pub sender: Option<String>,
    /// Whether the agent wrote it by itself.
    pub automatic: bool,
    /// What it says.
    pub text: String,
    /// The names of its files.
    pub files: Vec<String>,
    /// When it came or went, in milliseconds since the Unix epoch.
    pub at: i64,
}
