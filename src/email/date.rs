//! The date of a mail.

use crate::cron::Date;

const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// A time in milliseconds since the Unix epoch as mails have it (RFC 5322), in
/// UTC.
pub(super) fn rfc2822(millis: i64) -> String {
    let seconds = millis.div_euclid(1000);
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let date = Date::from_days(days);
    let name =
        |names: &[&'static str], index: u32| names.get(index as usize).copied().unwrap_or_default();
    format!(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000",
        name(&DAYS, date.weekday()),
        date.day,
        name(&MONTHS, date.month.saturating_sub(1)),
        date.year,
        second / 3600,
        second / 60 % 60,
        second % 60,
    )
}

#[cfg(test)]
mod tests {
    use super::rfc2822;
    use proptest::prelude::*;

    #[test]
    fn known_dates() {
        for (millis, expected) in [
            (0, "Thu, 01 Jan 1970 00:00:00 +0000"),
            (1_700_000_000_999, "Tue, 14 Nov 2023 22:13:20 +0000"),
            (1_709_164_800_000, "Thu, 29 Feb 2024 00:00:00 +0000"),
            (951_782_400_000, "Tue, 29 Feb 2000 00:00:00 +0000"),
            (4_107_542_399_000, "Sun, 28 Feb 2100 23:59:59 +0000"),
            (-1000, "Wed, 31 Dec 1969 23:59:59 +0000"),
        ] {
            assert_eq!(rfc2822(millis), expected);
        }
    }

    proptest! {
        #[test]
        fn any_time_is_no_trouble(millis: i64) {
            prop_assert!(rfc2822(millis).ends_with("+0000"));
        }
    }
}
