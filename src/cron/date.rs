//! Days and dates of the Gregorian calendar, extended to all years.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Date {
    pub(crate) year: i64,
    /// From January, 1.
    pub(crate) month: u32,
    pub(crate) day: u32,
}

/// A span after which the calendar repeats, in years and in days.
const ERA_YEARS: i64 = 400;
const ERA_DAYS: i64 = 146_097;

/// Days from 0000-03-01, where eras are counted from, to the epoch.
const EPOCH: i64 = 719_468;

impl Date {
    /// The date that is `days` after 1970-01-01.
    pub(crate) fn from_days(days: i64) -> Self {
        let days = days + EPOCH;
        let era = days.div_euclid(ERA_DAYS);
        let day_of_era = days.rem_euclid(ERA_DAYS);
        let leap_days = day_of_era / 1_460 - day_of_era / 36_524 + day_of_era / 146_096;
        let year_of_era = (day_of_era - leap_days) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_based = (5 * day_of_year + 2) / 153;
        let month = if march_based < 10 {
            march_based + 3
        } else {
            march_based - 9
        };
        Self {
            year: era * ERA_YEARS + year_of_era + i64::from(month <= 2),
            month: month as u32,
            day: (day_of_year - (153 * march_based + 2) / 5 + 1) as u32,
        }
    }

    /// Days since 1970-01-01.
    pub(crate) fn to_days(self) -> i64 {
        let month = i64::from(self.month);
        let year = self.year - i64::from(month <= 2);
        let year_of_era = year.rem_euclid(ERA_YEARS);
        let march_based = (month + 9) % 12;
        let day_of_year = (153 * march_based + 2) / 5 + i64::from(self.day) - 1;
        let day_of_era = 365 * year_of_era + year_of_era / 4 - year_of_era / 100 + day_of_year;
        year.div_euclid(ERA_YEARS) * ERA_DAYS + day_of_era - EPOCH
    }

    /// From Sunday, 0.
    pub(crate) fn weekday(self) -> u32 {
        (self.to_days() + 4).rem_euclid(7) as u32
    }
}

pub(super) fn days_in_month(year: i64, month: u32) -> u32 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % ERA_YEARS == 0);
    match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
