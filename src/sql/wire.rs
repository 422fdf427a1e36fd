//! The form in which rows cross from JavaScript: one text and one list of numbers,
//! which cost less to read than JSON, the numbers most of all.
//!
//! The text begins with a letter for each cell, those of the columns' names first where
//! these are asked for; after the last letter stand the texts of all cells, one behind the other. `n` is
//! `NULL`, `d` a number, `t` a text, and `b` bytes in base64. The numbers are how many
//! columns and cells there are, then for each `d` its value, and for each `t` and `b`
//! the length of its text in UTF-16 units, as JavaScript counts.

use std::ops::Range;

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{SqlRows, SqlValue, rows::Cell};

impl SqlRows {
    /// Reads rows; `None` for what is not of this form.
    pub(crate) fn from_wire(text: String, numbers: &[f64], is_named: bool) -> Option<Self> {
        let mut numbers = numbers.iter().copied();
        let mut whole = || -> Option<usize> {
            let number = numbers.next()?;
            (number >= 0.0).then_some(number as usize)
        };
        let (width, count) = (whole()?, whole()?);
        if width == 0 || count % width != 0 {
            return None;
        }
        let (kinds, _) = text.split_at_checked(count)?;
        let mut texts = Texts::new(&text, count);
        let mut kinds = kinds.bytes();
        let names = if is_named { width.min(count) } else { 0 };
        let mut columns = Vec::with_capacity(names);
        for kind in kinds.by_ref().take(names) {
            if kind != b't' {
                return None;
            }
            let name = texts.next(numbers.next()?)?;
            columns.push(text.get(name)?.to_owned());
        }
        let mut cells = Vec::with_capacity(kinds.len());
        for kind in kinds {
            cells.push(match kind {
                b'n' => Cell::Null,
                b'd' => Cell::number(numbers.next()?),
                b't' => Cell::Text(texts.next(numbers.next()?)?),
                b'b' => {
                    let encoded = text.get(texts.next(numbers.next()?)?)?;
                    Cell::Blob(STANDARD.decode(encoded).ok()?.into())
                }
                _ => return None,
            });
        }
        Some(Self {
            columns,
            width,
            cells,
            texts: text,
        })
    }
}

impl Cell {
    fn number(number: f64) -> Self {
        match SqlValue::from_number(number) {
            SqlValue::Integer(integer) => Self::Integer(integer),
            _ => Self::Real(number),
        }
    }
}

/// The places of texts that stand one behind the other.
struct Texts<'a> {
    text: &'a str,
    at: usize,
    is_ascii: bool,
}

impl<'a> Texts<'a> {
    fn new(text: &'a str, at: usize) -> Self {
        Self {
            text,
            at,
            is_ascii: text.is_ascii(),
        }
    }

    /// The place of the next text, of so many UTF-16 units.
    fn next(&mut self, units: f64) -> Option<Range<usize>> {
        let units = units as usize;
        let bytes = match self.is_ascii {
            true => units,
            false => self.bytes_of(units)?,
        };
        let place = self.at..self.at.checked_add(bytes)?;
        self.at = place.end;
        (place.end <= self.text.len()).then_some(place)
    }

