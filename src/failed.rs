//! Stored calls that have failed for good: kept, to be looked at and tried again.

use std::time::Duration;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use crate::{
    agent::Agent,
    base::AgentBase,
    core::Core,
    error::{Error, Result},
    host::Host,
    queue,
    retry::RetryOptions,
    schedule::{self, lenient_json, lenient_retry},
    sql::{Cells, SqlValue, text, text_or_null},
};

/// How many are kept; the oldest go first.
const MAX_KEPT: i64 = 1000;

/// Where a stored call came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum FailedOrigin {
    /// A one-shot schedule.
    Schedule,
    /// The queue.
    Queue,
}

/// A one-shot or queued call that has used up its attempts.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FailedCall {
    /// The id that the schedule or item had.
    pub id: String,
    /// Where it came from.
    pub origin: FailedOrigin,
    /// The method.
    pub callback: String,
    /// What it was called with, as JSON text.
    pub payload: Option<Box<RawValue>>,
    /// Its own retry options, if it had any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<RetryOptions>,
    /// The last error's text.
    pub error: String,
    /// How many attempts were made; 0 if it could not be run.
    pub attempts: u32,
    /// When it was given up, in milliseconds since the Unix epoch.
    pub failed_at: i64,
    /// How long one attempt may take, where the schedule had a limit of its own.
    #[serde(skip)]
    pub(crate) hung_timeout: Option<Duration>,
}

impl FailedCall {
    /// The payload; without one it reads as `null`.
    ///
    /// # Errors
    /// [`Error::Json`] if it does not fit `T`.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T> {
        crate::client::read_payload(self.payload.as_deref())
    }
}

/// Keeps a call that has failed for good.
pub(crate) fn keep(core: &Core, call: &FailedCall) -> Result<()> {
    let host = core.host.as_ref();
    let retry = call.retry.map(|retry| crate::json::to_string(&retry));
    host.run(
        "INSERT OR REPLACE INTO worker_agents_failed (id, origin, callback, payload, \
         retry_options, error, attempts, failed_at, hung_timeout) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        &[
            text(&call.id),
            text(match call.origin {
                FailedOrigin::Schedule => "schedule",
                FailedOrigin::Queue => "queue",
            }),
            text(&call.callback),
            text_or_null(call.payload.as_deref().map(|payload| payload.get())),
            retry.transpose()?.map_or(SqlValue::Null, SqlValue::Text),
            text(&call.error),
            SqlValue::Integer(call.attempts.into()),
            SqlValue::Integer(call.failed_at),
            call.hung_timeout.map_or(SqlValue::Null, |timeout| {
                SqlValue::Integer(i64::try_from(timeout.as_millis()).unwrap_or(i64::MAX))
            }),
        ],
    )?;
    host.run(
        "DELETE FROM worker_agents_failed WHERE rowid <= \
         (SELECT max(rowid) FROM worker_agents_failed) - ?",
        &[SqlValue::Integer(MAX_KEPT)],
    )?;
    Ok(())
}

/// Takes a schedule whose row cannot be read out of the alarm's way.
pub(crate) fn keep_unreadable(core: &Core, id: &str, error: &Error) -> Result<()> {
    let host = core.host.as_ref();
    host.run(
        "INSERT OR REPLACE INTO worker_agents_failed (id, origin, callback, payload, \
         retry_options, error, attempts, failed_at) \
         SELECT id, 'schedule', coalesce(callback, ''), payload, retry_options, ?, 0, ? \
         FROM cf_agents_schedules WHERE id = ?",
        &[
            text(&error.to_string()),
            SqlValue::Integer(core.now()),
            text(id),
        ],
    )?;
    schedule::store::delete(host, id)
}

fn read(host: &dyn Host, rest: &str, params: &[SqlValue]) -> Result<Vec<FailedCall>> {
    let query = format!(
        "SELECT id, origin, callback, payload, retry_options, error, attempts, failed_at, \
         hung_timeout FROM worker_agents_failed {rest}"
    );
    let call = |mut cells: Cells| {
        Ok(FailedCall {
            id: cells.text().unwrap_or_default(),
            origin: match cells.text().as_deref() {
                Some("queue") => FailedOrigin::Queue,
                _ => FailedOrigin::Schedule,
            },
            callback: cells.text().unwrap_or_default(),
            payload: cells.text().map(lenient_json).transpose()?,
            retry: cells.text().and_then(|text| lenient_retry(&text)),
            error: cells.text().unwrap_or_default(),
            attempts: cells.count(),
            failed_at: cells.int().unwrap_or_default(),
            hung_timeout: cells
                .int()
                .and_then(|millis| u64::try_from(millis).ok())
                .map(Duration::from_millis),
        })
    };
    host.sql(&query, params)?.cells().map(call).collect()
}

impl<A: Agent> AgentBase<A> {
    /// The one-shots and queued calls that have failed for good, oldest first.
    /// The last thousand are kept.
    ///
    /// # Errors
    /// [`Error::Sql`] if storage fails.
    pub fn list_failed(&self) -> Result<Vec<FailedCall>> {
        let core = self.core();
        let host = core.host.as_ref();
        if !core.schema.find_time(host)? {
            return Ok(Vec::new());
        }
        read(host, "ORDER BY rowid", &[])
    }

    /// Puts a failed call back: a schedule is due now, a queued call is last in
    /// the queue. `false` if none with this id has failed.
    ///
    /// # Errors
    /// [`Error::Sql`] if storage fails.
    pub fn retry_failed(&self, id: &str) -> Result<bool> {
        let core = self.core();
        let host = core.host.as_ref();
        core.refuse_if_destroyed()?;
        if !core.schema.find_time(host)? {
            return Ok(false);
        }
        let Some(call) = read(host, "WHERE id = ?", &[text(id)])?.into_iter().next() else {
            return Ok(false);
        };
        match call.origin {
            FailedOrigin::Schedule => {
                core.schedule_changes.happened();
                schedule::store::put_back(host, &call, core.now())?;
            }
            FailedOrigin::Queue => queue::store::put_back(host, &call, core.now())?,
        }
        self.delete_failed(id)?;
        if call.origin == FailedOrigin::Queue {
            queue::kick(self);
        }
        core.rearm()?;
        Ok(true)
    }

    /// Forgets a failed call; `false` if none with this id has failed.
    ///
    /// # Errors
    /// [`Error::Sql`] if storage fails.
    pub fn delete_failed(&self, id: &str) -> Result<bool> {
        let core = self.core();
        let host = core.host.as_ref();
        if !core.schema.find_time(host)? {
            return Ok(false);
        }
        let query = "DELETE FROM worker_agents_failed WHERE id = ? RETURNING 1";
        Ok(!host.sql(query, &[text(id)])?.is_empty())
    }
}
