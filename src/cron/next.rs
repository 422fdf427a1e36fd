//! The next moment that fits the fields, field by field.

use std::iter::successors;

use super::{
    date::{Date, days_in_month},
    fields::Fields,
};

/// The first and the last millisecond of a JavaScript `Date`.
const RANGE: std::ops::RangeInclusive<i64> = -8_640_000_000_000_000..=8_640_000_000_000_000;

const SECONDS_PER_DAY: i64 = 86_400;

/// How many years are searched, counted in months that fit.
const YEARS: u32 = 5;

impl Fields {
    pub(super) fn next_after(&self, millis: i64) -> Option<i64> {
        if !RANGE.contains(&millis) {
            return None;
        }
        let seconds = millis.div_euclid(1000);
        let today = Date::from_days(seconds.div_euclid(SECONDS_PER_DAY));
        let now = Time::from_seconds(seconds.rem_euclid(SECONDS_PER_DAY) as u32);

        let (date, time) = self
            .months_from(today.year, today.month)
            .take((YEARS * self.months.len()) as usize)
            .find_map(|(year, month)| {
                if (year, month) != (today.year, today.month) {
                    return Some((self.day_from(year, month, 1)?, self.first_time()));
                }
                let date = self.day_from(year, month, today.day)?;
                if date != today {
                    return Some((date, self.first_time()));
                }
                if let Some(time) = self.time_after(now) {
                    return Some((date, time));
                }
                let date = self.day_from(year, month, today.day + 1)?;
                Some((date, self.first_time()))
            })?;
        let next = (date.to_days() * SECONDS_PER_DAY + i64::from(time.to_seconds())) * 1000;
        RANGE.contains(&next).then_some(next)
    }

    /// The allowed months, with their years, from the given one on.
    fn months_from(&self, year: i64, month: u32) -> impl Iterator<Item = (i64, u32)> {
        let from = move |year, month| match self.months.at_or_after(month) {
            Some(month) => (year, month),
            None => (year + 1, self.months.first()),
        };
        successors(Some(from(year, month)), move |&(year, month)| {
            Some(from(year, month + 1))
        })
    }

    /// The first allowed day of the month from the given one on.
    fn day_from(&self, year: i64, month: u32, day: u32) -> Option<Date> {
        (day..=days_in_month(year, month))
            .map(|day| Date { year, month, day })
            .find(|&date| self.allows(date))
    }

    fn allows(&self, date: Date) -> bool {
        let day = self.days.contains(date.day);
        let weekday = self.weekdays.contains(date.weekday());
        if self.days.len() < 31 && self.weekdays.len() < 7 {
            day || weekday
        } else {
            day && weekday
        }
    }

    fn time_after(&self, now: Time) -> Option<Time> {
        let first = self.first_time();
        if self.hours.contains(now.hour) {
            if self.minutes.contains(now.minute)
                && let Some(second) = self.seconds.at_or_after(now.second + 1)
            {
                return Some(Time { second, ..now });
            }
            if let Some(minute) = self.minutes.at_or_after(now.minute + 1) {
                return Some(Time {
                    hour: now.hour,
                    minute,
                    ..first
                });
            }
        }
        let hour = self.hours.at_or_after(now.hour + 1)?;
        Some(Time { hour, ..first })
    }

    fn first_time(&self) -> Time {
        Time {
            hour: self.hours.first(),
            minute: self.minutes.first(),
            second: self.seconds.first(),
        }
    }
}

/// A time of day.
#[derive(Clone, Copy)]
struct Time {
    hour: u32,
    minute: u32,
    second: u32,
}

impl Time {
    fn from_seconds(seconds: u32) -> Self {
        Self {
            hour: seconds / 3600,
            minute: seconds / 60 % 60,
            second: seconds % 60,
        }
    }

    fn to_seconds(self) -> u32 {
        (self.hour * 60 + self.minute) * 60 + self.second
    }
}
