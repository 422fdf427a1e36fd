//! Trying again to reach an agent, when the platform says that it may help.

use std::future::Future;

use super::RoutingRetry;
use crate::{
    error::{Error, Result},
    host::Namespaces,
};

/// Runs `attempt` until it succeeds, fails for good, or has failed often enough.
pub(crate) async fn with_retry<T, F: Future<Output = Result<T>>>(
    namespaces: &dyn Namespaces,
    retry: Option<RoutingRetry>,
    attempt: impl Fn() -> F,
) -> Result<T> {
    let Some(retry) = retry else {
        return attempt().await;
    };
    retry.validate().map_err(Error::Config)?;
    let mut failed = 0;
    loop {
        match attempt().await {
            Err(error) if error.is_retryable() && failed + 1 < retry.max_attempts => {
                failed += 1;
                namespaces
                    .sleep(retry.delay(failed, namespaces.random()))
                    .await;
            }
            outcome => return outcome,
        }
    }
}
