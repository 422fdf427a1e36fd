//! Against a model that looks at every second, or minute, in turn.

use std::{collections::BTreeSet, ops::RangeInclusive};

use proptest::{collection::btree_set, prelude::*, sample::select};

use super::next;
use crate::cron::date::Date;

type Values = BTreeSet<i64>;

#[derive(Debug, Clone)]
struct Model {
    seconds: Values,
    minutes: Values,
    hours: Values,
    days: Values,
    months: Values,
    weekdays: Values,
}

impl Model {
    fn expression(&self) -> String {
        [
            &self.seconds,
            &self.minutes,
            &self.hours,
            &self.days,
            &self.months,
            &self.weekdays,
        ]
        .map(|values| {
            values
                .iter()
                .map(i64::to_string)
                .collect::<Vec<_>>()
                .join(",")
        })
        .join(" ")
    }

    fn matches(&self, second: i64) -> bool {
        let days = second.div_euclid(86_400);
        let date = Date::from_days(days);
        let day = self.days.contains(&i64::from(date.day));
        let weekday = self.weekdays.contains(&(days + 4).rem_euclid(7));
        self.seconds.contains(&second.rem_euclid(60))
            && self
                .minutes
                .contains(&(second.div_euclid(60).rem_euclid(60)))
            && self
                .hours
                .contains(&(second.div_euclid(3600).rem_euclid(24)))
            && self.months.contains(&i64::from(date.month))
            && match (self.days.len(), self.weekdays.len()) {
                (31, _) => weekday,
                (_, 7) => day,
                _ => day || weekday,
            }
    }
}

fn some_of(range: RangeInclusive<i64>) -> impl Strategy<Value = Values> {
    let all: Values = range.clone().collect();
    let count = all.len();
    prop_oneof![
        Just(all),
        btree_set(range.clone(), 1..=3.min(count)),
        btree_set(range, 1..=count),
    ]
}

fn models() -> impl Strategy<Value = Model> {
    let fields = (
        some_of(0..=59),
        some_of(0..=59),
        some_of(0..=23),
        some_of(1..=31),
        some_of(1..=12),
        some_of(0..=6),
    );
    fields.prop_map(|(seconds, minutes, hours, days, months, weekdays)| Model {
        seconds,
        minutes,
        hours,
        days,
        months,
        weekdays,
    })
}

/// Seconds since the epoch: any, and ones around the start of a month.
fn moments() -> impl Strategy<Value = i64> {
    let month_start =
        (1890_i64..2210, 1_u32..=12, -2_i64..=86_401).prop_map(|(year, month, off)| {
            Date {
                year,
                month,
                day: 1,
            }
            .to_days()
                * 86_400
                + off
        });
    prop_oneof![-3_000_000_000_i64..8_000_000_000, month_start]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn second_by_second_for_a_day(model in models(), now in moments(), millis in 0_i64..1000) {
        let found = next(&model.expression(), now * 1000 + millis);
        let horizon = now + 86_400;
        match (now + 1..=horizon).find(|&second| model.matches(second)) {
            Some(expected) => prop_assert_eq!(found, Ok(expected * 1000)),
            None => prop_assert!(found.is_err() || found > Ok(horizon * 1000)),
        }
    }

    #[test]
    fn minute_by_minute_for_two_months(
        model in models(),
        seconds in select(vec![0_i64, 30, 59]),
        now in moments(),
    ) {
        let model = Model { seconds: [seconds].into(), ..model };
        let found = next(&model.expression(), now * 1000);
        let minute = now.div_euclid(60) * 60;
        let horizon = now + 61 * 86_400;
        let ticks = (minute + seconds..=horizon).step_by(60);
        match ticks.into_iter().find(|&tick| tick > now && model.matches(tick)) {
            Some(expected) => prop_assert_eq!(found, Ok(expected * 1000)),
            None => prop_assert!(found.is_err() || found > Ok(horizon * 1000)),
        }
    }
}
