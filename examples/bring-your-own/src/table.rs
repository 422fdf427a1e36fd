//! The desk's own tables. They are in the agent itself: no network is between, and
//! nobody else writes to them.

use worker_agents::{AgentBase, Result, prelude::*};

use crate::{Desk, FileInfo, Reading, Source, TownDesk, Weather, desk::MAX_FILES};

/// How many readings are shown, and how many are kept.
const SHOWN: usize = 8;
const KEPT: i64 = 1000;

#[derive(Deserialize)]
struct Row {
    celsius: i32,
    sky: String,
    told: i64,
    source: Source,
    at: i64,
}

/// Whether a file may be written now.
pub(crate) enum Reserved {
    Yes,
    /// There are as many as a town keeps.
    Full,
    /// Somebody writes or deletes it.
    Busy,
}

pub(crate) struct Table<'a>(pub(crate) &'a AgentBase<TownDesk>);

impl Table<'_> {
    pub(crate) fn prepare(&self) -> Result<()> {
        self.0.sql(
            "CREATE TABLE IF NOT EXISTS readings (
               id INTEGER PRIMARY KEY AUTOINCREMENT, celsius INTEGER NOT NULL, sky TEXT NOT NULL,
               told INTEGER NOT NULL, source TEXT NOT NULL, at INTEGER NOT NULL)",
        )?;
        self.0.sql(
            "CREATE TABLE IF NOT EXISTS files (name TEXT PRIMARY KEY, size INTEGER NOT NULL)",
        )?;
        // The names of which R2 may have what the list does not say.
        self.0.sql(
            "CREATE TABLE IF NOT EXISTS busy (
               name TEXT PRIMARY KEY, is_dropped INTEGER NOT NULL DEFAULT FALSE)",
        )?;
        Ok(())
    }

    pub(crate) fn add(&self, reading: &Reading) -> Result<()> {
        let Weather { celsius, sky, told } = &reading.weather;
        let source = match reading.source {
            Source::Api => "api",
            Source::Cache => "cache",
            Source::Own => "own",
        };
        let at = reading.at;
        let added = self.0.sql(sql!(
            "INSERT INTO readings (celsius, sky, told, source, at)
             VALUES ({celsius}, {sky}, {told}, {source}, {at}) RETURNING id"
        ))?;
        let last_gone = added.one::<i64>()? - KEPT;
        self.0
            .sql(sql!("DELETE FROM readings WHERE id <= {last_gone}"))?;
        Ok(())
    }

    fn readings(&self) -> Result<Vec<Reading>> {
        let shown = SHOWN as i64;
        let found = self.0.sql(sql!(
            "SELECT celsius, sky, told, source, at FROM readings ORDER BY id DESC LIMIT {shown}"
        ))?;
        Ok(found.all::<Row>()?.into_iter().map(Into::into).collect())
    }

    /// The weather as it was known last.
    pub(crate) fn last(&self) -> Result<Option<Weather>> {
        let last = self.readings()?.into_iter().next();
        Ok(last.map(|reading| reading.weather))
    }

    /// Enters a file that is in R2.
    pub(crate) fn add_file(&self, name: &str, size: usize) -> Result<()> {
        let size = size as i64;
        self.0.sql(sql!(
            "INSERT INTO files VALUES ({name}, {size}) ON CONFLICT (name) DO UPDATE SET size = {size}"
        ))?;
        Ok(())
    }

    /// Whether there is room for a file of this name.
    pub(crate) fn has_room(&self, name: &str) -> Result<bool> {
        let others = self.0.sql(sql!(
            "SELECT count(*) FROM (SELECT name FROM files UNION SELECT name FROM busy)
             WHERE name <> {name}"
        ))?;
        Ok(others.one::<usize>()? < MAX_FILES)
    }

    /// Keeps a name, and room for its file, for the caller, until it is released.
    pub(crate) fn reserve(&self, name: &str) -> Result<Reserved> {
        if !self.has_room(name)? {
            return Ok(Reserved::Full);
        }
        let kept = self.0.sql(sql!(
            "INSERT INTO busy (name) VALUES ({name}) ON CONFLICT DO NOTHING RETURNING 1"
        ))?;
        Ok(match kept.is_empty() {
            true => Reserved::Busy,
            false => Reserved::Yes,
        })
    }

    /// Says of a reserved name that its bytes are to go.
    pub(crate) fn drop(&self, name: &str) -> Result<()> {
        self.0.sql(sql!(
            "UPDATE busy SET is_dropped = TRUE WHERE name = {name}"
        ))?;
        Ok(())
    }

    pub(crate) fn is_dropped(&self, name: &str) -> Result<bool> {
        let found = self.0.sql(sql!(
            "SELECT 1 FROM busy WHERE name = {name} AND is_dropped"
        ))?;
        Ok(!found.is_empty())
    }

    pub(crate) fn release(&self, name: &str) -> Result<()> {
        self.0.sql(sql!("DELETE FROM busy WHERE name = {name}"))?;
        Ok(())
    }

    /// The names that are reserved.
    pub(crate) fn busy(&self) -> Result<Vec<String>> {
        self.0.sql("SELECT name FROM busy")?.all()
    }

    pub(crate) fn has_file(&self, name: &str) -> Result<bool> {
        let found = self
            .0
            .sql(sql!("SELECT 1 FROM files WHERE name = {name}"))?;
        Ok(!found.is_empty())
    }

    pub(crate) fn delete_file(&self, name: &str) -> Result<()> {
        self.0.sql(sql!("DELETE FROM files WHERE name = {name}"))?;
        Ok(())
    }

    /// What the tabs show of the tables.
    pub(crate) fn show(&self, desk: Desk) -> Result<Desk> {
        let files: Vec<FileInfo> = self
            .0
            .sql("SELECT name, size FROM files ORDER BY name")?
            .all()?;
        Ok(Desk {
            readings: self.readings()?,
            files,
            ..desk
        })
    }
}

impl From<Row> for Reading {
    fn from(row: Row) -> Self {
        let Row {
            celsius,
            sky,
            told,
            source,
            at,
        } = row;
        Self {
            weather: Weather { celsius, sky, told },
            source,
            at,
        }
    }
}
