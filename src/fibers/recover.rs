//! Telling the agent of fibers that were interrupted, and when to look for them.

use std::{rc::Rc, time::Duration};

use super::{RecoveredFiber, ledger, runs, scan::Scan};
use crate::{agent::Agent, context, core::Core, error::Result, host::LogLevel, schedule::after};

/// The longest pause between two searches.
const MAX_PAUSE: Duration = Duration::from_secs(300);

/// Looks for fibers that an earlier instance has left, and hands each of them to
/// the agent. It does nothing while another search is under way.
///
/// # Errors
/// Storage has failed. An error of the hook is settled with its fiber.
pub(crate) async fn recover<A: Agent>(agent: &A) -> Result<()> {
    let Some(mut scan) = Scan::begin(agent.base().core())? else {
        return Ok(());
    };
    while let Some(found) = scan.next()? {
        let hook = agent.on_fiber_recovered(found.fiber.clone());
        let outcome = context::within(Rc::default(), hook).await;
        scan.settle(found, outcome)?;
    }
    Ok(())
}

impl Core {
    /// The default of [`Agent::on_fiber_recovered`].
    pub(crate) fn warn_of_fiber(&self, fiber: &RecoveredFiber) {
        let line = format!(
            "[Agent] Fiber \"{}\" ({}) was interrupted. Override on_fiber_recovered to handle \
             recovery.",
            fiber.name, fiber.id
        );
        self.log(LogLevel::Warn, &line);
    }

    /// When to look for interrupted fibers, if there are any: later and later as
    /// long as none of them can be settled.
    pub(crate) fn next_recovery(&self) -> Result<Option<i64>> {
        if !self.has_interrupted_fibers()? {
            self.fibers.next_scan.set(None);
            return Ok(None);
        }
        let pause = self
            .options
            .keep_alive_interval
            .saturating_mul(2_u32.saturating_pow(self.fibers.vain_scans()))
            .min(MAX_PAUSE);
        let next = self.fibers.next_scan.get();
        let next = next.unwrap_or_else(|| after(self.now(), pause));
        self.fibers.next_scan.set(Some(next));
        Ok(Some(next))
    }

    pub(super) fn has_interrupted_fibers(&self) -> Result<bool> {
        let host = self.host.as_ref();
        if !self.schema.has_fibers(host)? {
            return Ok(false);
        }
        let lost = |ids: Vec<String>| ids.iter().any(|id| !self.fibers.is_active(id));
        Ok(lost(runs::ids(host)?) || lost(ledger::ids_without_run(host)?))
    }
}
