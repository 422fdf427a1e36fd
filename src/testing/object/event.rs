//! One event of an agent, kept from harming the others.

use std::{
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use super::{Life, Object};
use crate::testing::fault::Fault;

/// Runs a part of an agent, and turns its panic into a fault.
pub(super) fn guarded<R>(run: impl FnOnce() -> R) -> Result<R, Fault> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|payload| Fault::of_panic(payload.as_ref()))
}

/// An event that is under way. It ends early when it panics, and when its
/// agent's stay in memory ends.
pub(in crate::testing) struct Event<F: Future> {
    object: Rc<Object>,
    life: Rc<Life>,
    number: u64,
    future: Option<Pin<Box<F>>>,
}

impl<F: Future> Event<F> {
    pub(super) fn new(object: &Rc<Object>, life: &Rc<Life>, future: F) -> Self {
        Self {
            object: Rc::clone(object),
            number: life.enter(),
            life: Rc::clone(life),
            future: Some(Box::pin(future)),
        }
    }

    fn give_up(&mut self) {
        let future = self.future.take();
        // What an agent does while it is dropped may panic too.
        let _ = guarded(|| drop(future));
    }
}

impl<F: Future> Future for Event<F> {
    type Output = Result<F::Output, Fault>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(fault) = self.life.ended() {
            self.give_up();
            return Poll::Ready(Err(fault));
        }
        let (life, number) = (Rc::clone(&self.life), self.number);
        let Some(future) = self.future.as_mut() else {
            return Poll::Pending;
        };
        let stretch = life.run(number, || guarded(|| future.as_mut().poll(cx)));
        if let Some(fault) = life.ended() {
            self.give_up();
            return Poll::Ready(Err(fault));
        }
        match stretch {
            Ok(Poll::Ready(output)) => {
                self.give_up();
                Poll::Ready(Ok(output))
            }
            Ok(Poll::Pending) => {
                self.life.waits(self.number, cx.waker());
                Poll::Pending
            }
            Err(fault) => {
                self.give_up();
                self.object.panicked(&self.life, &fault);
                Poll::Ready(Err(fault))
            }
        }
    }
}

impl<F: Future> Drop for Event<F> {
    fn drop(&mut self) {
        self.give_up();
        match self.life.leave(self.number) {
            Some(fault) => self.object.end(&self.life, fault),
            None => self.object.event_ended(&self.life),
        }
    }
}
