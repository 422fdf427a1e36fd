//! Mail that has come, kept in a table with what it takes to answer it.

use worker_agents::{AgentEmail, EmailReply, Error, Result, prelude::*, sql};

use crate::text::{checked, cut};

/// What is kept of a mail, in letters: what comes is anybody's.
const MAX_TEXT: usize = 5_000;
const MAX_LINE: usize = 200;
/// How many mails are kept.
const MAX_MAILS: i64 = 50;

/// A mail, as the page shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mail {
    /// Its number.
    pub id: i64,
    /// Who wrote it.
    pub sender: String,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// When it came, in milliseconds since the Unix epoch.
    pub at: i64,
    /// What was answered, if anything was.
    pub answer: Option<String>,
}

pub(crate) fn prepare<A: Agent>(agent: &AgentBase<A>) -> Result<()> {
    agent.sql(
        "CREATE TABLE IF NOT EXISTS mails (
           id INTEGER PRIMARY KEY AUTOINCREMENT, message_id TEXT UNIQUE, sender TEXT NOT NULL,
           subject TEXT NOT NULL, text TEXT NOT NULL, reference TEXT NOT NULL, at INTEGER NOT NULL,
           answer TEXT)",
    )?;
    Ok(())
}

/// Keeps a mail, and gives its subject; none if it was brought before.
pub(crate) async fn store<A: Agent>(
    agent: &AgentBase<A>,
    email: &AgentEmail,
) -> Result<Option<String>> {
    let parsed = email.parsed().await?;
    let reference = email.reference();
    let id = &reference.message_id;
    let sender = parsed.from.map(|from| from.to_string());
    let sender = cut(sender.as_ref().unwrap_or(&reference.from), MAX_LINE);
    let subject = cut(&parsed.subject.unwrap_or_default(), MAX_LINE);
    let text = cut(&parsed.text.or(parsed.html).unwrap_or_default(), MAX_TEXT);
    let (json, at) = (serde_json::to_string(&reference)?, agent.now());
    let stored = agent.sql(sql!(
        "INSERT INTO mails (message_id, sender, subject, text, reference, at)
         VALUES ({id}, {sender}, {subject}, {text}, {json}, {at})
         ON CONFLICT DO NOTHING RETURNING id"
    ))?;
    let Some(id) = stored.first::<i64>()? else {
        return Ok(None);
    };
    agent.sql(sql!("DELETE FROM mails WHERE id <= {id} - {MAX_MAILS}"))?;
    Ok(Some(subject))
}

/// Answers a mail that has come, however long ago, and gives its subject.
///
/// The answer is written down before it is sent, so that a mail is not answered twice,
/// whoever presses the button meanwhile. One that could not be sent is taken back; a crash
/// just before it is sent leaves it written down.
pub(crate) async fn answer<A: Agent>(agent: &AgentBase<A>, id: i64, text: &str) -> Result<String> {
    if text.trim().is_empty() {
        return Err("an answer needs a text".into());
    }
    let text = checked("an answer", text)?;
    let found = agent.sql(sql!(
        "UPDATE mails SET answer = {text} WHERE id = {id} AND answer IS NULL
         RETURNING subject, reference"
    ))?;
    let Some((subject, reference)) = found.first::<(String, String)>()? else {
        let reason = format!("there is no mail {id} that waits for an answer");
        return Err(Error::msg(reason));
    };
    let reply = EmailReply::new(text).automatic(false).unsigned();
    let reference = serde_json::from_str(&reference)?;
    if let Err(error) = agent.send_reply(&reference, reply).await {
        agent.sql(sql!("UPDATE mails SET answer = NULL WHERE id = {id}"))?;
        return Err(error);
    }
    Ok(subject)
}

/// All mails, the newest first.
pub(crate) fn list<A: Agent>(agent: &AgentBase<A>) -> Result<Vec<Mail>> {
    agent
        .sql("SELECT id, sender, subject, text, at, answer FROM mails ORDER BY id DESC")?
        .all()
}
