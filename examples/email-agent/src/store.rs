//! The mails, in the agent's own table.

use worker_agents::{AgentBase, EmailReference, ParsedEmail, Result, prelude::*, sql};

use crate::{InboxAgent, Mail, Thread};

/// How many threads are shown, how many mails of each, and how many letters of a
/// mail.
const MAX_THREADS: usize = 30;
const MAX_MAILS: usize = 20;
const MAX_TEXT: usize = 2000;
/// How many bytes all of them have: every tab gets them with each change, and they
/// have to fit in one row.
const MAX_SHOWN: usize = 500_000;
/// What is kept of a mail, in letters: it has to fit in one row, and what comes is
/// anybody's.
const MAX_BODY: usize = 100_000;
const MAX_LINE: usize = 200;
const MAX_FILES: usize = 20;

pub(crate) struct Store<'a>(pub(crate) &'a AgentBase<InboxAgent>);

/// A mail that has come.
pub(crate) struct NewMail {
    reference: EmailReference,
    parsed: ParsedEmail,
    at: i64,
}

impl NewMail {
    pub(crate) fn received(reference: EmailReference, parsed: ParsedEmail, at: i64) -> Self {
        Self {
            reference,
            parsed,
            at,
        }
    }
}

/// Where a mail has been stored.
#[derive(Deserialize)]
pub(crate) struct Stored {
    pub(crate) id: i64,
    pub(crate) thread: i64,
}

#[derive(Deserialize)]
struct Row {
    id: i64,
    thread: i64,
    sender: Option<String>,
    automatic: bool,
    subject: String,
    body: String,
    files: String,
    at: i64,
}

