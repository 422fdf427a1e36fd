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
        let others = self
            .0
            .sql(sql!("SELECT count(*) FROM files WHERE name <> {name}"))?;
        Ok(others.one::<usize>()? < MAX_FILES)
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
