//! One search for fibers that were interrupted.

use std::{collections::VecDeque, rc::Rc, time::Duration};

use serde_json::value::RawValue;

use super::{FiberStatus, RecoveredFiber, ledger, mark, runs};
use crate::{
    core::Core,
    error::{Error, Result},
    host::LogLevel,
    schedule::after,
};

/// After this time a search leaves the rest to the next one.
const DEADLINE: Duration = Duration::from_secs(10);

/// Why fibers are recovered.
pub(super) const REASON: &str = "interrupted";

/// Where a fiber was found.
pub(super) enum Row {
    Run(String),
    Ledger(String),
}

/// What is said of a fiber whose hook has ended the agent again and again.
const LOST: &str = "the agent was lost too often in a row while on_fiber_recovered ran";

/// A fiber that was interrupted.
pub(super) struct Found {
    pub(super) fiber: RecoveredFiber,
    pub(super) hook_since: i64,
    /// Whether the agent is not asked.
    pub(super) given_up: bool,
}

/// A search under way.
pub(super) struct Scan {
    pub(super) core: Rc<Core>,
    rows: VecDeque<Row>,
    begun: i64,
    pub(super) progress: bool,
}

impl Scan {
    /// `None` if there is nothing to look at, or another search is under way.
    pub(super) fn begin(core: &Rc<Core>) -> Result<Option<Self>> {
        let host = core.host.as_ref();
        if core.destroyed.get() || !core.schema.has_fibers(host)? {
            return Ok(None);
        }
        let runs = runs::ids(host)?.into_iter().map(Row::Run);
        let ledger = ledger::ids_without_run(host)?.into_iter().map(Row::Ledger);
        let rows = runs.chain(ledger).collect();
        if core.fibers.scanning.replace(true) {
            return Ok(None);
        }
        Ok(Some(Self {
            core: Rc::clone(core),
            rows,
            begun: core.now(),
            progress: false,
        }))
    }

    /// The next fiber to hand to the agent.
    pub(super) fn next(&mut self) -> Result<Option<Found>> {
        while let Some(row) = self.rows.pop_front() {
            let (Row::Run(id) | Row::Ledger(id)) = &row;
            if self.core.destroyed.get() || self.core.fibers.is_active(id) {
                continue;
            }
            let found = match &row {
                Row::Run(id) => self.of_run(id)?,
                Row::Ledger(id) => self.of_ledger(id)?,
            };
            let Some(fiber) = found else {
                continue;
            };
            if self.core.now() > after(self.begun, DEADLINE) {
                self.skip(&fiber, "scan_deadline_exceeded", self.begun);
                self.rows.clear();
                break;
            }
            let mut found = self.interrupted(fiber, &row)?;
            if mark::begin(&self.core, &found.fiber.id)? {
                return Ok(Some(found));
            }
            found.given_up = true;
            self.settle(found, Err(Error::terminal(LOST)))?;
        }
        Ok(None)
    }

    /// A fiber with a row of its run, unless there is nothing to tell of it.
    fn of_run(&mut self, id: &str) -> Result<Option<RecoveredFiber>> {
        let host = self.core.host.as_ref();
        let Some(run) = runs::find(host, id)? else {
            return Ok(None);
        };
        let ledger = ledger::find(host, id)?;
        // An interrupted one with a row was lost again while its hook ran.
        let has_ended =
            |status: FiberStatus| status.is_terminal() && status != FiberStatus::Interrupted;
        if ledger.as_ref().is_some_and(|row| has_ended(row.status)) {
            runs::delete(host, id)?;
            self.progress = true;
            self.core.fibers.settled(id);
            return Ok(None);
        }
        let read = |json: &String| crate::json::from_str::<Box<RawValue>>(json).ok();
        let snapshot = run.snapshot.as_ref().and_then(read);
        if run.snapshot.is_some() && snapshot.is_none() {
            let line = format!("[Agent] Corrupted snapshot for fiber {id}, treating as null");
            self.core.log(LogLevel::Warn, &line);
        }
        let (key, metadata) = match &ledger {
            Some(row) => (row.idempotency_key.clone(), row.metadata.clone()),
            None => (None, None),
        };
        Ok(Some(RecoveredFiber {
            id: run.id,
            name: run.name,
            snapshot,
            created_at: run.created_at,
            status: ledger.map(|_| FiberStatus::Interrupted),
            idempotency_key: key,
            metadata,
        }))
    }

    /// A managed fiber that was lost before its run had a row.
    fn of_ledger(&self, id: &str) -> Result<Option<RecoveredFiber>> {
        let row = ledger::find(self.core.host.as_ref(), id)?;
        let row = row.filter(|row| !row.status.is_terminal());
        Ok(row.map(RecoveredFiber::of_ledger))
    }
}

impl Drop for Scan {
    fn drop(&mut self) {
        let fibers = &self.core.fibers;
        fibers.scanning.set(false);
        fibers.scans.set(fibers.scans.get().wrapping_add(1));
        fibers.next_scan.set(None);
        let pending = !self.progress && self.core.has_interrupted_fibers().unwrap_or(true);
        let vain = if pending {
            fibers.vain.get().saturating_add(1)
        } else {
            0
        };
        fibers.vain.set(vain);
    }
}
