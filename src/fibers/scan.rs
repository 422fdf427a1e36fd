//! One search for fibers that were interrupted.

use std::{collections::VecDeque, rc::Rc, time::Duration};

use serde_json::value::RawValue;

use super::{FiberResolution, FiberStatus, RecoveredFiber, ledger, runs};
use crate::{core::Core, error::Result, host::LogLevel, observability::EventKind, schedule::after};

/// After this time a search leaves the rest to the next one.
const DEADLINE: Duration = Duration::from_secs(10);

/// For how long a fiber is handed to a hook that fails.
const MAX_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// Why fibers are recovered.
pub(super) const REASON: &str = "interrupted";

/// Where a fiber was found.
enum Row {
    Run(String),
    Ledger(String),
}

/// A fiber that was interrupted.
pub(super) struct Found {
    pub(super) fiber: RecoveredFiber,
    hook_since: i64,
}

/// A search under way.
pub(super) struct Scan {
    core: Rc<Core>,
    rows: VecDeque<Row>,
    begun: i64,
    progress: bool,
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
            return self.interrupted(fiber, &row).map(Some);
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
        if ledger.as_ref().is_some_and(|row| row.status.is_terminal()) {
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

    fn interrupted(&self, fiber: RecoveredFiber, row: &Row) -> Result<Found> {
        let core = &self.core;
        let (host, now) = (core.host.as_ref(), core.now());
        if fiber.is_managed() {
            if matches!(row, Row::Run(_)) {
                let snapshot = fiber.snapshot.as_deref().map(RawValue::get);
                ledger::stash(host, &fiber.id, snapshot)?;
            }
            ledger::settle(host, &fiber.id, FiberStatus::Interrupted, None, now)?;
        }
        let elapsed_ms = now - fiber.created_at;
        let (fiber_id, fiber_name) = (fiber.id.as_str(), fiber.name.as_str());
        let managed = fiber.is_managed();
        core.emit(EventKind::FiberRecoveryDetected {
            fiber_id,
            fiber_name,
            managed,
            recovery_reason: REASON,
            elapsed_ms,
        });
        core.emit(EventKind::FiberRunInterrupted {
            fiber_id,
            fiber_name,
            managed,
            recovery_reason: REASON,
            elapsed_ms,
        });
        core.emit(EventKind::FiberRecoveryAttempt {
            fiber_id,
            fiber_name,
            managed,
            recovery_reason: REASON,
        });
        Ok(Found {
            fiber,
            hook_since: now,
        })
    }

    /// Settles a fiber by what the agent has said of it.
    pub(super) fn settle(
        &mut self,
        found: Found,
        outcome: Result<Option<FiberResolution>>,
    ) -> Result<()> {
        let core = Rc::clone(&self.core);
        if core.destroyed.get() {
            return Ok(());
        }
        let (host, now) = (core.host.as_ref(), core.now());
        let fiber = &found.fiber;
        let (fiber_id, fiber_name) = (fiber.id.as_str(), fiber.name.as_str());
        let managed = fiber.is_managed();
        let elapsed_ms = now - found.hook_since;
        let failed = outcome.is_err();
        match outcome {
            Ok(resolution) => {
                if let Some(resolution) = resolution.filter(|_| managed) {
                    ledger::resolve(host, fiber_id, &resolution, now)?;
                }
                core.emit(EventKind::FiberRecoveryHandled {
                    fiber_id,
                    fiber_name,
                    managed,
                    recovery_reason: REASON,
                    elapsed_ms,
                    status: if managed { "managed" } else { "user" },
                });
            }
            Err(error) => {
                let text = error.to_string();
                if managed {
                    let resolution = FiberResolution::error(&text);
                    ledger::resolve(host, fiber_id, &resolution, now)?;
                }
                core.emit(EventKind::FiberRecoveryFailed {
                    fiber_id,
                    fiber_name,
                    managed,
                    recovery_reason: REASON,
                    elapsed_ms,
                    error: &text,
                    reason: "handler_error",
                });
                let line = format!(
                    "[Agent] Fiber recovery failed for \"{fiber_name}\" ({fiber_id}): {}",
                    error.detail()
                );
                core.log(LogLevel::Error, &line);
            }
        }
        if failed && !managed {
            if now <= after(fiber.created_at, MAX_AGE) {
                return Ok(());
            }
            self.skip(fiber, "max_age_exceeded", fiber.created_at);
        }
        runs::delete(host, fiber_id)?;
        self.progress = true;
        core.fibers.settled(fiber_id);
        Ok(())
    }

    fn skip(&self, fiber: &RecoveredFiber, reason: &str, since: i64) {
        self.core.emit(EventKind::FiberRecoverySkipped {
            fiber_id: &fiber.id,
            fiber_name: &fiber.name,
            managed: fiber.is_managed(),
            reason,
            elapsed_ms: self.core.now() - since,
        });
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
