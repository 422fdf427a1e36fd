//! The schedules that are due, as one alarm takes them from storage.

use std::vec;

use super::{
    row::{CALLABLE, DUE, Row, SELECT_SHORT},
    store,
};
use crate::{
    core::Core,
    error::Result,
    host::Host,
    sql::{Cells, SqlValue},
};

/// How many schedules one alarm carries out; the next one follows at once.
const BATCH: usize = 1000;

/// How many are read at once, of which each takes a few KiB at most.
const PAGE: usize = 250;

/// A schedule that is due.
pub(super) struct Due {
    pub(super) id: String,
    /// What was read of it, unless it is one of those that are read on their own.
    row: Option<Result<Row>>,
}

/// The schedules that one alarm carries out, the longest due first.
pub(super) struct Batch {
    /// When the alarm began.
    now: i64,
    page: vec::IntoIter<Due>,
    /// How many may still be read.
    left: usize,
    /// What had changed when the page was read; `None` if nobody can tell what has
    /// since.
    seen: Option<u64>,
}

impl Batch {
    /// # Errors
    /// Storage fails.
    pub(super) fn of_due(core: &Core, now: i64) -> Result<Self> {
        let mut batch = Self {
            now,
            page: Vec::new().into_iter(),
            left: BATCH,
            seen: None,
        };
        batch.turn(core)?;
        Ok(batch)
    }

    /// How many of those that have been read are still to come.
    pub(super) fn at_hand(&self) -> usize {
        self.page.len()
    }

    /// The next one.
    ///
    /// # Errors
    /// Storage fails.
    pub(super) fn next(&mut self, core: &Core) -> Result<Option<Due>> {
        if self.page.len() == 0 && self.left > 0 {
            self.turn(core)?;
        }
        Ok(self.page.next())
    }

    /// What is stored of it now, `None` if it has gone: what was read of it, as
    /// long as nothing can have changed it.
    ///
    /// # Errors
    /// Storage fails; [`Error::Column`](crate::Error::Column) for what makes no
    /// sense.
    pub(super) fn row(&self, core: &Core, due: &mut Due) -> Result<Option<Row>> {
        let is_fresh = self.seen.is_some() && self.seen == core.schedule_changes.count();
        match due.row.take() {
            Some(row) if is_fresh => row.map(Some),
            _ => store::find(core.host.as_ref(), &due.id),
        }
    }

    /// Other events have had their turn.
    pub(super) fn has_waited(&mut self) {
        self.seen = None;
    }

    /// Reads the next page from the beginning: what has been carried out is gone, or waits
    /// for its next tick. A tick that has been missed is one of those that are due.
    fn turn(&mut self, core: &Core) -> Result<()> {
        self.seen = core.schedule_changes.count();
        let most = self.left.min(PAGE);
        let page: Vec<_> = page(core.host.as_ref(), self.now, most)?.collect();
        self.left = if page.len() < PAGE {
            0
        } else {
            self.left - PAGE
        };
        self.page = page.into_iter();
        Ok(())
    }
}

fn page(host: &dyn Host, now: i64, most: usize) -> Result<impl Iterator<Item = Due>> {
    // By `time` first, whose index gives the page without looking at all rows.
    let query = format!(
        "{SELECT_SHORT} WHERE {CALLABLE} AND t.time <= ? AND {DUE} <= ? \
         ORDER BY t.time, {DUE}, t.rowid LIMIT ?"
    );
    let params = [
        // The TypeScript SDK leaves fractions of a second in `time`.
        SqlValue::Real(now as f64 / 1000.0),
        SqlValue::Integer(now),
        SqlValue::Integer(i64::try_from(most).unwrap_or(i64::MAX)),
    ];
    Ok(host.sql(&query, &params)?.cells().map(read))
}

fn read(mut cells: Cells) -> Due {
    let is_on_its_own = cells.flag();
    let id = cells.clone().text().unwrap_or_default();
    Due {
        id,
        row: (!is_on_its_own).then(|| Row::read(cells)),
    }
}

/// The methods of which so many one-shots are due, each with how many.
pub(super) fn piles(host: &dyn Host, now: i64, from: usize) -> Result<Vec<(String, usize)>> {
    let query = "SELECT callback, count(*) FROM cf_agents_schedules \
        WHERE owner_path_key IS NULL AND time <= ? AND type IN ('delayed', 'scheduled') \
        GROUP BY callback HAVING count(*) >= ?";
    let from = i64::try_from(from).unwrap_or(i64::MAX);
    let params = [
        SqlValue::Integer(now.div_euclid(1000)),
        SqlValue::Integer(from),
    ];
    let piles = host.sql(query, &params)?.cells();
    Ok(piles
        .filter_map(|mut cells| Some((cells.text()?, usize::try_from(cells.int()?).ok()?)))
        .collect())
}
