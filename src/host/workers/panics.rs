//! A panic ends the WebAssembly instance. The hook runs before it does, and
//! fails every event under way, so that no caller waits for nothing.

use std::{
    cell::{Cell, RefCell},
    future::Future,
    mem, panic,
    pin::Pin,
    task::{Context, Poll},
};

use wasm_bindgen::JsValue;

use super::glue;

thread_local! {
    static EVENT: RefCell<JsValue> = const { RefCell::new(JsValue::UNDEFINED) };
    static HOOKED: Cell<bool> = const { Cell::new(false) };
}

/// The event that is running, as JavaScript knows it.
pub(super) fn event() -> JsValue {
    EVENT.with(|slot| {
        slot.try_borrow()
            .map(|event| event.clone())
            .unwrap_or_default()
    })
}

/// Sets the hook, once for each instance.
pub(super) fn set_hook() {
    if HOOKED.replace(true) {
        return;
    }
    let previous = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        previous(info);
        let text = info
            .payload_as_str()
            .map_or_else(|| "no message".to_owned(), str::to_owned);
        glue::instance_lost(&format!("Rust panic: {text}"), &event());
    }));
}

/// Marks the running code as part of the event that JavaScript knows by `key`.
pub(super) struct Marked<F> {
    key: JsValue,
    future: Pin<Box<F>>,
}

pub(super) fn marked<F: Future>(key: JsValue, future: F) -> Marked<F> {
    Marked {
        key,
        future: Box::pin(future),
    }
}

impl<F: Future> Future for Marked<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let key = mem::replace(&mut self.key, JsValue::UNDEFINED);
        let outer = EVENT.with(|slot| slot.replace(key));
        let poll = self.future.as_mut().poll(cx);
        self.key = EVENT.with(|slot| slot.replace(outer));
        poll
    }
}
