//! The tables of fibers, made when the first fiber is.

use super::{Schema, tables};
use crate::{error::Result, host::Host};

/// The tables of fibers.
pub(super) const TABLES: [&str; 2] = ["cf_agents_runs", "cf_agents_fibers"];

impl Schema {
    /// Whether this instance knows the tables of fibers to be there.
    pub(crate) fn knows_fibers(&self) -> bool {
        self.fiber_tables.get() == Some(true)
    }

    /// Whether the tables of fibers are there.
    ///
    /// # Errors
    /// [`Error::Sql`](crate::Error::Sql) if SQLite refuses.
    pub(crate) fn has_fibers(&self, host: &dyn Host) -> Result<bool> {
        if let Some(known) = self.fiber_tables.get() {
            return Ok(known);
        }
        let query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN \
                     ('cf_agents_runs', 'cf_agents_fibers')";
        self.found_fibers(host, host.sql(query, &[])?.len())?;
        Ok(self.knows_fibers())
    }

    /// Notes how many of the two tables were found; one without the other gets
    /// it.
    pub(super) fn found_fibers(&self, host: &dyn Host, found: usize) -> Result<()> {
        if found == 1 {
            return self.require_fibers(host);
        }
        self.fiber_tables.set(Some(found > 0));
        Ok(())
    }

    /// Makes the tables of fibers, unless this instance has done so.
    ///
    /// # Errors
    /// [`Error::Sql`](crate::Error::Sql) if SQLite refuses.
    pub(crate) fn require_fibers(&self, host: &dyn Host) -> Result<()> {
        if self.knows_fibers() {
            return Ok(());
        }
        host.transaction(&mut || {
            let indexes = tables::FIBER_INDEXES.iter();
            for statement in [&tables::RUNS, &tables::FIBERS].into_iter().chain(indexes) {
                host.run(statement, &[])?;
            }
            Ok(())
        })?;
        self.fiber_tables.set(Some(true));
        Ok(())
    }
}
