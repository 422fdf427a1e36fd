//! The statements.

use serde::{Deserialize, Serialize};
use worker::{Result, SqlStorage, SqlStorageValue};

use crate::Tally;

/// A row of the table that is read.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Item {
    id: i64,
    name: String,
    price: f64,
    note: Option<String>,
}

#[derive(Deserialize)]
struct Stored {
    json: String,
}

#[derive(Deserialize)]
struct Due {
    id: String,
    payload: String,
}

#[derive(Deserialize)]
struct Next {
    due: Option<i64>,
}

pub(crate) fn open(sql: &SqlStorage) -> Result<Tally> {
    for table in [
        "state (id INTEGER PRIMARY KEY, json TEXT NOT NULL)",
        "plans (id TEXT PRIMARY KEY, due INTEGER NOT NULL, payload TEXT NOT NULL)",
        "items (id INTEGER PRIMARY KEY, name TEXT NOT NULL, price REAL NOT NULL, note TEXT)",
    ] {
        sql.exec(&format!("CREATE TABLE IF NOT EXISTS {table}"), None)?;
    }
    let stored: Vec<Stored> = sql.exec("SELECT json FROM state", None)?.to_array()?;
    match stored.first() {
        Some(stored) => Ok(serde_json::from_str(&stored.json)?),
        None => Ok(Tally::default()),
    }
}

pub(crate) fn save(sql: &SqlStorage, json: &str) -> Result<()> {
    sql.exec(
        "INSERT OR REPLACE INTO state (id, json) VALUES (1, ?)",
        vec![json.into()],
    )?;
    Ok(())
}

pub(crate) fn fill(sql: &SqlStorage, count: i64) -> Result<()> {
    sql.exec("DELETE FROM items", None)?;
    for number in 0..count {
        let note = match number % 2 {
            0 => "in stock".into(),
            _ => SqlStorageValue::Null,
        };
        sql.exec(
            "INSERT INTO items (name, price, note) VALUES (?, ?, ?)",
            vec![
                format!("item {number}").into(),
                (number as f64 + 0.25).into(),
                note,
            ],
        )?;
    }
    Ok(())
}

pub(crate) fn items(sql: &SqlStorage, count: i64) -> Result<Vec<Item>> {
    sql.exec(
        "SELECT id, name, price, note FROM items ORDER BY id LIMIT ?",
        vec![SqlStorageValue::Integer(count)],
    )?
    .to_array()
}

pub(crate) fn plan(sql: &SqlStorage, due: i64, payload: &str) -> Result<()> {
    sql.exec(
        "INSERT INTO plans (id, due, payload) VALUES (hex(randomblob(16)), ?, ?)",
        vec![SqlStorageValue::Integer(due), payload.into()],
    )?;
    Ok(())
}

pub(crate) fn next(sql: &SqlStorage) -> Result<Option<i64>> {
    let next: Next = sql.exec("SELECT min(due) AS due FROM plans", None)?.one()?;
    Ok(next.due)
}

pub(crate) fn due(sql: &SqlStorage, now: u64) -> Result<Vec<(String, String)>> {
    let now = i64::try_from(now).unwrap_or(i64::MAX);
    let due: Vec<Due> = sql
        .exec(
            "SELECT id, payload FROM plans WHERE due <= ?",
            vec![SqlStorageValue::Integer(now)],
        )?
        .to_array()?;
    Ok(due.into_iter().map(|due| (due.id, due.payload)).collect())
}

pub(crate) fn forget(sql: &SqlStorage, id: &str) -> Result<()> {
    sql.exec("DELETE FROM plans WHERE id = ?", vec![id.into()])?;
    Ok(())
}
