//! Cron expressions, in the dialect of the TypeScript package.

mod date;
mod field;
mod fields;
mod next;
mod number;
mod set;

use std::{fmt, str::FromStr};

#[cfg(any(feature = "ai", feature = "workflows"))]
pub(crate) use date::Date;

use crate::error::{Error, Result};
use fields::Fields;

/// A cron expression, in UTC.
///
/// Five fields, separated by spaces: minute (0–59), hour (0–23), day of the month
/// (1–31), month (1–12), day of the week (0–7, where 0 and 7 are Sunday). A sixth
/// one in front of them is the second (0–59); without it, the second is 0.
///
/// | field | means |
/// | --- | --- |
/// | `*` | every value |
/// | `5` | this value |
/// | `9-17` | these values and all between; in the week, `sun-tue` and `fri-sun` |
/// | `*/15`, `9-17/2` | the first value of the range, then every 15th or second one |
/// | `0,30`, `1-5,20-25/2` | what is in any element of the list |
/// | `jan` … `dec`, `mon` … `sun` | the month or day of that name, in any case |
///
/// Where the day of the month and the day of the week are both restricted, either
/// of them is enough.
///
/// A nickname can stand for the whole expression: `@yearly` or `@annually`,
/// `@monthly`, `@weekly` (Sunday), `@daily`, `@hourly`, `@minutely`.
///
/// ```
/// use worker_agents::Cron;
///
/// let weekdays_at_nine: Cron = "0 9 * * mon-fri".parse()?;
/// let saturday = 1_786_752_000_000; // 2026-08-15T00:00:00Z
/// let monday_at_nine = saturday + (2 * 24 + 9) * 3_600_000;
/// assert_eq!(weekdays_at_nine.next_after(saturday)?, monday_at_nine);
///
/// let refused = Cron::new("0 25 * * *").unwrap_err();
/// assert_eq!(
///     refused.to_string(),
///     "Failed to parse 25: 25 is outside of constraint range of 0 - 23."
/// );
/// # Ok::<(), worker_agents::Error>(())
/// ```
///
/// # What is also accepted
///
/// Expressions are read as the npm package `cron-schedule` 6.0.0 reads them, as
/// rows of a TypeScript agent hold them: after the digits of a single value or of
/// an end of a range, anything that follows is ignored. `5/10` is `5`, `15W` is
/// `15`, and `1.5` is `1`.
// Where the package misbehaves by accident, this does not follow: names of the
// properties of JavaScript's objects (`constructor`) are refused like any other
// word, the years 0 to 99 are not 1900 to 1999, and a result beyond the last
// JavaScript date is an error instead of an invalid date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron {
    expression: Box<str>,
    fields: Fields,
}

impl Cron {
    /// Reads an expression.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] with the package's text, which names the element that is
    /// not understood.
    pub fn new(expression: &str) -> Result<Self> {
        Ok(Self {
            fields: Fields::parse(expression)?,
            expression: expression.into(),
        })
    }

    /// The text from which this was read, unchanged.
    #[must_use]
    pub fn expression(&self) -> &str {
        &self.expression
    }

    /// The first moment of the schedule after `millis`, both in milliseconds since
    /// the epoch.
    ///
    /// ```
    /// use worker_agents::Cron;
    ///
    /// let every_ten_seconds = Cron::new("*/10 * * * * *")?;
    /// assert_eq!(every_ten_seconds.next_after(9_999)?, 10_000);
    /// assert_eq!(every_ten_seconds.next_after(10_000)?, 20_000);
    /// # Ok::<(), worker_agents::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Config`] with `No valid next date was found.` when there is none in
    /// the five years that are searched. Some schedules never have one, such as
    /// `0 0 31 2 *`; the 29th of February has none while the next one is further
    /// away, as in the years after 2096. Times beyond the range of a JavaScript
    /// `Date` are refused too.
    pub fn next_after(&self, millis: i64) -> Result<i64> {
        self.fields
            .next_after(millis)
            .ok_or_else(|| Error::Config("No valid next date was found.".into()))
    }
}

impl FromStr for Cron {
    type Err = Error;

    fn from_str(expression: &str) -> Result<Self> {
        Self::new(expression)
    }
}

/// The text from which it was read.
impl fmt::Display for Cron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.expression)
    }
}

#[cfg(test)]
mod tests;
