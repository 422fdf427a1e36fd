//! What wasm-bindgen's attribute takes for `js-sys`, so that an exported method answers
//! at once where it can.
//!
//! wasm-bindgen gives a promise for every `async` method and polls the future in a
//! microtask. Most events of an agent never wait: polled before the export returns, they
//! need neither.

pub use js_sys::*;

/// As `js_sys::futures`, with a [`future_to_promise`](futures::future_to_promise) of our
/// own.
pub mod futures {
    use std::{
        future::Future,
        panic::AssertUnwindSafe,
        task::{Context, Poll, Waker},
    };

    use js_sys::Promise;
    pub use js_sys::futures::*;
    use wasm_bindgen::JsValue;

    /// Polls `future` once and gives its value if it is ready, else a promise for it;
    /// for an error a promise that is rejected.
    ///
    /// Whoever calls this from JavaScript must not be called by Rust that holds what the
    /// future may want.
    pub fn future_to_promise<F>(future: F) -> JsValue
    where
        F: Future<Output = Result<JsValue, JsValue>> + 'static,
    {
        let mut future = Box::pin(future);
        // Where it waits it is polled again, with the waker of its promise.
        let mut context = Context::from_waker(Waker::noop());
        match future.as_mut().poll(&mut context) {
            Poll::Ready(Ok(value)) => value,
            Poll::Ready(Err(error)) => Promise::reject(&error).into(),
            Poll::Pending => js_sys::futures::future_to_promise(AssertUnwindSafe(future)).into(),
        }
    }
}
