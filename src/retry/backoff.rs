//! The delay between two attempts.

use std::time::Duration;

use super::RetryPolicy;

/// The delay after the `failed`-th attempt, counted from 1: full jitter, that is
/// any time up to `2^failed * base`, and up to the longest delay.
pub(super) fn delay(policy: RetryPolicy, failed: u32, random: u32) -> Duration {
    let grown = 2_u32
        .checked_pow(failed)
        .and_then(|factor| policy.base_delay.checked_mul(factor));
    let most = grown.map_or(policy.max_delay, |grown| grown.min(policy.max_delay));
    let most = u64::try_from(most.as_millis()).unwrap_or(u64::MAX);
    // `random` is a share of 2^32.
    let share = (u128::from(most) * u128::from(random)) >> 32;
    Duration::from_millis(u64::try_from(share).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const POLICY: RetryPolicy = RetryPolicy::DEFAULT;

    #[test]
    fn it_doubles_up_to_the_longest() {
        let longest = |failed| delay(POLICY, failed, u32::MAX).as_millis();
        assert_eq!(longest(1), 199);
        assert_eq!(longest(2), 399);
        assert_eq!(longest(4), 1599);
        assert_eq!(longest(5), 2999);
        assert_eq!(longest(4_000_000_000), 2999);
        assert_eq!(delay(POLICY, 7, 0), Duration::ZERO);
    }

    proptest! {
        #[test]
        fn never_longer_than_allowed(failed: u32, random: u32, base: u32, max: u32) {
            let policy = RetryPolicy {
                max_attempts: 3,
                base_delay: Duration::from_millis(base.into()),
                max_delay: Duration::from_millis(max.into()),
            };
            prop_assert!(delay(policy, failed, random) <= policy.max_delay);
        }
    }
}
