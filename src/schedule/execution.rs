//! When storage says of a schedule that it is being carried out.
//!
//! It has to if the execution may be cut short and leave something behind. What is
//! written from one await to the next is stored together or not at all, so that a
//! mark of before the first await says nothing if the machine is lost: it would be
//! lost with what the call has written. If the code panics, all of that is stored;
//! the mark is added then. What a call has sent before that is not taken back, so that
//! a client may hear of it twice, as whenever a machine fails.

use std::{future::poll_fn, pin::pin, task::Poll};

use super::store;
use crate::{alarm::Outcome, core::Core, error::Result};

/// A schedule being carried out.
pub(super) struct Execution<'a> {
    core: &'a Core,
    id: &'a str,
    began: i64,
    is_marked: bool,
    has_waited: bool,
}

impl<'a> Execution<'a> {
    pub(super) fn begun(core: &'a Core, id: &'a str, now: i64) -> Self {
        Self {
            core,
            id,
            began: now,
            is_marked: false,
            has_waited: false,
        }
    }

    /// Whether storage says that it is carried out.
    pub(super) fn is_marked(&self) -> bool {
        self.is_marked
    }

    /// Whether other events may have had their turn.
    pub(super) fn has_waited(&self) -> bool {
        self.has_waited
    }

    /// Has storage say that it is carried out.
    ///
    /// # Errors
    /// Storage fails.
    pub(super) fn mark(&mut self) -> Result<()> {
        store::mark(self.core.host.as_ref(), self.id, self.began)?;
        self.is_marked = true;
        Ok(())
    }

    /// Runs the call to its end, and marks the schedule before it first waits.
    ///
    /// # Errors
    /// The mark is refused. The call ends at its await then: it could be cut short
    /// there again and again without anyone knowing.
    pub(super) async fn run(&mut self, call: impl Future<Output = Outcome>) -> Result<Outcome> {
        let mut call = pin!(call);
        poll_fn(|cx| {
            if self.has_waited {
                return call.as_mut().poll(cx).map(Ok);
            }
            let host = self.core.host.as_ref();
            if !self.is_marked {
                host.on_loss(Some(store::mark_of(self.id, self.began)));
            }
            let poll = call.as_mut().poll(cx);
            if !self.is_marked {
                host.on_loss(None);
            }
            if poll.is_pending() {
                self.has_waited = true;
                if !self.is_marked
                    && let Err(error) = self.mark()
                {
                    return Poll::Ready(Err(error));
                }
            }
            poll.map(Ok)
        })
        .await
    }
}
