//! When a server wants to be asked again.

use std::time::Duration;

use crate::{cron::Date, host::HttpReply};

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// `retry-after-ms` is OpenAI's; `retry-after` has seconds or a date (RFC 9110,
/// section 10.2.3). From a date the server's own `date` is taken off, so that it
/// does not matter whose clock is right; without one it says nothing.
pub(super) fn retry_after(reply: &HttpReply) -> Option<Duration> {
    if let Some(millis) = reply.header("retry-after-ms").and_then(whole) {
        return Some(Duration::from_millis(millis));
    }
    let asked = reply.header("retry-after")?;
    if let Some(seconds) = whole(asked) {
        return Some(Duration::from_secs(seconds));
    }
    let pause = seconds_of(asked)? - seconds_of(reply.header("date")?)?;
    // What has passed is no pause.
    Some(Duration::from_secs(pause.try_into().unwrap_or_default()))
}

fn whole(value: &str) -> Option<u64> {
    let value = value.trim();
    let digits = value.split_once('.').map_or(value, |(whole, _)| whole);
    digits.parse().ok()
}

/// Seconds from the Unix epoch to a date such as `Sun, 06 Nov 1994 08:49:37 GMT`,
/// the form that servers have to send.
fn seconds_of(date: &str) -> Option<i64> {
    let mut parts = date.split_ascii_whitespace().skip(1);
    let day: u32 = parts.next()?.parse().ok()?;
    let month = parts.next()?;
    let month = MONTHS.iter().position(|name| *name == month)?;
    let year = parts.next()?.parse::<u16>().ok()?;
    let mut clock = parts
        .next()?
        .split(':')
        .map(|part| part.parse::<u32>().ok());
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    let is_sound = (1..=31).contains(&day) && hour < 24 && minute < 60 && second <= 60;
    if !is_sound || clock.next().is_some() || parts.next() != Some("GMT") {
        return None;
    }
    let date = Date {
        year: year.into(),
        month: u32::try_from(month).ok()? + 1,
        day,
    };
    Some(date.to_days() * 86_400 + i64::from(hour * 3600 + minute * 60 + second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_http() {
        for (text, seconds) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(784_111_777)),
            ("Thu, 29 Feb 2024 23:59:60 GMT", Some(1_709_251_200)),
            ("Sun, 06 Nov 1994 08:49:37 +0100", None),
            ("Sun, 06 Nov 1994 08:49 GMT", None),
            ("Sun, 06 Nov 1994 08:49:37:00 GMT", None),
            ("Sun, 06 Nov 1994 24:00:00 GMT", None),
            ("Sun, 32 Nov 1994 08:49:37 GMT", None),
            ("Sun, 06 Noc 1994 08:49:37 GMT", None),
            ("Sun Nov  6 08:49:37 1994", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(seconds_of(text), seconds, "{text}");
        }
    }
}
