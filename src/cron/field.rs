//! One field of an expression.

use super::{
    number::{leading_digits, parse_int},
    set::Set,
};
use crate::error::{Error, Result};

/// What values a field may have.
pub(super) struct Field {
    min: u32,
    max: u32,
    /// The first one is 1.
    names: &'static [&'static str],
    /// Whether 7 is another name of 0.
    sunday_twice: bool,
}

impl Field {
    pub(super) const SECOND: Self = Self::numeric(0, 59);
    pub(super) const MINUTE: Self = Self::numeric(0, 59);
    pub(super) const HOUR: Self = Self::numeric(0, 23);
    pub(super) const DAY: Self = Self::numeric(1, 31);
    pub(super) const MONTH: Self = Self {
        names: &[
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ],
        ..Self::numeric(1, 12)
    };
    pub(super) const WEEKDAY: Self = Self {
        names: &["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        sunday_twice: true,
        ..Self::numeric(0, 7)
    };

    const fn numeric(min: u32, max: u32) -> Self {
        Self {
            min,
            max,
            names: &[],
            sunday_twice: false,
        }
    }

    pub(super) fn parse(&self, text: &str) -> Result<Set> {
        let mut values = Set::EMPTY;
        for element in text.split(',') {
            values = values.union(self.element(element)?);
        }
        Ok(if self.sunday_twice {
            values.replace(7, 0)
        } else {
            values
        })
    }

    fn element(&self, element: &str) -> Result<Set> {
        let Some(Range { ends, step }) = Range::read(element) else {
            return Ok(Set::from_iter([self.value(element, element)?]));
        };
        let (mut start, end) = match ends {
            Some((start, end)) => (self.value(element, start)?, self.value(element, end)?),
            None => (self.min, self.max),
        };
        if self.sunday_twice && start == 7 && end != 7 {
            start = 0;
        }
        if start > end {
            let range = format_args!("Invalid range (start: {start}, end: {end}).");
            return Err(refused(element, range));
        }
        Ok((start..=end).step_by(step_width(step)?).collect())
    }

    /// The value of `single`, which is `element` or an end of it.
    fn value(&self, element: &str, single: &str) -> Result<u32> {
        let mut names = (1..).zip(self.names);
        if let Some((number, _)) = names.find(|(_, name)| name.eq_ignore_ascii_case(single)) {
            return Ok(number);
        }
        let (min, max) = (self.min, self.max);
        let number =
            parse_int(single).ok_or_else(|| refused(element, format_args!("{single} is NaN.")))?;
        u32::try_from(number)
            .ok()
            .filter(|number| (min..=max).contains(number))
            .ok_or_else(|| {
                let range =
                    format_args!("{single} is outside of constraint range of {min} - {max}.");
                refused(element, range)
            })
    }
}

/// `start-end` or `*`, each with or without `/step`.
struct Range<'a> {
    ends: Option<(&'a str, &'a str)>,
    step: Option<&'a str>,
}

impl<'a> Range<'a> {
    /// `None` for anything else, such as a single value.
    fn read(element: &'a str) -> Option<Self> {
        let (range, step) = match element.split_once('/') {
            Some((range, step)) => (range, Some(step)),
            None => (element, None),
        };
        let ends = match range {
            "*" => None,
            _ => Some(range.split_once('-')?),
        };
        let all = |text: &str, letter: fn(&u8) -> bool| {
            !text.is_empty() && text.as_bytes().iter().all(letter)
        };
        let word = |text| all(text, u8::is_ascii_alphanumeric);
        let well_formed = ends.is_none_or(|(start, end)| word(start) && word(end))
            && step.is_none_or(|step| all(step, u8::is_ascii_digit));
        well_formed.then_some(Self { ends, step })
    }
}

fn step_width(step: Option<&str>) -> Result<usize> {
    let Some(step) = step else { return Ok(1) };
    match leading_digits(step) {
        Some(0) | None => Err(Error::Config(format!(
            "Failed to parse step: Expected {step} to be greater than 0."
        ))),
        Some(width) => Ok(usize::try_from(width).unwrap_or(usize::MAX)),
    }
}

fn refused(element: &str, why: std::fmt::Arguments<'_>) -> Error {
    Error::Config(format!("Failed to parse {element}: {why}"))
}
