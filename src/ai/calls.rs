//! Calls of a model: their timeouts, and their attempts.

use std::{borrow::Cow, pin::pin, rc::Rc, time::Duration};

use futures::{
    FutureExt, StreamExt,
    future::{Either, LocalBoxFuture, select},
    stream,
};

use super::{
    ModelError, ModelFault, ModelStream, Patience,
    decode::{Decoder, Dialect},
};
use crate::{
    error::Error,
    host::{ModelBytes, ModelPort},
};

/// What all calls of one model have in common.
#[derive(Clone)]
pub(super) struct Calls {
    pub(super) provider: Cow<'static, str>,
    /// What must not be told.
    pub(super) secrets: Rc<[String]>,
    pub(super) patience: Patience,
    pub(super) port: Rc<dyn ModelPort>,
}

/// An answer that has begun.
pub(super) type Begun<D> = (Decoder<D>, ModelBytes);

/// Begins an answer. Each call is a new attempt.
pub(super) type Begin<D> = Box<dyn Fn() -> LocalBoxFuture<'static, Result<Begun<D>, ModelFault>>>;

impl Calls {
    pub(super) fn error(&self, fault: ModelFault) -> ModelError {
        ModelError::new(self.provider.clone(), fault).cleaned(&self.secrets)
    }

    /// A call that cannot even be made.
    pub(super) fn refused(&self, error: impl std::fmt::Display) -> ModelStream {
        let error = self.error(ModelFault::Config(error.to_string()));
        stream::once(async { Err(error) }).boxed_local()
    }

    /// Makes a call, and again where that may help.
    pub(super) fn stream<D: Dialect + 'static>(&self, begin: Begin<D>) -> ModelStream {
        let limit = self.patience.allowed_in_all();
        let call = Call {
            limit: limit.map(|limit| self.port.sleep(limit)),
            calls: self.clone(),
            begin,
            begun: None,
            attempts: 0,
            answered: false,
        };
        stream::unfold(Some(call), async |call| {
            let mut call = call?;
            match call.next_in_time().await? {
                Ok(event) => Some((Ok(event), Some(call))),
                Err(error) => Some((Err(error), None)),
            }
        })
        .fuse()
        .boxed_local()
    }
}

/// A call while it runs.
struct Call<D> {
    /// Resolves when there is no more time.
    limit: Option<LocalBoxFuture<'static, ()>>,
    calls: Calls,
    begin: Begin<D>,
    begun: Option<Begun<D>>,
    attempts: u32,
    /// Whether an event of the answer has been handed out.
    answered: bool,
}

impl<D: Dialect> Call<D> {
    async fn next_in_time(&mut self) -> Option<Result<super::ModelEvent, ModelError>> {
        let Some(mut limit) = self.limit.take() else {
            return self.next().await;
        };
        let next = match select(pin!(self.next()), &mut limit).await {
            Either::Left((next, _)) => Some(next),
            Either::Right(_) => None,
        };
        if let Some(next) = next {
            self.limit = Some(limit);
            return next;
        }
        let limit = self.calls.patience.allowed_in_all().unwrap_or_default();
        Some(Err(self.calls.error(ModelFault::TookTooLong { limit })))
    }

    async fn next(&mut self) -> Option<Result<super::ModelEvent, ModelError>> {
        loop {
            let error = match self.attempt().await? {
                Ok(event) => {
                    self.answered = true;
                    return Some(Ok(event));
                }
                Err(fault) => self.calls.error(fault),
            };
            self.begun = None;
            let Calls { patience, port, .. } = &self.calls;
            let pause = match self.answered {
                true => None,
                false => patience.pause(&error, self.attempts, || port.random()),
            };
            match pause {
                Some(pause) => port.sleep(pause).await,
                None => return Some(Err(error)),
            }
        }
    }

    async fn attempt(&mut self) -> Option<Result<super::ModelEvent, ModelFault>> {
        let silence = self.calls.patience.allowed_silence();
        let port = Rc::clone(&self.calls.port);
        if self.begun.is_none() {
            self.attempts = self.attempts.saturating_add(1);
            match within(&*port, silence, (self.begin)()).await {
                Ok(Ok(begun)) => self.begun = Some(begun),
                Ok(Err(fault)) | Err(fault) => return Some(Err(fault)),
            }
        }
        let (decoder, bytes) = self.begun.as_mut()?;
        loop {
            if let Some(next) = decoder.next() {
                return Some(next);
            }
            if decoder.is_ended() {
                return None;
            }
            match within(&*port, silence, bytes.next()).await {
                Ok(Some(Ok(more))) => decoder.push(&more),
                Ok(Some(Err(error))) => decoder.fail(unreachable_server(error)),
                Ok(None) => decoder.end(),
                Err(fault) => decoder.fail(fault),
            }
        }
    }
}

/// Waits for `future`, but not for ever.
async fn within<F: Future + Unpin>(
    port: &dyn ModelPort,
    silence: Duration,
    future: F,
) -> Result<F::Output, ModelFault> {
    match select(future, port.sleep(silence)).await {
        Either::Left((output, _)) => Ok(output),
        Either::Right(((), _)) => Err(ModelFault::TimedOut { after: silence }),
    }
}

/// What the platform said when it could not reach the server.
pub(super) fn unreachable_server(error: Error) -> ModelFault {
    match error {
        Error::Config(text) => ModelFault::Config(text),
        error => ModelFault::Unreachable {
            reason: error.to_string(),
        },
    }
}

/// Boxes what begins an answer.
pub(super) fn boxed<F>(begin: F) -> LocalBoxFuture<'static, F::Output>
where
    F: Future + 'static,
{
    begin.boxed_local()
}
