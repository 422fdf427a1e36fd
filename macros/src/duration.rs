//! Durations as text, such as `30s` or `1h 30m`, checked at expansion.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, LitStr, Result};

/// The units, each with its milliseconds.
const UNITS: &[(&str, u64)] = &[
    ("ms", 1),
    ("s", 1_000),
    ("m", 60_000),
    ("h", 3_600_000),
    ("d", 86_400_000),
];

/// The milliseconds of a text.
pub(crate) fn millis(text: &LitStr) -> Result<u64> {
    let value = text.value();
    let wrong = |what: &str| {
        let message = format!(
            "{what}: write a whole number and a unit, `ms`, `s`, `m`, `h` or `d`, as in \"30s\" \
             or \"1h 30m\""
        );
        Error::new_spanned(text, message)
    };
    let mut rest = value.trim();
    let mut total = 0_u64;
    if rest.is_empty() {
        return Err(wrong("a duration is missing"));
    }
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, after) = rest.split_at(digits);
        let letters = after.len() - after.trim_start_matches(|c: char| c.is_alphabetic()).len();
        let (unit, after) = after.split_at(letters);
        let known = UNITS.iter().find(|(name, _)| *name == unit);
        let (Ok(number), Some((_, factor))) = (number.parse::<u64>(), known) else {
            return Err(wrong(&format!("`{rest}` is no duration")));
        };
        total = number
            .checked_mul(*factor)
            .and_then(|millis| total.checked_add(millis))
            .ok_or_else(|| wrong("this is too long"))?;
        rest = after.trim_start();
    }
    if total == 0 {
        return Err(wrong("a duration is longer than nothing"));
    }
    Ok(total)
}

/// A constant expression for it.
pub(crate) fn tokens(millis: u64) -> TokenStream {
    quote!(::core::time::Duration::from_millis(#millis))
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;

    use super::*;

    fn parse(text: &str) -> std::result::Result<u64, String> {
        millis(&LitStr::new(text, Span::call_site())).map_err(|error| error.to_string())
    }

    #[test]
    fn units_add_up() {
        assert_eq!(parse("30s"), Ok(30_000));
        assert_eq!(parse("250ms"), Ok(250));
        assert_eq!(parse("1h 30m"), Ok(5_400_000));
        assert_eq!(parse(" 1d2h "), Ok(93_600_000));
    }

    #[test]
    fn what_is_no_duration_is_refused_with_an_example() {
        for text in [
            "",
            "30",
            "s",
            "30 s",
            "-1s",
            "1.5s",
            "30sec",
            "0s",
            "99999999999999999999d",
        ] {
            let told = parse(text).unwrap_err();
            assert!(told.contains("as in \"30s\""), "{text}: {told}");
        }
    }
}
