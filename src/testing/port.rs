//! The calls that one stay of an agent in memory makes of its platform.

use std::rc::Rc;

use super::{
    crash_point::Side,
    fault::unreachable_agent,
    object::{Life, Object},
};
use crate::error::Result;

/// One stay of an agent in memory, and the object that it belongs to.
#[derive(Clone)]
pub(super) struct Port {
    pub(super) object: Rc<Object>,
    pub(super) life: Rc<Life>,
}

impl Port {
    /// Makes a call: it counts, and the machine may fail at it.
    ///
    /// # Errors
    /// The call's own, and why the stay in memory has ended.
    pub(super) fn call<R>(&self, act: impl FnOnce() -> Result<R>) -> Result<R> {
        self.alive()?;
        let fails = self.object.crash_point.pass();
        if fails == Some(Side::Before) {
            return Err(self.fail());
        }
        let outcome = act();
        if fails == Some(Side::After) {
            return Err(self.fail());
        }
        outcome
    }

    /// As [`Port::call`], for a call that has no errors.
    pub(super) fn tell(&self, act: impl FnOnce()) {
        // Refused, it has no effect.
        let _ = self.call(|| {
            act();
            Ok(())
        });
    }

    /// Code cannot be stopped before its next await; what it still asks of the
    /// platform is refused.
    ///
    /// # Errors
    /// Why the stay in memory has ended.
    pub(super) fn alive(&self) -> Result<()> {
        match self.life.ended() {
            Some(fault) => Err(fault.error()),
            None => Ok(()),
        }
    }

    fn fail(&self) -> crate::Error {
        self.object.crash_during(&self.life);
        unreachable_agent()
    }
}
