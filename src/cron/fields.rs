//! The fields of an expression.

use super::{field::Field, set::Set};
use crate::{
    error::{Error, Result},
    host::unicode,
};

/// The values that each field allows. None is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fields {
    pub(super) seconds: Set,
    pub(super) minutes: Set,
    pub(super) hours: Set,
    pub(super) days: Set,
    pub(super) months: Set,
    /// From Sunday, 0.
    pub(super) weekdays: Set,
}

impl Fields {
    pub(super) fn parse(expression: &str) -> Result<Self> {
        let expression = nickname(expression).unwrap_or(expression);
        // Only spaces separate: a tab or a line end is a part of its field.
        let mut parts = expression.split(' ').filter(|part| !part.is_empty());
        let seconds = match parts.clone().count() {
            5 => "0",
            6 => parts.next().unwrap_or_default(),
            _ => {
                let text = "Invalid cron expression: expected 5 or 6 elements.";
                return Err(Error::Config(text.into()));
            }
        };
        let mut next = |field: Field| field.parse(parts.next().unwrap_or_default());
        Ok(Self {
            seconds: Field::SECOND.parse(seconds)?,
            minutes: next(Field::MINUTE)?,
            hours: next(Field::HOUR)?,
            days: next(Field::DAY)?,
            months: next(Field::MONTH)?,
            weekdays: next(Field::WEEKDAY)?,
        })
    }
}

fn nickname(expression: &str) -> Option<&'static str> {
    if !expression.starts_with('@') {
        return None;
    }
    Some(match unicode::to_lowercase(expression).as_str() {
        "@yearly" | "@annually" => "0 0 1 1 *",
        "@monthly" => "0 0 1 * *",
        "@weekly" => "0 0 * * 0",
        "@daily" => "0 0 * * *",
        "@hourly" => "0 * * * *",
        "@minutely" => "* * * * *",
        _ => return None,
    })
}
