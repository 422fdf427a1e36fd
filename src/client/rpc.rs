//! Calls that are sent to the agent now.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use futures::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::{AgentStub, CallMode};
use crate::{error::Result, routing::Routable};

/// Sends each call over Durable Object RPC. The agent is started first.
#[derive(Debug, Clone)]
pub struct Rpc {
    stub: AgentStub,
}

impl Rpc {
    pub(crate) fn new(stub: AgentStub) -> Self {
        Self { stub }
    }

    /// The untyped handle.
    pub fn stub(&self) -> &AgentStub {
        &self.stub
    }

    /// As [`AgentStub::fetch`].
    ///
    /// # Errors
    /// As there.
    pub async fn fetch<R: Routable>(&self, request: &R) -> Result<R::Response> {
        self.stub.fetch(request).await
    }
}

impl CallMode for Rpc {
    type Output<T: DeserializeOwned + 'static> = RpcCall<T>;

    fn call<T: DeserializeOwned + 'static>(
        &self,
        method: &'static str,
        args: Result<Vec<Box<RawValue>>>,
    ) -> RpcCall<T> {
        let stub = self.stub.clone();
        RpcCall {
            reply: Box::pin(async move { stub.call(method, &args?).await }),
        }
    }
}

/// A call on its way: await it for the method's result. Dropped before it is
/// polled, it is not sent.
#[must_use = "a call is sent when it is awaited"]
pub struct RpcCall<T> {
    reply: LocalBoxFuture<'static, Result<T>>,
}

impl<T> Future for RpcCall<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T>> {
        self.reply.as_mut().poll(cx)
    }
}

impl<T> std::fmt::Debug for RpcCall<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RpcCall").finish_non_exhaustive()
    }
}
