//! Transactions, which nest.

use super::Storage;
use crate::error::Result;

/// A transaction that is rolled back unless it is released.
struct Savepoint<'a> {
    storage: &'a Storage,
    name: String,
    open: bool,
}

impl<'a> Savepoint<'a> {
    fn begin(storage: &'a Storage) -> Result<Self> {
        let depth = storage.depth.get();
        let name = format!("_cf_{depth}");
        storage.own(|database| database.execute_batch(&format!("SAVEPOINT {name}")))?;
        storage.depth.set(depth + 1);
        Ok(Self {
            storage,
            name,
            open: true,
        })
    }

    fn end(&mut self, how: &str) -> Result<()> {
        if !std::mem::replace(&mut self.open, false) {
            return Ok(());
        }
        self.storage.depth.set(self.storage.depth.get() - 1);
        let name = &self.name;
        let statement = how.replace('_', name);
        self.storage
            .own(|database| database.execute_batch(&statement))
    }
}

const KEEP: &str = "RELEASE _";
const UNDO: &str = "ROLLBACK TO _; RELEASE _";

impl Drop for Savepoint<'_> {
    fn drop(&mut self) {
        // Only a panic on the way here has left it open.
        let _ = self.end(UNDO);
    }
}

impl Storage {
    /// Runs `body`; what it has written goes if it fails or panics.
    pub(in crate::testing) fn transaction(
        &self,
        body: &mut dyn FnMut() -> Result<()>,
    ) -> Result<()> {
        let mut savepoint = Savepoint::begin(self)?;
        match body() {
            Ok(()) => savepoint.end(KEEP),
            Err(error) => {
                savepoint.end(UNDO)?;
                Err(error)
            }
        }
    }
}
