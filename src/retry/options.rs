//! How often and how slowly to try again.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// How often to try, and how long to wait between the attempts: after attempt
/// `k`, a random time up to `base_delay * 2^k`, and never more than `max_delay`
/// ("full jitter").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How many attempts there are, the first included; at least 1.
    pub max_attempts: u32,
    /// What the delays grow from.
    pub base_delay: Duration,
    /// The longest delay.
    pub max_delay: Duration,
}

impl RetryPolicy {
    /// Three attempts, 100 ms growing up to 3 s: the TypeScript SDK's default.
    pub const DEFAULT: Self = Self {
        max_attempts: 3,
        base_delay: Duration::from_millis(100),
        max_delay: Duration::from_secs(3),
    };
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// What to change of the class's [`RetryPolicy`]. Its JSON form is that of the
/// TypeScript SDK, in milliseconds. It is checked where it is used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[must_use]
pub struct RetryOptions {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max_attempts: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    base_delay_ms: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max_delay_ms: Option<f64>,
}

impl RetryOptions {
    /// No changes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how many attempts there are, the first included.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = Some(attempts.into());
        self
    }

    /// Sets what the delays grow from.
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay_ms = Some(delay.as_secs_f64() * 1e3);
        self
    }

    /// Sets the longest delay.
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay_ms = Some(delay.as_secs_f64() * 1e3);
        self
    }

    /// The policy that these options make of the class's.
    ///
    /// # Errors
    /// [`Error::Config`] with the TypeScript SDK's text, naming what is out of
    /// range.
    pub(crate) fn resolve(&self, class: RetryPolicy) -> Result<RetryPolicy> {
        let refused = |text: &str| Err(Error::Config(text.to_owned()));
        let attempts = self.max_attempts.unwrap_or(class.max_attempts.into());
        if !attempts.is_finite() || attempts < 1.0 {
            return refused("retry.maxAttempts must be >= 1");
        }
        if attempts.fract() != 0.0 {
            return refused("retry.maxAttempts must be an integer");
        }
        let Some(base_delay) = delay(self.base_delay_ms, class.base_delay) else {
            return refused("retry.baseDelayMs must be > 0");
        };
        let Some(max_delay) = delay(self.max_delay_ms, class.max_delay) else {
            return refused("retry.maxDelayMs must be > 0");
        };
        if base_delay > max_delay {
            return refused("retry.baseDelayMs must be <= retry.maxDelayMs");
        }
        Ok(RetryPolicy {
            // Saturates, which is as good as for ever.
            max_attempts: attempts as u32,
            base_delay,
            max_delay,
        })
    }
}

fn delay(millis: Option<f64>, class: Duration) -> Option<Duration> {
    let Some(millis) = millis else {
        return Some(class);
    };
    (millis.is_finite() && millis > 0.0)
        .then(|| Duration::try_from_secs_f64(millis / 1e3).unwrap_or(Duration::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(json: &str) -> String {
        let options: RetryOptions = crate::json::from_str(json).unwrap();
        let policy = options.resolve(RetryPolicy::DEFAULT);
        policy.map_or_else(|error| error.to_string(), |policy| format!("{policy:?}"))
    }

    #[test]
    fn what_is_out_of_range_is_named() {
        for (json, text) in [
            (r#"{"maxAttempts":0}"#, "retry.maxAttempts must be >= 1"),
            (r#"{"maxAttempts":-1}"#, "retry.maxAttempts must be >= 1"),
            (
                r#"{"maxAttempts":2.7}"#,
                "retry.maxAttempts must be an integer",
            ),
            (r#"{"baseDelayMs":0}"#, "retry.baseDelayMs must be > 0"),
            (r#"{"maxDelayMs":-5}"#, "retry.maxDelayMs must be > 0"),
            (
                r#"{"baseDelayMs":5000}"#,
                "retry.baseDelayMs must be <= retry.maxDelayMs",
            ),
        ] {
            assert_eq!(refusal(json), text, "{json}");
        }
    }

    #[test]
    fn what_is_not_given_is_the_class_s() {
        let policy = RetryOptions::new()
            .max_delay(Duration::from_secs(9))
            .resolve(RetryPolicy::DEFAULT);
        let expected = RetryPolicy {
            max_delay: Duration::from_secs(9),
            ..RetryPolicy::DEFAULT
        };
        assert_eq!(policy, Ok(expected));
    }

    #[test]
    fn the_json_is_that_of_typescript() {
        let options = RetryOptions::new()
            .max_attempts(5)
            .base_delay(Duration::from_millis(10));
        assert_eq!(
            crate::json::to_string(&options),
            Ok(r#"{"maxAttempts":5,"baseDelayMs":10}"#.to_owned())
        );
    }
}
