//! What becomes of a fiber that was found.

use std::{rc::Rc, time::Duration};

use serde_json::value::RawValue;

use super::{
    FiberResolution, FiberStatus, RecoveredFiber, ledger, mark, runs,
    scan::{Found, REASON, Row, Scan},
};
use crate::{error::Result, host::LogLevel, observability::EventKind, schedule::after};

/// For how long a fiber is handed to a hook that fails.
const MAX_AGE: Duration = Duration::from_secs(24 * 60 * 60);

impl Scan {
    /// Notes that a fiber was interrupted, so that its hook is called until it has
    /// come to an end.
    pub(super) fn interrupted(&self, fiber: RecoveredFiber, row: &Row) -> Result<Found> {
        let core = &self.core;
        let (host, now) = (core.host.as_ref(), core.now());
        if fiber.is_managed() {
            let snapshot = fiber.snapshot.as_deref().map(RawValue::get);
            match row {
                Row::Run(id) => ledger::stash(host, id, snapshot)?,
                Row::Ledger(id) => {
                    runs::insert(host, id, &fiber.name, fiber.created_at)?;
                    runs::stash(host, id, snapshot)?;
                }
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
            given_up: false,
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
        mark::end(&core)?;
        if failed && !managed && !found.given_up {
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

    /// Tells that a fiber is left for later, or given up.
    pub(super) fn skip(&self, fiber: &RecoveredFiber, reason: &str, since: i64) {
        self.core.emit(EventKind::FiberRecoverySkipped {
            fiber_id: &fiber.id,
            fiber_name: &fiber.name,
            managed: fiber.is_managed(),
            reason,
            elapsed_ms: self.core.now() - since,
        });
    }
}
