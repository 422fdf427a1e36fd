//! What has reached a client and was not read yet.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, VecDeque},
    task::{Context, Poll, Waker},
};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Closed;
use crate::{connections::WsMessage, protocol::MessageType};

/// A frame that an official client handles by itself: an answer to a call, or
/// the state.
#[derive(Debug, Deserialize)]
pub(super) struct Known {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    id: String,
    #[serde(default)]
    pub(super) success: bool,
    #[serde(default)]
    pub(super) done: Option<bool>,
    #[serde(default)]
    pub(super) result: Option<Box<RawValue>>,
    #[serde(default)]
    pub(super) error: Option<String>,
    #[serde(default)]
    state: Option<Box<RawValue>>,
}

/// The frames for a client, those of its calls apart.
#[derive(Debug, Default)]
pub(in crate::testing) struct Inbox {
    frames: RefCell<VecDeque<WsMessage>>,
    calls: RefCell<BTreeMap<String, VecDeque<Known>>>,
    state: RefCell<Option<String>>,
    closed: RefCell<Option<Closed>>,
    waiting: RefCell<Vec<Waker>>,
    count: Cell<u64>,
}

impl Inbox {
    pub(in crate::testing) fn push(&self, frame: WsMessage) {
        if self.closed.borrow().is_some() {
            return;
        }
        if let Some(frame) = self.sort(frame) {
            self.frames.borrow_mut().push_back(frame);
        }
        self.wake();
    }

    /// Keeps what belongs to a call, and gives back what does not.
    fn sort(&self, frame: WsMessage) -> Option<WsMessage> {
        let known = frame.as_text().map(serde_json::from_str::<Known>);
        if let Some(Ok(known)) = known {
            match MessageType::from_name(&known.kind) {
                Some(MessageType::Rpc) => {
                    if let Some(replies) = self.calls.borrow_mut().get_mut(&known.id) {
                        replies.push_back(known);
                        return None;
                    }
                }
                Some(MessageType::State) => {
                    // A `null` is no `RawValue` to serde's `Option`.
                    self.set_state(known.state.as_deref().map_or("null", RawValue::get));
                }
                _ => {}
            }
        }
        Some(frame)
    }

    /// The first close counts.
    pub(in crate::testing) fn close(&self, code: u16, reason: &str) {
        self.closed.borrow_mut().get_or_insert_with(|| Closed {
            code,
            reason: reason.to_owned(),
        });
        self.wake();
    }

    fn wake(&self) {
        for waker in self.waiting.take() {
            waker.wake();
        }
    }

    fn wait<T>(&self, cx: &Context<'_>) -> Poll<T> {
        self.waiting.borrow_mut().push(cx.waker().clone());
        Poll::Pending
    }

    /// The next frame, or how the connection was closed if none is left.
    pub(super) fn poll_next(&self, cx: &Context<'_>) -> Poll<Result<WsMessage, Closed>> {
        if let Some(frame) = self.frames.borrow_mut().pop_front() {
            return Poll::Ready(Ok(frame));
        }
        self.poll_closed(cx).map(Err)
    }

    pub(super) fn poll_closed(&self, cx: &Context<'_>) -> Poll<Closed> {
        match self.closed() {
            Some(closed) => Poll::Ready(closed),
            None => self.wait(cx),
        }
    }

    /// The next frame of a call.
    pub(super) fn poll_reply(&self, id: &str, cx: &Context<'_>) -> Poll<Result<Known, Closed>> {
        let mut calls = self.calls.borrow_mut();
        if let Some(reply) = calls.get_mut(id).and_then(VecDeque::pop_front) {
            return Poll::Ready(Ok(reply));
        }
        drop(calls);
        self.poll_closed(cx).map(Err)
    }

    /// The id of a new call, whose frames are kept for it from now on.
    pub(super) fn begin_call(&self) -> String {
        let number = self.count.get() + 1;
        self.count.set(number);
        let id = format!("call-{number}");
        self.calls.borrow_mut().insert(id.clone(), VecDeque::new());
        id
    }

    pub(super) fn end_call(&self, id: &str) {
        self.calls.borrow_mut().remove(id);
    }

    pub(super) fn drain(&self) -> Vec<WsMessage> {
        self.frames.take().into()
    }

    pub(super) fn closed(&self) -> Option<Closed> {
        self.closed.borrow().clone()
    }

    pub(super) fn state(&self) -> Option<String> {
        self.state.borrow().clone()
    }

    pub(super) fn set_state(&self, json: &str) {
        self.state.replace(Some(json.to_owned()));
    }
}
