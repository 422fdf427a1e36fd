//! Promises that Rust waits for.
//!
//! `JsFuture` makes two JavaScript functions of closures for each promise. Here one
//! function, made once for each instance, hears of the end of all of them.

use std::{
    cell::{Cell, RefCell},
    future::Future,
    pin::Pin,
    task::{Context, Poll, Waker},
};

use js_sys::Promise;
use slab::Slab;
use wasm_bindgen::{JsValue, closure::Closure};

use super::{glue, js_error};

type Outcome = Result<JsValue, JsValue>;

/// Waits for a promise: the value that it resolves to, or the error that it is rejected
/// with.
pub(super) async fn settled(promise: Promise) -> crate::error::Result<JsValue> {
    Settled::of(&promise).await.map_err(js_error)
}

/// What is kept of a promise.
#[derive(Default)]
struct Awaited {
    ticket: u32,
    waker: Option<Waker>,
    outcome: Option<Outcome>,
}

thread_local! {
    static AWAITED: RefCell<Slab<Awaited>> = const { RefCell::new(Slab::new()) };
    static LISTENS: Cell<bool> = const { Cell::new(false) };
}

fn listen() {
    if LISTENS.replace(true) {
        return;
    }
    let told = Closure::<dyn Fn(u32, u32, bool, JsValue)>::new(settle);
    glue::on_settled(&told.into_js_value());
}

fn settle(slot: u32, ticket: u32, is_fulfilled: bool, value: JsValue) {
    let waker = AWAITED.with_borrow_mut(|all| {
        let awaited = all.get_mut(slot as usize)?;
        if awaited.ticket != ticket {
            return None;
        }
        awaited.outcome = Some(if is_fulfilled { Ok(value) } else { Err(value) });
        awaited.waker.take()
    });
    if let Some(waker) = waker {
        waker.wake();
    }
}

/// The value that a promise resolves to, or what it is rejected with.
pub(super) struct Settled(usize);

impl Settled {
    pub(super) fn of(promise: &Promise) -> Self {
        listen();
        let slot = AWAITED.with_borrow_mut(|all| all.insert(Awaited::default()));
        let ticket = glue::ticket_of(promise, slot as u32);
        AWAITED.with_borrow_mut(|all| {
            if let Some(awaited) = all.get_mut(slot) {
                awaited.ticket = ticket;
            }
        });
        Self(slot)
    }
}

impl Future for Settled {
    type Output = Outcome;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Outcome> {
        let waker = cx.waker();
        // Another's waker is dropped when nothing is borrowed any more.
        let (outcome, _replaced) = AWAITED.with_borrow_mut(|all| {
            let Some(awaited) = all.get_mut(self.0) else {
                return (None, None);
            };
            if let Some(outcome) = awaited.outcome.take() {
                return (Some(outcome), None);
            }
            match &awaited.waker {
                Some(known) if known.will_wake(waker) => (None, None),
                _ => (None, awaited.waker.replace(waker.clone())),
            }
        });
        outcome.map_or(Poll::Pending, Poll::Ready)
    }
}

impl Drop for Settled {
    fn drop(&mut self) {
        // Its parts are dropped when nothing is borrowed any more.
        let _awaited = AWAITED.with_borrow_mut(|all| all.try_remove(self.0));
    }
}
