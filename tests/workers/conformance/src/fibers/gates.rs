//! Places where a fiber waits until a call lets it go on.

use std::{
    cell::RefCell, collections::BTreeSet, future::poll_fn, pin::pin, rc::Rc, task::Poll,
    time::Duration,
};

use worker_agents::{Agent, AgentBase, Fiber};

const BIT: Duration = Duration::from_millis(10);

/// The gates where somebody waits.
#[derive(Debug, Default, Clone)]
pub(super) struct Gates(Rc<RefCell<BTreeSet<&'static str>>>);

impl Gates {
    pub(super) async fn wait<A: Agent>(&self, base: &AgentBase<A>, gate: &'static str) {
        self.0.borrow_mut().insert(gate);
        while self.0.borrow().contains(gate) {
            base.sleep(BIT).await;
        }
    }

    /// Whether it was let through, rather than cancelled.
    pub(super) async fn wait_unless_cancelled<A: Agent>(
        &self,
        base: &AgentBase<A>,
        gate: &'static str,
        fiber: &Fiber,
    ) -> bool {
        let mut cancelled = pin!(fiber.cancelled());
        let mut waiting = pin!(self.wait(base, gate));
        poll_fn(|context| match cancelled.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(false),
            Poll::Pending => waiting.as_mut().poll(context).map(|()| true),
        })
        .await
    }

    /// Does nothing where nobody waits.
    pub(super) fn open(&self, gate: &str) {
        self.0.borrow_mut().remove(gate);
    }
}
