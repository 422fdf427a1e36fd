//! The rows of the queue in storage, in the TypeScript SDK's layout.

use super::QueueItem;
use crate::{
    error::Result,
    failed::FailedCall,
    host::Host,
    json::object::Object,
    protocol::outgoing::Frame,
    schedule::{lenient_json, lenient_retry},
    sql::{Cells, SqlValue, text, text_or_null},
};

/// Where it is noted which item is being worked on.
const MARK_KEY: &str = "worker_agents:queue";

/// The item that is being worked on, or was when the agent was lost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Mark {
    /// The item's id.
    pub(super) id: String,
    /// How often in a row the work on it has been cut short.
    pub(super) strikes: u32,
    /// How often in a row the platform has let it down.
    pub(super) deferrals: u32,
    /// How many attempts have been made before.
    pub(super) attempts: u32,
    /// Whether the work has begun, and not ended.
    pub(super) begun: bool,
    /// The queue waits until then.
    pub(super) not_before: i64,
}

impl Mark {
    fn parse(json: &str) -> Option<Self> {
        let object = Object::parse(json)?;
        Some(Self {
            id: object.text("id")?.into_owned(),
            strikes: object.count("strikes")?,
            deferrals: object.count("deferrals").unwrap_or_default(),
            attempts: object.count("attempts").unwrap_or_default(),
            begun: object.get("begun")?.get() == "true",
            not_before: object.integer("notBefore")?,
        })
    }

    fn to_json(&self) -> String {
        Frame::new()
            .text("id", &self.id)
            .number("strikes", self.strikes.into())
            .number("deferrals", self.deferrals.into())
            .number("attempts", self.attempts.into())
            .json("begun", if self.begun { "true" } else { "false" })
            .number("notBefore", self.not_before)
            .finish()
    }
}

fn read(host: &dyn Host, rest: &str, params: &[SqlValue]) -> Result<Vec<QueueItem>> {
    let query = format!(
        "SELECT id, payload, callback, created_at, retry_options FROM cf_agents_queues {rest}"
    );
    let item = |mut cells: Cells| {
        Ok(QueueItem {
            id: cells.text().unwrap_or_default(),
            payload: cells.text().map(lenient_json).transpose()?,
            callback: cells.text().unwrap_or_default(),
            created_at: cells.int().unwrap_or_default(),
            retry: cells.text().and_then(|text| lenient_retry(&text)),
        })
    };
    host.sql(&query, params)?.cells().map(item).collect()
}

/// When the next item may be worked on; `None` if there is none. What is noted of
/// one that has been removed holds up nobody.
pub(crate) fn next_turn(host: &dyn Host) -> Result<Option<i64>> {
    let query = "SELECT id FROM cf_agents_queues ORDER BY created_at, rowid LIMIT 1";
    let Some(mut cells) = host.sql(query, &[])?.first_cells() else {
        return Ok(None);
    };
    let id = cells.text();
    let mark = mark(host)?.filter(|mark| Some(&mark.id) == id.as_ref());
    Ok(Some(mark.map_or(0, |mark| mark.not_before)))
}

/// The item whose turn it is.
pub(super) fn first(host: &dyn Host) -> Result<Option<QueueItem>> {
    let items = read(host, "ORDER BY created_at, rowid LIMIT 1", &[])?;
    Ok(items.into_iter().next())
}

pub(super) fn find(host: &dyn Host, id: &str) -> Result<Option<QueueItem>> {
    Ok(read(host, "WHERE id = ?", &[text(id)])?.into_iter().next())
}

pub(super) fn all(host: &dyn Host) -> Result<Vec<QueueItem>> {
    read(host, "ORDER BY created_at, rowid", &[])
}

/// Appends an item. The clock that its order goes by never runs backwards.
pub(super) fn insert(host: &dyn Host, item: &QueueItem) -> Result<()> {
    let retry = item.retry.map(|retry| crate::json::to_string(&retry));
    host.run(
        "INSERT INTO cf_agents_queues (id, payload, callback, created_at, retry_options) \
         VALUES (?, ?, ?, max(?, coalesce((SELECT max(created_at) FROM cf_agents_queues), 0)), ?)",
        &[
            text(&item.id),
            text_or_null(item.payload.as_deref().map(|payload| payload.get())),
            text(&item.callback),
            SqlValue::Integer(item.created_at),
            retry.transpose()?.map_or(SqlValue::Null, SqlValue::Text),
        ],
    )?;
    Ok(())
}

/// Appends a call that has failed.
pub(crate) fn put_back(host: &dyn Host, call: &FailedCall, now: i64) -> Result<()> {
    delete(host, &call.id)?;
    insert(
        host,
        &QueueItem {
            id: call.id.clone(),
            payload: call.payload.clone(),
            callback: call.callback.clone(),
            created_at: now.div_euclid(1000),
            retry: call.retry,
        },
    )
}

pub(super) fn delete(host: &dyn Host, id: &str) -> Result<()> {
    host.run("DELETE FROM cf_agents_queues WHERE id = ?", &[text(id)])?;
    Ok(())
}

/// Removes all items, or those that call one method.
pub(super) fn delete_all(host: &dyn Host, callback: Option<&str>) -> Result<()> {
    match callback {
        Some(callback) => host.sql(
            "DELETE FROM cf_agents_queues WHERE callback = ?",
            &[text(callback)],
        )?,
        None => host.sql("DELETE FROM cf_agents_queues", &[])?,
    };
    Ok(())
}

pub(super) fn mark(host: &dyn Host) -> Result<Option<Mark>> {
    let stored = host.kv_get(MARK_KEY)?;
    Ok(stored.and_then(|json| Mark::parse(&json)))
}

pub(super) fn set_mark(host: &dyn Host, mark: &Mark) -> Result<()> {
    host.kv_put(MARK_KEY, &mark.to_json())
}

pub(crate) fn clear_mark(host: &dyn Host) -> Result<()> {
    host.kv_delete(MARK_KEY)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Mark;

    #[test]
    fn a_mark_is_read_as_it_was_written() {
        let mark = Mark {
            id: "a \"queued\" item".into(),
            strikes: 1,
            deferrals: u32::MAX,
            attempts: 3,
            begun: true,
            not_before: 1_790_000_000_000,
        };
        let json = mark.to_json();
        assert_eq!(
            json,
            r#"{"id":"a \"queued\" item","strikes":1,"deferrals":4294967295,"attempts":3,"begun":true,"notBefore":1790000000000}"#
        );
        assert_eq!(Mark::parse(&json), Some(mark));
        let short = r#"{"id":"x","strikes":0,"begun":false,"notBefore":-1.0}"#;
        assert_eq!(
            Mark::parse(short),
            Some(Mark {
                id: "x".into(),
                not_before: -1,
                ..Mark::default()
            })
        );
        for broken in [
            "",
            "[]",
            r#"{"id":1,"strikes":0,"begun":false,"notBefore":0}"#,
        ] {
            assert_eq!(Mark::parse(broken), None, "{broken}");
        }
    }
}
