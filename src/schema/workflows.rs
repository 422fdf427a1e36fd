//! The table of workflows, made when the first run is started.

use super::{Schema, tables};
use crate::{error::Result, host::Host};

pub(super) const TABLE: &str = "cf_agents_workflows";

impl Schema {
    /// Whether the table of workflows is there.
    ///
    /// # Errors
    /// [`Error::Sql`](crate::Error::Sql) if SQLite refuses.
    pub(crate) fn has_workflows(&self, host: &dyn Host) -> Result<bool> {
        if let Some(known) = self.workflow_table.get() {
            return Ok(known);
        }
        let query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND \
                     name = 'cf_agents_workflows'";
        let found = !host.sql(query, &[])?.is_empty();
        self.workflow_table.set(Some(found));
        Ok(found)
    }

    /// Makes the table of workflows, unless this instance has done so.
    ///
    /// # Errors
    /// [`Error::Sql`](crate::Error::Sql) if SQLite refuses.
    pub(crate) fn require_workflows(&self, host: &dyn Host) -> Result<()> {
        if self.workflow_table.get() == Some(true) {
            return Ok(());
        }
        host.transaction(&mut || {
            for statement in [&tables::WORKFLOWS]
                .into_iter()
                .chain(&tables::WORKFLOW_INDEXES)
            {
                host.run(statement, &[])?;
            }
            Ok(())
        })?;
        self.workflow_table.set(Some(true));
        Ok(())
    }
}
