//! How long an answer is waited for, and how often it is asked for.

use std::time::Duration;

use super::ModelError;

/// How long an adapter waits for an answer, and how often it asks.
///
/// A call is made again when the server was not reached, was busy (429) or
/// failed (5xx), and only as long as no event of the answer has come. The pause
/// is the one that the server asks for (`retry-after-ms`, `retry-after`), or else
/// half a second, doubled each time and up to 8 s, of which a random quarter is
/// taken off.
#[derive(Debug, Clone, Copy, PartialEq)]
#[must_use]
pub struct Patience {
    attempts: u32,
    silence: Duration,
    limit: Option<Duration>,
    longest_pause: Duration,
}

impl Default for Patience {
    /// Three attempts, two minutes of silence, a pause of one minute, and no limit
    /// for the whole.
    fn default() -> Self {
        Self {
            attempts: 3,
            silence: Duration::from_secs(120),
            limit: None,
            longest_pause: Duration::from_secs(60),
        }
    }
}

impl Patience {
    /// The default.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how many attempts there are, the first included.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// Sets for how long nothing may come: before the answer begins, and between
    /// two pieces of it.
    pub fn silence(mut self, silence: Duration) -> Self {
        self.silence = silence;
        self
    }

    /// Limits how long an answer may take altogether, from the first poll to its
    /// end: with all attempts, the pauses between them, and what the reader itself
    /// takes for its pieces. What has come by then has been handed out.
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Sets the longest pause that a server may ask for. One that asks for more is
    /// not asked again, and its error says when it would like to be.
    pub fn longest_pause(mut self, pause: Duration) -> Self {
        self.longest_pause = pause;
        self
    }

    pub(super) fn allowed_silence(&self) -> Duration {
        self.silence
    }

    pub(super) fn allowed_in_all(&self) -> Option<Duration> {
        self.limit
    }

    /// The pause after the `made`-th attempt has failed, if there is to be another.
    /// `random` gives a number in `0.0..1.0`.
    pub(super) fn pause(
        &self,
        error: &ModelError,
        made: u32,
        random: impl FnOnce() -> f64,
    ) -> Option<Duration> {
        if made >= self.attempts || !error.is_retryable() {
            return None;
        }
        if let Some(asked) = error.retry_after() {
            return (asked <= self.longest_pause).then_some(asked);
        }
        let grown = Duration::from_millis(500).saturating_mul(1 << made.saturating_sub(1).min(4));
        let most = grown.min(Duration::from_secs(8)).min(self.longest_pause);
        Some(most.mul_f64(1.0 - random().clamp(0.0, 1.0) / 4.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ai::ModelFault;

    fn refused(status: u16, retry_after: Option<u64>) -> ModelError {
        let fault = ModelFault::Refused {
            status,
            message: String::new(),
            retry_after: retry_after.map(Duration::from_secs),
        };
        ModelError::new("p", fault)
    }

    #[test]
    fn pauses_grow_and_are_those_of_the_server_if_it_says() {
        let patience = Patience::new().attempts(9);
        let pause = |error: ModelError, made| {
            let pause = patience.pause(&error, made, || 0.0);
            pause.map(|pause| pause.as_millis())
        };
        assert_eq!(pause(refused(503, None), 1), Some(500));
        assert_eq!(pause(refused(503, None), 2), Some(1000));
        assert_eq!(pause(refused(503, None), 8), Some(8000));
        assert_eq!(pause(refused(503, None), 9), None);
        assert_eq!(pause(refused(429, Some(60)), 1), Some(60_000));
        assert_eq!(pause(refused(429, Some(61)), 1), None);
        assert_eq!(pause(refused(400, None), 1), None);
        let jittered = patience.pause(&refused(503, None), 1, || 1.0);
        assert_eq!(jittered, Some(Duration::from_millis(375)));
    }
}
