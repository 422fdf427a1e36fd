//! The form in which rows cross from JavaScript: one text and one list of numbers,
//! which cost less to read than JSON, the numbers most of all.
//!
//! The text begins with a letter for each cell, those of the columns' names first;
//! after the last letter stand the texts of all cells, one behind the other. `n` is
//! `NULL`, `d` a number, `t` a text, and `b` bytes in base64. The numbers are how many
//! columns and cells there are, then for each `d` its value, and for each `t` and `b`
//! the length of its text in UTF-16 units, as JavaScript counts.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{SqlRows, SqlValue};

impl SqlRows {
    /// Reads rows; `None` for what is not of this form.
    pub(crate) fn from_wire(text: &str, numbers: &[f64]) -> Option<Self> {
        let mut numbers = numbers.iter().copied();
        let mut whole = || -> Option<usize> {
            let number = numbers.next()?;
            (number >= 0.0).then_some(number as usize)
        };
        let (width, cells) = (whole()?, whole()?);
        let count = cells.checked_sub(width)?.checked_div(width)?;
        let (kinds, texts) = text.split_at_checked(cells)?;
        let mut texts = Texts::new(texts);
        let mut kinds = kinds.bytes();
        let mut next = || -> Option<SqlValue> {
            Some(match kinds.next()? {
                b'n' => SqlValue::Null,
                b'd' => SqlValue::from_number(numbers.next()?),
                b't' => SqlValue::Text(texts.next(numbers.next()?)?.to_owned()),
                b'b' => SqlValue::Blob(STANDARD.decode(texts.next(numbers.next()?)?).ok()?),
                _ => return None,
            })
        };
        let mut columns = Vec::with_capacity(width);
        for _ in 0..width {
            match next()? {
                SqlValue::Text(name) => columns.push(name),
                _ => return None,
            }
        }
        let mut rows = Vec::with_capacity(count);
        for _ in 0..count {
            let mut row = Vec::with_capacity(width);
            for _ in 0..width {
                row.push(next()?);
            }
            rows.push(row);
        }
        Some(Self { columns, rows })
    }
}

/// Texts that stand one behind the other.
struct Texts<'a> {
    rest: &'a str,
    is_ascii: bool,
}

impl<'a> Texts<'a> {
    fn new(rest: &'a str) -> Self {
        Self {
            rest,
            is_ascii: rest.is_ascii(),
        }
    }

    /// The next text, of so many UTF-16 units.
    fn next(&mut self, units: f64) -> Option<&'a str> {
        let units = units as usize;
        let bytes = match self.is_ascii {
            true => units,
            false => self.bytes_of(units),
        };
        let (text, rest) = self.rest.split_at_checked(bytes)?;
        self.rest = rest;
        Some(text)
    }

    fn bytes_of(&self, units: usize) -> usize {
        let mut left = units;
        let fits = |letter: &char| match left.checked_sub(letter.len_utf16()) {
            Some(rest) => {
                left = rest;
                true
            }
            None => false,
        };
        self.rest.chars().take_while(fits).map(char::len_utf8).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// As `js/storage.js` writes it.
    fn wire(rows: &SqlRows) -> (String, Vec<f64>) {
        let names = rows.columns.iter().cloned().map(SqlValue::Text);
        let cells: Vec<_> = names.chain(rows.rows.iter().flatten().cloned()).collect();
        let mut numbers = vec![rows.columns.len() as f64, cells.len() as f64];
        let (mut kinds, mut texts) = (String::new(), String::new());
        for cell in cells {
            let mut text = |kind, text: &str| {
                kinds.push(kind);
                texts.push_str(text);
                numbers.push(text.encode_utf16().count() as f64);
            };
            match cell {
                SqlValue::Text(value) => text('t', &value),
                SqlValue::Blob(value) => text('b', &STANDARD.encode(value)),
                SqlValue::Null => kinds.push('n'),
                SqlValue::Integer(value) => {
                    kinds.push('d');
                    numbers.push(value as f64);
                }
                SqlValue::Real(value) => {
                    kinds.push('d');
                    numbers.push(value);
                }
            }
        }
        (kinds + &texts, numbers)
    }

    fn value() -> impl Strategy<Value = SqlValue> {
        prop_oneof![
            Just(SqlValue::Null),
            (-9_007_199_254_740_991_i64..=9_007_199_254_740_991).prop_map(SqlValue::Integer),
            (-1e9..1e9).prop_map(|real: f64| SqlValue::Real(real.floor() + 0.5)),
            Just(SqlValue::Real(f64::NEG_INFINITY)),
            any::<String>().prop_map(SqlValue::Text),
            any::<Vec<u8>>().prop_map(SqlValue::Blob),
        ]
    }

    proptest! {
        #[test]
        fn rows_come_back(
            columns in prop::collection::vec(any::<String>(), 3),
            rows in prop::collection::vec(prop::collection::vec(value(), 3), 0..6),
        ) {
            let rows = SqlRows { columns, rows };
            let (text, numbers) = wire(&rows);
            prop_assert_eq!(SqlRows::from_wire(&text, &numbers), Some(rows));
        }

        #[test]
        fn what_is_of_another_form_is_no_trouble(
            text in "[ndtbx]{0,6}.{0,9}",
            numbers in prop::collection::vec(prop_oneof![0.0..9.0, any::<f64>()], 0..9),
        ) {
            let _ = SqlRows::from_wire(&text, &numbers);
        }
    }
}