impl Store<'_> {
    pub(crate) fn prepare(&self) -> Result<()> {
        self.0.sql(
            "CREATE TABLE IF NOT EXISTS mails (
               id INTEGER PRIMARY KEY AUTOINCREMENT, thread INTEGER, message_id TEXT UNIQUE,
               sender TEXT, automatic INTEGER NOT NULL, subject TEXT NOT NULL,
               body TEXT NOT NULL, files TEXT NOT NULL, reference TEXT, at INTEGER NOT NULL)",
        )?;
        Ok(())
    }

    /// Stores a mail in its thread, unless it is there already.
    pub(crate) fn add(&self, mail: NewMail) -> Result<Option<Stored>> {
        let NewMail {
            reference,
            parsed,
            at,
        } = mail;
        let thread = self.thread_with(&parsed)?;
        let sender = parsed.from.map(|from| from.to_string());
        let sender = cut(sender.as_ref().unwrap_or(&reference.from), MAX_LINE);
        let subject = cut(&parsed.subject.unwrap_or_default(), MAX_LINE);
        let body = parsed.text.or(parsed.html).unwrap_or_default();
        let body = cut(&body, MAX_BODY);
        let names = parsed.attachments.into_iter().filter_map(|file| file.name);
        let names = names.take(MAX_FILES).map(|name| cut(&name, MAX_LINE));
        let files = serde_json::to_string(&names.collect::<Vec<_>>())?;
        let id = &reference.message_id;
        let json = serde_json::to_string(&reference)?;
        let stored = self.0.sql(sql!(
            "INSERT INTO mails
               (thread, message_id, sender, automatic, subject, body, files, reference, at)
             VALUES ({thread}, {id}, {sender}, 0, {subject}, {body}, {files}, {json}, {at})
             ON CONFLICT DO NOTHING RETURNING id"
        ))?;
        let Some(id) = stored.first::<i64>()? else {
            return Ok(None);
        };
        // The first mail of a thread gives it its number, which no other thread gets.
        let stored = self.0.sql(sql!(
            "UPDATE mails SET thread = coalesce(thread, id) WHERE id = {id} RETURNING id, thread"
        ))?;
        stored.first()
    }

    /// Stores the answer to a mail.
    pub(crate) fn add_answer(&self, to: i64, text: &str, automatic: bool, at: i64) -> Result<()> {
        self.0.sql(sql!(
            "INSERT INTO mails (thread, automatic, subject, body, files, at)
             SELECT thread, {automatic}, subject, {text}, '[]', {at} FROM mails WHERE id = {to}"
        ))?;
        Ok(())
    }

    /// The thread of the mails that a mail refers to. What an answer of ours is called
    /// is up to the platform, so the mail before it tells.
    fn thread_with(&self, mail: &ParsedEmail) -> Result<Option<i64>> {
        let known = mail.references.iter().chain(&mail.in_reply_to);
        let known = serde_json::to_string(&known.collect::<Vec<_>>())?;
        let found = self.0.sql(sql!(
            "SELECT thread FROM mails WHERE message_id IN (SELECT value FROM json_each({known}))
             ORDER BY id DESC LIMIT 1"
        ))?;
        found.first()
    }

    pub(crate) fn thread_of(&self, mail: i64) -> Result<Option<i64>> {
        self.0
            .sql(sql!("SELECT thread FROM mails WHERE id = {mail}"))?
            .first()
    }

    /// Whether anything has been answered in a thread.
    pub(crate) fn is_answered(&self, thread: i64) -> Result<bool> {
        let found = self.0.sql(sql!(
            "SELECT 1 FROM mails WHERE thread = {thread} AND sender IS NULL LIMIT 1"
        ))?;
        Ok(!found.is_empty())
    }

    /// The thread of a mail, and what it takes to answer it.
    pub(crate) fn received(&self, mail: i64) -> Result<Option<(i64, EmailReference)>> {
        self.reference(sql!(
            "SELECT thread, reference FROM mails WHERE id = {mail} AND reference IS NOT NULL"
        ))
    }

    /// The last mail that came in a thread, and what it takes to answer it.
    pub(crate) fn last_received(&self, thread: i64) -> Result<Option<(i64, EmailReference)>> {
        self.reference(sql!(
            "SELECT id, reference FROM mails WHERE thread = {thread} AND reference IS NOT NULL
             ORDER BY id DESC LIMIT 1"
        ))
    }

    fn reference(
        &self,
        query: worker_agents::SqlStatement,
    ) -> Result<Option<(i64, EmailReference)>> {
        let Some((number, json)) = self.0.sql(query)?.first::<(i64, String)>()? else {
            return Ok(None);
        };
        Ok(Some((number, serde_json::from_str(&json)?)))
    }

    pub(crate) fn delete(&self, thread: i64) -> Result<()> {
        self.0
            .sql(sql!("DELETE FROM mails WHERE thread = {thread}"))?;
        Ok(())
    }

    /// The threads with the newest mails, the newest first, as far as they are shown.
    pub(crate) fn threads(&self) -> Result<Vec<Thread>> {
        let most = MAX_TEXT as i64;
        let rows: Vec<Row> = self
            .0
            .sql(sql!(
                "SELECT id, thread, sender, automatic, subject, substr(body, 1, {most}) AS body,
                   files, at
                 FROM mails ORDER BY id DESC LIMIT 1000"
            ))?
            .all()?;
        let mut threads: Vec<Thread> = Vec::new();
        let mut room = MAX_SHOWN;
        for row in rows {
            let (thread, subject) = (row.thread, row.subject.clone());
            let mail = row.into_mail()?;
            let is_full = threads.len() >= MAX_THREADS;
            let size = serde_json::to_string(&mail)?.len() + subject.len();
            let Some(rest) = room.checked_sub(size) else {
                break;
            };
            match threads.iter_mut().find(|known| known.id == thread) {
                Some(known) if known.mails.len() >= MAX_MAILS => continue,
                Some(known) => {
                    known.mails.insert(0, mail);
                    known.subject = subject;
                }
                None if is_full => continue,
                None => threads.push(Thread {
                    id: thread,
                    subject,
                    mails: vec![mail],
                    answer_due: None,
                }),
            }
            room = rest;
        }
        Ok(threads)
    }
}

/// The first letters of a text.
fn cut(text: &str, letters: usize) -> String {
    text.chars().take(letters).collect()
}

impl Row {
    fn into_mail(self) -> Result<Mail> {
        Ok(Mail {
            id: self.id,
            sender: self.sender,
            automatic: self.automatic,
            text: self.body,
            files: serde_json::from_str(&self.files)?,
            at: self.at,
        })
    }
}
