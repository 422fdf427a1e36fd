//! Whose event the running code belongs to.
//!
//! JavaScript has asynchronous context for this. Here each handler's future is
//! wrapped so that its context is in place during every poll, which holds under
//! any interleaving of events.

use std::{
    cell::RefCell,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use crate::{
    connections::Connection, fibers::Fiber, http::AgentRequest, queue::QueueItem,
    schedule::Schedule,
};

/// The event that the running code belongs to.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Current {
    /// The connection that sent the message or made the call.
    pub connection: Option<Connection>,
    /// The HTTP request, also of a connection being made.
    pub request: Option<AgentRequest>,
    /// The schedule whose method runs.
    pub schedule: Option<Schedule>,
    /// The item of the queue whose method runs.
    pub queue_item: Option<QueueItem>,
    /// In a schedule or queued call, which attempt this is, from 1.
    pub attempt: Option<u32>,
    /// The mail that is being delivered.
    #[cfg(feature = "email")]
    pub email: Option<crate::email::AgentEmail>,
    /// The fiber that the code runs in.
    pub fiber: Option<Fiber>,
}

impl Current {
    pub(crate) fn of_request(request: AgentRequest) -> Self {
        Self {
            request: Some(request),
            ..Self::default()
        }
    }

    pub(crate) fn of_connection(connection: Connection) -> Self {
        Self {
            connection: Some(connection),
            ..Self::default()
        }
    }

    #[cfg(feature = "email")]
    pub(crate) fn of_email(email: crate::email::AgentEmail) -> Self {
        Self {
            email: Some(email),
            ..Self::default()
        }
    }

    /// In the first attempt.
    pub(crate) fn of_schedule(schedule: Schedule) -> Self {
        Self {
            schedule: Some(schedule),
            attempt: Some(1),
            ..Self::default()
        }
    }

    /// In the first attempt.
    pub(crate) fn of_queue_item(item: QueueItem) -> Self {
        Self {
            queue_item: Some(item),
            attempt: Some(1),
            ..Self::default()
        }
    }
}

impl Current {
    /// The same in this attempt.
    pub(crate) fn of_attempt(self: &Rc<Self>, attempt: u32) -> Rc<Self> {
        if self.attempt == Some(attempt) {
            return Rc::clone(self);
        }
        let mut context = Self::clone(self);
        context.attempt = Some(attempt);
        Rc::new(context)
    }
}

thread_local! {
    static CURRENT: RefCell<Option<Rc<Current>>> = const { RefCell::new(None) };
}

/// The context of the running code; empty outside any event.
pub(crate) fn current() -> Rc<Current> {
    CURRENT
        .with(|slot| slot.try_borrow().ok().and_then(|slot| slot.clone()))
        .unwrap_or_default()
}

/// Whether any context is in place.
#[cfg(test)]
fn is_entered() -> bool {
    CURRENT.with(|slot| slot.try_borrow().is_ok_and(|slot| slot.is_some()))
}

fn swap(next: Option<Rc<Current>>) -> Option<Rc<Current>> {
    CURRENT.with(|slot| slot.replace(next))
}

/// Puts `context` in place during every poll of `future`.
pub(crate) fn within<F: Future>(context: Rc<Current>, future: F) -> Within<F> {
    Within {
        context,
        future: Box::pin(future),
    }
}

/// A future with its context.
pub(crate) struct Within<F> {
    context: Rc<Current>,
    future: Pin<Box<F>>,
}

struct Restore(Option<Rc<Current>>);

impl Drop for Restore {
    fn drop(&mut self) {
        swap(self.0.take());
    }
}

impl<F: Future> Future for Within<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let _restore = Restore(swap(Some(self.context.clone())));
        self.future.as_mut().poll(cx)
    }
}

#[cfg(test)]
mod tests {
    use futures::{FutureExt, executor::block_on, future::join, pending};

    use super::*;

    fn named(path: &str) -> Rc<Current> {
        let request = AgentRequest::get(&format!("http://h/{path}")).ok();
        Rc::new(Current {
            request,
            ..Current::default()
        })
    }

    fn here() -> Option<String> {
        current().request.as_ref().map(AgentRequest::path)
    }

    #[test]
    fn interleaved_events_keep_their_own() {
        let event = |path: &'static str| {
            within(named(path), async move {
                for _ in 0..3 {
                    assert_eq!(here(), Some(format!("/{path}")));
                    let mut waited = false;
                    futures::future::poll_fn(|cx| {
                        if std::mem::replace(&mut waited, true) {
                            Poll::Ready(())
                        } else {
                            cx.waker().wake_by_ref();
                            Poll::Pending
                        }
                    })
                    .await;
                }
            })
        };
        block_on(join(event("a"), event("b")));
        assert_eq!(here(), None);
    }

    #[test]
    fn nests_and_restores() {
        block_on(within(named("outer"), async {
            within(named("inner"), async {
                assert_eq!(here(), Some("/inner".into()))
            })
            .await;
            assert_eq!(here(), Some("/outer".into()));
        }));
        assert!(!is_entered());
    }

    #[test]
    fn nothing_leaks_from_a_suspended_event() {
        let mut suspended = Box::pin(within(named("a"), async { pending!() }));
        assert!(suspended.as_mut().now_or_never().is_none());
        assert_eq!(here(), None);
    }
}
