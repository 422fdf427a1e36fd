use proptest::prelude::*;

use super::{NO_DATE, next};
use crate::cron::date::Date;

/// Milliseconds of `year-month-day hour:minute:second`.
fn at(date: (i64, u32, u32), time: (i64, i64, i64)) -> i64 {
    let (year, month, day) = date;
    let days = Date { year, month, day }.to_days();
    (((days * 24 + time.0) * 60 + time.1) * 60 + time.2) * 1000
}

const MIDNIGHT: (i64, i64, i64) = (0, 0, 0);
const LAST_SECOND: (i64, i64, i64) = (23, 59, 59);

#[test]
fn after_means_after() {
    let noon = at((2026, 8, 15), (12, 0, 0));
    for (now, expected) in [
        (noon - 1000, noon),
        (noon - 1, noon),
        (noon, noon + 86_400_000),
        (noon + 999, noon + 86_400_000),
    ] {
        assert_eq!(next("0 12 * * *", now), Ok(expected));
    }
}

#[test]
fn before_the_epoch() {
    assert_eq!(next("* * * * * *", -1), Ok(0));
    assert_eq!(next("* * * * * *", -1001), Ok(-1000));
    assert_eq!(
        next("0 0 1 1 *", at((1900, 6, 1), MIDNIGHT)),
        Ok(at((1901, 1, 1), MIDNIGHT))
    );
    // Years of two digits are not those of the twentieth century.
    assert_eq!(
        next("@yearly", at((70, 6, 1), MIDNIGHT)),
        Ok(at((71, 1, 1), MIDNIGHT))
    );
}

#[test]
fn carries_into_minute_hour_day_month_and_year() {
    let now = at((2026, 12, 31), LAST_SECOND);
    for expression in [
        "* * * * *",
        "0 * * * *",
        "0 0 * * *",
        "0 0 1 * *",
        "0 0 1 1 *",
        "* * * * * *",
    ] {
        assert_eq!(
            next(expression, now),
            Ok(at((2027, 1, 1), MIDNIGHT)),
            "{expression}"
        );
    }
    let first = at((2026, 3, 31), (10, 20, 30));
    for (expression, date, time) in [
        ("29,31 20 10 * * *", (2026, 3, 31), (10, 20, 31)),
        ("29,30 20,22 10 * * *", (2026, 3, 31), (10, 22, 29)),
        ("30 20 10,12 * * *", (2026, 3, 31), (12, 20, 30)),
        ("30 20 10 * * *", (2026, 4, 1), (10, 20, 30)),
        ("30 20 10 31 * *", (2026, 5, 31), (10, 20, 30)),
        ("30 20 10 31 3 *", (2027, 3, 31), (10, 20, 30)),
    ] {
        assert_eq!(next(expression, first), Ok(at(date, time)), "{expression}");
    }
}

#[test]
fn days_of_month_and_week() {
    // 2026-08-15 is a Saturday.
    let now = at((2026, 8, 15), LAST_SECOND);
    for (expression, day) in [
        ("0 0 * * mon", 17),
        ("0 0 20 * *", 20),
        ("0 0 20 * mon", 17),
        ("0 0 16 * mon", 16),
        ("0 0 1-31 * mon", 17),
        ("0 0 20 * 0-6", 20),
        ("0 0 20 * 1-7", 20),
        ("0 0 1-30 * tue", 16),
        ("0 0 18 * 0-5", 16),
        ("0 0 * * *", 16),
    ] {
        assert_eq!(
            next(expression, now),
            Ok(at((2026, 8, day), MIDNIGHT)),
            "{expression}"
        );
    }
}

#[test]
fn the_29th_of_february() {
    let last_second = "59 59 23 29 2 *";
    let leap = |year| Ok(at((year, 2, 29), LAST_SECOND));
    assert_eq!(
        next(last_second, at((2096, 2, 29), LAST_SECOND) - 1),
        leap(2096)
    );
    for (year, month, expected) in [
        (2024, 3, leap(2028)),
        (1899, 1, Err(NO_DATE.into())),
        (1899, 3, leap(1904)),
        (2095, 12, leap(2096)),
        (2096, 3, Err(NO_DATE.into())),
        (2099, 2, Err(NO_DATE.into())),
        (2099, 3, leap(2104)),
        (2100, 2, leap(2104)),
    ] {
        assert_eq!(
            next(last_second, at((year, month, 1), MIDNIGHT)),
            expected,
            "{year}-{month}"
        );
    }
    assert_eq!(
        next("0 0 29 2 *", at((2099, 2, 28), LAST_SECOND)),
        Err(NO_DATE.into()),
        "five years from the month of now, not of the second after it"
    );
}

#[test]
fn dates_that_do_not_exist() {
    for expression in ["0 0 30 2 *", "0 0 31 2,4,6,9,11 *", "0 0 30,31 feb *"] {
        assert_eq!(next(expression, 0), Err(NO_DATE.into()), "{expression}");
    }
    assert_eq!(next("0 0 30 2 sun", 0), Ok(at((1970, 2, 1), MIDNIGHT)));
}

#[test]
fn the_ends_of_time() {
    const LAST: i64 = 8_640_000_000_000_000;
    assert_eq!(next("* * * * * *", LAST - 1), Ok(LAST));
    assert_eq!(next("* * * * * *", -LAST), Ok(-LAST + 1000));
    for (expression, now) in [
        ("* * * * * *", LAST),
        ("@yearly", LAST - 1),
        ("* * * * * *", LAST + 1),
        ("* * * * * *", -LAST - 1),
        ("* * * * * *", i64::MAX),
        ("* * * * * *", i64::MIN),
    ] {
        assert_eq!(
            next(expression, now),
            Err(NO_DATE.into()),
            "{expression} {now}"
        );
    }
}

proptest! {
    #[test]
    fn nothing_panics(text in ".*", odd in "[0-9*/,@a-z \t-]{0,30}", now in any::<i64>()) {
        let _ = next(&text, now);
        let _ = next(&odd, now);
        let _ = next(&format!("{odd} * * * *"), now);
    }
}