    fn bytes_of(&self, units: usize) -> Option<usize> {
        let mut left = units;
        let fits = |letter: &char| match left.checked_sub(letter.len_utf16()) {
            Some(rest) => {
                left = rest;
                true
            }
            None => false,
        };
        let rest = self.text.get(self.at..)?;
        Some(rest.chars().take_while(fits).map(char::len_utf8).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::SqlResult;
    use proptest::prelude::*;

    type Rows = (Vec<String>, Vec<Vec<SqlValue>>);

    /// As `js/storage.js` writes it.
    fn wire((columns, rows): &Rows, is_named: bool) -> (String, Vec<f64>) {
        let names = columns
            .iter()
            .filter(|_| is_named)
            .cloned()
            .map(SqlValue::Text);
        let cells: Vec<_> = names.chain(rows.iter().flatten().cloned()).collect();
        let mut numbers = vec![columns.len() as f64, cells.len() as f64];
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
            Just(SqlValue::Real(1e300)),
            Just(SqlValue::Real(f64::NEG_INFINITY)),
            ".{0,4}".prop_map(SqlValue::Text),
            "[a-z]{0,9}".prop_map(SqlValue::Text),
            "[\u{1F600}-\u{1F64F}\u{FFFD}é]{0,9}".prop_map(SqlValue::Text),
            prop::collection::vec(any::<u8>(), 0..9).prop_map(SqlValue::Blob),
        ]
    }

    fn rows() -> impl Strategy<Value = Rows> {
        (1..20_usize, 0..4_usize).prop_flat_map(|(width, count)| {
            let row = prop::collection::vec(value(), width);
            (
                prop::collection::vec(".{0,4}", width),
                prop::collection::vec(row, count),
            )
        })
    }

    proptest! {
        #[test]
        fn rows_come_back(rows in rows()) {
            let (text, numbers) = wire(&rows, true);
            let read = SqlRows::from_wire(text, &numbers, true).unwrap();
            let result = SqlResult::new("".into(), read.clone());
            prop_assert_eq!(result.columns(), &rows.0);
            prop_assert_eq!(result.rows(), &rows.1);
            prop_assert_eq!(result.len(), rows.1.len());
            prop_assert_eq!(result.is_empty(), rows.1.is_empty());
            let width = rows.0.len();
            let cells = read.cells().map(|mut cells| (0..width).filter_map(|_| cells.value()).collect());
            prop_assert_eq!(cells.collect::<Vec<Vec<_>>>(), rows.1);
        }

        /// As the native test host makes them.
        #[test]
        fn pushed_cells_are_rows((columns, rows) in rows()) {
            let mut pushed = SqlRows::new(columns);
            rows.iter().flatten().cloned().for_each(|value| pushed.push(value));
            let result = SqlResult::new("".into(), pushed);
            prop_assert_eq!(result.rows(), &rows);
        }

        #[test]
        fn rows_without_names_are_read_by_position((columns, rows) in rows()) {
            let (text, numbers) = wire(&(columns, rows.clone()), false);
            let read = SqlRows::from_wire(text, &numbers, false).unwrap();
            prop_assert_eq!(read.len(), rows.len());
            for (mut cells, row) in read.cells().zip(rows) {
                for value in row {
                    prop_assert_eq!(cells.value(), Some(value));
                }
                prop_assert!(cells.value().is_none());
            }
        }

        #[test]
        fn what_is_of_another_form_is_no_trouble(
            text in "[ndtbx]{0,6}.{0,9}",
            numbers in prop::collection::vec(prop_oneof![0.0..9.0, any::<f64>()], 0..9),
            is_named: bool,
        ) {
            if let Some(read) = SqlRows::from_wire(text, &numbers, is_named) {
                let result = SqlResult::new("".into(), read);
                prop_assert_eq!(result.rows().len(), result.len());
            }
        }
    }

    #[test]
    fn no_number_is_an_integer_unless_it_is_one() {
        let numbers = [1.0, 5.0, 1.0, f64::NAN, -0.0, 0.5, 9_007_199_254_740_992.0];
        let read = SqlRows::from_wire("tddddx".into(), &numbers, true).unwrap();
        let values = SqlResult::new("".into(), read);
        let [nan, zero, half, beyond] = values.rows() else {
            panic!("{values:?}");
        };
        assert!(matches!(nan[..], [SqlValue::Real(nan)] if nan.is_nan()));
        assert_eq!(*zero, [SqlValue::Integer(0)]);
        assert_eq!(*half, [SqlValue::Real(0.5)]);
        assert_eq!(*beyond, [SqlValue::Real(9_007_199_254_740_992.0)]);
    }
}
