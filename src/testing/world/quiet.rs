//! Those who wait until nothing can run, and what others wait for.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use futures::channel::oneshot;

/// Those who wait for the world to be quiet.
#[derive(Debug, Default)]
pub(in crate::testing) struct Quiet(RefCell<Vec<oneshot::Sender<()>>>);

impl Quiet {
    /// Resolves when nothing can run until the clock moves.
    pub(in crate::testing) async fn wait(&self) {
        let (sender, quiet) = oneshot::channel();
        self.0.borrow_mut().push(sender);
        // Given up with the world itself, there is nothing left to wait for.
        let _ = quiet.await;
    }

    /// Wakes them; tells whether there were any.
    pub(super) fn wake(&self) -> bool {
        let mut any = false;
        for waiting in self.0.take() {
            any |= waiting.send(()).is_ok();
        }
        any
    }
}

/// What is being waited for, in words, for the error of a test that hangs.
#[derive(Debug, Default)]
pub(in crate::testing) struct Waits {
    count: Cell<u64>,
    what: RefCell<BTreeMap<u64, String>>,
}

impl Waits {
    pub(super) fn describe(&self) -> String {
        let what = self.what.borrow();
        let what: Vec<&str> = what.values().map(String::as_str).collect();
        what.join(", ")
    }

    /// Waits for `future`, and says so while it takes its time.
    pub(in crate::testing) fn wait<F: Future>(
        self: &Rc<Self>,
        what: impl Into<String>,
        future: F,
    ) -> Waiting<F> {
        Waiting {
            waits: Rc::clone(self),
            what: Some(what.into()),
            number: None,
            future: Box::pin(future),
        }
    }
}

/// See [`Waits::wait`].
pub(in crate::testing) struct Waiting<F> {
    waits: Rc<Waits>,
    what: Option<String>,
    number: Option<u64>,
    future: Pin<Box<F>>,
}

impl<F: Future> Future for Waiting<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let poll = self.future.as_mut().poll(cx);
        if poll.is_pending()
            && let Some(what) = self.what.take()
        {
            let number = self.waits.count.get();
            self.waits.count.set(number + 1);
            self.waits.what.borrow_mut().insert(number, what);
            self.number = Some(number);
        }
        poll
    }
}

impl<F> Drop for Waiting<F> {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            self.waits.what.borrow_mut().remove(&number);
        }
    }
}
