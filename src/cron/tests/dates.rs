use crate::cron::date::{Date, days_in_month};

#[test]
fn known_days() {
    for (days, year, month, day, weekday) in [
        (0, 1970, 1, 1, 4),
        (-1, 1969, 12, 31, 3),
        (11_016, 2000, 2, 29, 2),
        (47_540, 2100, 2, 28, 0),
        (47_541, 2100, 3, 1, 1),
        (100_000_000, 275_760, 9, 13, 6),
        (-100_000_000, -271_821, 4, 20, 2),
    ] {
        let date = Date { year, month, day };
        assert_eq!(Date::from_days(days), date);
        assert_eq!(date.to_days(), days);
        assert_eq!(date.weekday(), weekday, "{date:?}");
    }
}

#[test]
fn every_day_of_nine_centuries_follows_the_one_before() {
    let mut date = Date {
        year: 1570,
        month: 1,
        day: 1,
    };
    let first = date.to_days();
    for days in first..first + 900 * 366 {
        assert_eq!(Date::from_days(days), date);
        assert_eq!(date.to_days(), days);
        date.day += 1;
        if date.day > days_in_month(date.year, date.month) {
            (date.month, date.day) = (date.month + 1, 1);
        }
        if date.month > 12 {
            (date.year, date.month) = (date.year + 1, 1);
        }
    }
}
