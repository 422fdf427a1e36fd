//! The key-value storage, in a table of the same database.

use rusqlite::OptionalExtension;

use super::Storage;
use crate::error::Result;

const TABLE: &str =
    "CREATE TABLE IF NOT EXISTS _cf_KV (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID";

impl Storage {
    pub(in crate::testing) fn kv_get(&self, key: &str) -> Result<Option<String>> {
        self.own(|database| {
            database.execute(TABLE, [])?;
            database
                .query_row("SELECT value FROM _cf_KV WHERE key = ?", [key], |row| {
                    row.get(0)
                })
                .optional()
        })
    }

    pub(in crate::testing) fn kv_put(&self, key: &str, json: &str) -> Result<()> {
        self.own(|database| {
            database.execute(TABLE, [])?;
            database.execute("INSERT OR REPLACE INTO _cf_KV VALUES (?, ?)", [key, json])?;
            Ok(())
        })
    }

    pub(in crate::testing) fn kv_delete(&self, key: &str) -> Result<bool> {
        self.own(|database| {
            database.execute(TABLE, [])?;
            Ok(database.execute("DELETE FROM _cf_KV WHERE key = ?", [key])? > 0)
        })
    }

    pub(in crate::testing) fn kv_list(&self, prefix: &str) -> Result<Vec<(String, String)>> {
        self.own(|database| {
            database.execute(TABLE, [])?;
            let mut found = database.prepare(
                "SELECT key, value FROM _cf_KV WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key",
            )?;
            let found = found.query_map([prefix], |row| Ok((row.get(0)?, row.get(1)?)))?;
            found.collect()
        })
    }
}
