//! Times as the JSON of a JavaScript `Date` has them.

use serde::{Deserialize, Deserializer, Serializer, de::Error};

use crate::cron::Date;

const DAY: i64 = 86_400_000;

/// A time in milliseconds since the Unix epoch, as `toISOString` writes it in
/// the years 0 to 9999, which is all that the table's whole seconds are for.
pub(super) fn write(millis: i64) -> String {
    let (date, time) = (
        Date::from_days(millis.div_euclid(DAY)),
        millis.rem_euclid(DAY),
    );
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        date.year,
        date.month,
        date.day,
        time / 3_600_000,
        time / 60_000 % 60,
        time / 1000 % 60,
        time % 1000,
    )
}

/// The time that [`write`] has written.
pub(super) fn read(text: &str) -> Option<i64> {
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = text.get(from..to)?;
        let all = digits.bytes().all(|byte| byte.is_ascii_digit());
        all.then(|| digits.parse().ok())?
    };
    let date = Date {
        year: number(0, 4)?,
        month: u32::try_from(number(5, 7)?).ok()?,
        day: u32::try_from(number(8, 10)?).ok()?,
    };
    let (hour, minute) = (number(11, 13)?, number(14, 16)?);
    let (second, milli) = (number(17, 19)?, number(20, 23)?);
    let millis = date.to_days() * DAY + ((hour * 60 + minute) * 60 + second) * 1000 + milli;
    // Also refuses other separators, and a 30th of February.
    (write(millis) == text).then_some(millis)
}

pub(super) fn serialize<S: Serializer>(millis: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&write(*millis))
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let text = String::deserialize(deserializer)?;
    read(&text).ok_or_else(|| D::Error::custom(format!("`{text}` is no time of a JavaScript Date")))
}

/// As the module, for a time that may be `null`.
pub(super) mod option {
    use super::*;

    pub(in super::super) fn serialize<S: Serializer>(
        millis: &Option<i64>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match millis {
            Some(millis) => super::serialize(millis, serializer),
            None => serializer.serialize_none(),
        }
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<i64>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        let read = |text: String| {
            read(&text).ok_or_else(|| {
                D::Error::custom(format!("`{text}` is no time of a JavaScript Date"))
            })
        };
        text.map(read).transpose()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_times() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_700_000_000_999, "2023-11-14T22:13:20.999Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(write(millis), text);
            assert_eq!(read(text), Some(millis));
        }
        for text in [
            "",
            "2023-02-30T00:00:00.000Z",
            "2023-11-14 22:13:20.999Z",
            "now",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(millis in -62_000_000_000_000_i64..250_000_000_000_000) {
            prop_assert_eq!(read(&write(millis)), Some(millis));
        }
    }
}
