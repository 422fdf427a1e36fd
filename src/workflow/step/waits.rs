//! Sleeping, and waiting for somebody else.

use std::time::Duration;

use serde::de::DeserializeOwned;

use super::{WorkflowStep, check_name};
use crate::{
    error::{Error, Result},
    host::ReceivedEvent,
    workflow::fault::misfit,
};

/// How the engine refuses to sleep until a time that has passed.
const PASSED: &str = "You can't sleep until a time in the past";

/// The longest time that a run may sleep or wait.
const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);

fn check_span(what: &str, duration: Duration) -> Result<()> {
    if duration <= YEAR {
        return Ok(());
    }
    Err(Error::Config(format!(
        "{what} takes 365 days at most, and not {} seconds: do it several times",
        duration.as_secs()
    )))
}

/// An event that a run has waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WorkflowMessage<T> {
    /// What came with it; without anything it reads as `null`.
    pub payload: T,
    /// When it was sent, in milliseconds since the Unix epoch.
    pub timestamp: i64,
    /// What it was sent as.
    pub kind: String,
}

impl WorkflowStep {
    /// Sleeps, for a year at most, while the run costs nothing. Where the process
    /// has ended meanwhile, only the rest is slept.
    ///
    /// # Errors
    /// [`Error::Config`] for a name that no step can have, or for more than a year;
    /// otherwise the engine's refusal.
    pub async fn sleep(&self, name: &str, duration: Duration) -> Result<()> {
        check_name(name)?;
        check_span("a sleep", duration)?;
        self.answered(self.shared.port.sleep(name, duration).await)
            .await
    }

    /// Sleeps until a time, in milliseconds since the Unix epoch; not at all if it
    /// has passed.
    ///
    /// # Errors
    /// As of [`WorkflowStep::sleep`].
    pub async fn sleep_until(&self, name: &str, at: i64) -> Result<()> {
        check_name(name)?;
        match self.shared.port.sleep_until(name, at).await {
            // So it is, too, for a run that has slept and starts from the top.
            Err(error) if error.to_string().contains(PASSED) => Ok(()),
            slept => self.answered(slept).await,
        }
    }

    /// Waits until the run is sent an event of this kind. One that was sent before
    /// is found, too. A kind is 1 to 100 letters, digits, `-` and `_`.
    ///
    /// Without a timeout it waits for a day, which is the platform's default; a
    /// year is the most.
    ///
    /// # Errors
    /// [`Error::Config`] for a name that no step can have, and for a timeout of
    /// nothing or of more than a year; [`Error::Workflow`] if none has come in
    /// time, or what came with it does not fit `T`. The event is used up then: waiting
    /// again waits for another one.
    pub async fn wait_for_event<T: DeserializeOwned>(
        &self,
        name: &str,
        kind: &str,
        timeout: impl Into<Option<Duration>>,
    ) -> Result<WorkflowMessage<T>> {
        let event = self.receive(name, kind, timeout.into()).await?;
        let payload = crate::json::from_str(event.payload.as_deref().unwrap_or("null"))
            .map_err(|error| misfit(&format!("the payload of the event {kind:?}"), error))?;
        Ok(WorkflowMessage {
            payload,
            timestamp: event.timestamp,
            kind: event.kind,
        })
    }

    pub(super) async fn receive(
        &self,
        name: &str,
        kind: &str,
        timeout: Option<Duration>,
    ) -> Result<ReceivedEvent> {
        check_name(name)?;
        if let Some(timeout) = timeout {
            check_span("a wait", timeout)?;
        }
        if timeout.is_some_and(|timeout| timeout.is_zero()) {
            // The engine takes it for the default.
            let text = "a wait for an event needs a timeout longer than nothing";
            return Err(Error::Config(text.into()));
        }
        self.answered(self.shared.port.wait_for_event(name, kind, timeout).await)
            .await
    }
}
