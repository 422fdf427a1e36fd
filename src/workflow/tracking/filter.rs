//! Which runs to list or to forget.

use serde_json::value::RawValue;

use super::cursor::Cursor;
use crate::{
    error::{Error, Result},
    sql::{SqlValue, text},
    workflow::WorkflowStatus,
};

/// The size of a page, and its limit.
const DEFAULT_LIMIT: u32 = 50;
const MAX_LIMIT: u32 = 100;

/// What [`get_workflows`](crate::AgentBase::get_workflows) and
/// [`delete_workflows`](crate::AgentBase::delete_workflows) leave in.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct WorkflowFilter {
    statuses: Vec<WorkflowStatus>,
    binding: Option<String>,
    metadata: Vec<(String, String)>,
    created_before: Option<i64>,
    pub(super) oldest_first: bool,
    pub(super) limit: Option<u32>,
    pub(super) cursor: Option<String>,
}

impl WorkflowFilter {
    /// Everything, newest first.
    pub fn new() -> Self {
        Self::default()
    }

    /// Those of this status; said again, those of the other one too.
    pub fn status(mut self, status: WorkflowStatus) -> Self {
        self.statuses.push(status);
        self
    }

    /// Those that were started by this binding.
    pub fn binding(mut self, binding: impl Into<String>) -> Self {
        self.binding = Some(binding.into());
        self
    }

    /// Those whose metadata have this value under `key`; said again, those that
    /// have both.
    pub fn metadata(
        mut self,
        key: impl Into<String>,
        value: &(impl serde::Serialize + ?Sized),
    ) -> Self {
        // A value without JSON form equals none that is stored.
        let json = crate::json::to_string(value).unwrap_or_default();
        self.metadata.push((key.into(), json));
        self
    }

    /// Those that were started before this time, in milliseconds since the Unix
    /// epoch.
    pub fn created_before(mut self, millis: i64) -> Self {
        self.created_before = Some(millis);
        self
    }

    /// The oldest first.
    pub fn oldest_first(mut self) -> Self {
        self.oldest_first = true;
        self
    }

    /// At most so many on a page: 50 by default, and 100 at most. It does not
    /// hold for what is deleted.
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Goes on after the page that had this
    /// [`next_cursor`](crate::WorkflowPage::next_cursor). The other conditions
    /// have to be the same as there.
    pub fn cursor(mut self, cursor: impl Into<String>) -> Self {
        self.cursor = Some(cursor.into());
        self
    }

    pub(super) fn page_size(&self) -> usize {
        let size = self.limit.unwrap_or(DEFAULT_LIMIT).min(MAX_LIMIT);
        size as usize
    }

    /// The condition that all pages share, and its values.
    pub(super) fn condition(&self) -> (String, Vec<SqlValue>) {
        let (mut condition, mut values) = ("1".to_owned(), Vec::new());
        if !self.statuses.is_empty() {
            let marks = vec!["?"; self.statuses.len()].join(", ");
            condition.push_str(&format!(" AND status IN ({marks})"));
            values.extend(self.statuses.iter().map(|status| text(status.as_str())));
        }
        if let Some(binding) = &self.binding {
            condition.push_str(" AND workflow_name = ?");
            values.push(text(binding));
        }
        for (key, json) in &self.metadata {
            // Values are compared as SQLite compares them: text with text, and
            // numbers, with which it counts booleans, by their value.
            condition.push_str(
                " AND EXISTS (SELECT 1 FROM json_each(metadata) entry, json_each(?) wanted \
                 WHERE entry.key = ? AND entry.value IS wanted.value)",
            );
            values.push(SqlValue::Text(format!("[{}]", or_null(json))));
            values.push(text(key));
        }
        if let Some(before) = self.created_before {
            // Whole seconds: what was started in the second of `before` stays.
            condition.push_str(" AND created_at < ?");
            values.push(SqlValue::Integer(before.div_euclid(1000)));
        }
        (condition, values)
    }

    /// The condition of what comes after the cursor, with the two orders.
    ///
    /// # Errors
    /// [`Error::Config`] for a cursor that is none.
    pub(super) fn after_cursor(&self) -> Result<Option<(String, [SqlValue; 2])>> {
        let Some(cursor) = &self.cursor else {
            return Ok(None);
        };
        let Cursor { created, id } = Cursor::read(cursor)?;
        let than = if self.oldest_first { ">" } else { "<" };
        let condition = format!(" AND (created_at, workflow_id) {than} (?, ?)");
        Ok(Some((condition, [SqlValue::Integer(created), text(&id)])))
    }
}

fn or_null(json: &str) -> &str {
    if json.is_empty() { "null" } else { json }
}

/// The metadata of a run have to be a JSON object, or they could not be filtered.
pub(super) fn check_metadata(metadata: &RawValue) -> Result<()> {
    if metadata.get().starts_with('{') {
        return Ok(());
    }
    let text = "the metadata of a workflow must be a JSON object";
    Err(Error::Config(text.to_owned()))
}
