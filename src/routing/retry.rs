//! How often a request to an agent is tried again after a platform error.

use std::time::Duration;

/// Attempts, and the bounds of the random delays between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoutingRetry {
    /// How often to try in all; 1 means no retry.
    pub max_attempts: u32,
    /// The longest delay after the first attempt. It doubles with each further
    /// one.
    pub base_delay: Duration,
    /// The longest delay after any attempt.
    pub max_delay: Duration,
}

impl Default for RoutingRetry {
    /// Three attempts, with delays of up to 100 and 200 ms, and none of more than
    /// 800 ms.
    fn default() -> Self {
        Self {
            max_attempts: 3,
            base_delay: Duration::from_millis(100),
            max_delay: Duration::from_millis(800),
        }
    }
}

impl RoutingRetry {
    /// Checks that the numbers make sense together.
    ///
    /// # Errors
    ///
    /// The TypeScript package's message for the first rule that is broken.
    pub fn validate(&self) -> Result<(), String> {
        let broken = if self.max_attempts < 1 {
            "maxAttempts must be >= 1"
        } else if self.base_delay.is_zero() {
            "baseDelayMs must be > 0"
        } else if self.max_delay.is_zero() {
            "maxDelayMs must be > 0"
        } else if self.base_delay > self.max_delay {
            "baseDelayMs must be <= maxDelayMs"
        } else {
            return Ok(());
        };
        Err(format!("routingRetry.{broken}"))
    }

    /// How long to wait after attempt number `attempt`, counted from 1: a random
    /// share of the bound, in whole milliseconds, rounded down.
    ///
    /// `random` is in `[0, 1)`; what lies outside is taken for the nearer end.
    #[must_use]
    pub fn delay(&self, attempt: u32, random: f64) -> Duration {
        // 2^1023 is the largest power of two that is finite.
        let doublings = i32::try_from(attempt.saturating_sub(1).min(1023)).unwrap_or(1023);
        let bound = (milliseconds(self.base_delay) * 2_f64.powi(doublings))
            .min(milliseconds(self.max_delay));
        let delay = bound * random.clamp(0.0, 1.0);
        // `as` saturates, and takes NaN for 0.
        Duration::from_millis(delay as u64)
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_nanos() as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::RoutingRetry;
    use proptest::prelude::*;
    use std::time::Duration;

    fn retry(max_attempts: u32, base: u64, max: u64) -> RoutingRetry {
        RoutingRetry {
            max_attempts,
            base_delay: Duration::from_millis(base),
            max_delay: Duration::from_millis(max),
        }
    }

    #[test]
    fn defaults() {
        assert_eq!(RoutingRetry::default(), retry(3, 100, 800));
        assert_eq!(RoutingRetry::default().validate(), Ok(()));
    }

    #[test]
    fn validation() {
        for (options, message) in [
            (retry(0, 0, 0), "routingRetry.maxAttempts must be >= 1"),
            (retry(1, 0, 0), "routingRetry.baseDelayMs must be > 0"),
            (retry(1, 1, 0), "routingRetry.maxDelayMs must be > 0"),
            (
                retry(1, 2, 1),
                "routingRetry.baseDelayMs must be <= maxDelayMs",
            ),
        ] {
            assert_eq!(options.validate(), Err(message.to_owned()));
        }
        assert_eq!(retry(1, 1, 1).validate(), Ok(()));
    }

    #[test]
    fn delays() {
        for (attempt, random, expected) in [
            (1, 0.0, 0),
            (1, 0.5, 50),
            (1, 0.999, 99),
            (2, 0.5, 100),
            (3, 0.5, 200),
            (4, 0.5, 400),
            (5, 0.5, 400),
            (u32::MAX, 0.5, 400),
            (0, 0.5, 50),
            (1, -1.0, 0),
            (1, f64::NAN, 0),
            (1, f64::INFINITY, 100),
        ] {
            let delay = RoutingRetry::default().delay(attempt, random);
            assert_eq!(delay, Duration::from_millis(expected), "{attempt} {random}");
        }
    }

    proptest! {
        #[test]
        fn a_delay_is_within_its_bound(
            attempt: u32,
            random in 0.0..1.0,
            base in 1_u64..100_000,
            max in 1_u64..100_000,
        ) {
            let delay = retry(3, base, max).delay(attempt, random);
            prop_assert!(delay < Duration::from_millis(max));
            let doublings = attempt.saturating_sub(1);
            if doublings < 32 {
                prop_assert!(delay < Duration::from_millis(base << doublings));
            }
        }

        #[test]
        fn never_panics(max_attempts: u32, base_delay: Duration, max_delay: Duration, attempt: u32, random: f64) {
            let options = RoutingRetry { max_attempts, base_delay, max_delay };
            let _ = options.validate();
            let _ = options.delay(attempt, random);
        }
    }

    #[test]
    fn the_longest_duration_is_no_trouble() {
        let options = RoutingRetry {
            max_attempts: 1,
            base_delay: Duration::MAX,
            max_delay: Duration::MAX,
        };
        assert_eq!(
            options.delay(u32::MAX, 1.0),
            Duration::from_millis(u64::MAX)
        );
        assert_eq!(
            RoutingRetry {
                base_delay: Duration::ZERO,
                ..options
            }
            .delay(u32::MAX, 0.5),
            Duration::ZERO
        );
    }
}
