//! The layout of ECMAScript's `Number::toString`, radix 10.

use crate::json::MAX_SAFE_INTEGER;

/// Appends a number as JavaScript lays it out, and `null` for one that is not finite.
pub(super) fn double(out: &mut String, value: f64) {
    if value.fract() == 0.0 && value.abs() <= MAX_SAFE_INTEGER as f64 {
        out.push_str(itoa::Buffer::new().format(value as i64));
    } else if value.is_finite() {
        shortest(out, value, zmij::Buffer::new().format_finite(value));
    } else {
        out.push_str("null");
    }
}

/// As [`double`], in the shortest digits that identify the single.
pub(super) fn single(out: &mut String, value: f32) {
    if value.is_finite() {
        shortest(out, value.into(), zmij::Buffer::new().format_finite(value));
    } else {
        out.push_str("null");
    }
}

/// `text` has the shortest digits of the number, in the layout of Rust.
fn shortest(out: &mut String, value: f64, text: &str) {
    // Without an exponent both write the same, in the range where JavaScript has none.
    let is_plain = (1e-6..1e21).contains(&value.abs()) && !text.contains('e');
    if is_plain {
        out.push_str(text.strip_suffix(".0").unwrap_or(text));
    } else {
        out.push_str(&layout(text));
    }
}

/// A finite decimal number as JavaScript lays it out.
///
/// `text` holds its digits, laid out in any way (`-1.50e2`). Only the layout changes:
/// JavaScript writes an exponent from 1e21 up and below 1e-6, and never a fraction of
/// zero or a negative zero.
fn layout(text: &str) -> String {
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(unsigned) => ("-", unsigned),
        None => ("", text),
    };
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));

    let all_digits = format!("{whole}{fraction}");
    let no_leading = all_digits.trim_start_matches('0');
    let leading_zeros = all_digits.len() - no_leading.len();
    let digits = no_leading.trim_end_matches('0');
    if digits.is_empty() {
        return String::from("0");
    }

    // The number is 0.DIGITS × 10^point; ECMAScript calls `point` n.
    let point =
        exponent.parse::<i64>().unwrap_or_default() + signed(whole.len()) - signed(leading_zeros);
    let count = signed(digits.len());

    if (count..=21).contains(&point) {
        return format!("{sign}{digits}{}", zeros(point - count));
    }
    if (1..=21).contains(&point) {
        let (whole, fraction) = split(digits, point);
        return format!("{sign}{whole}.{fraction}");
    }
    if (-5..=0).contains(&point) {
        return format!("{sign}0.{}{digits}", zeros(-point));
    }
    let (first, rest) = split(digits, 1);
    let dot = if rest.is_empty() { "" } else { "." };
    format!("{sign}{first}{dot}{rest}e{:+}", point - 1)
}

fn signed(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

fn zeros(count: i64) -> String {
    "0".repeat(usize::try_from(count).unwrap_or_default())
}

fn split(digits: &str, at: i64) -> (&str, &str) {
    usize::try_from(at)
        .ok()
        .and_then(|at| digits.split_at_checked(at))
        .unwrap_or((digits, ""))
}

#[cfg(test)]
mod tests {
    use super::layout;
    use proptest::prelude::*;

    /// The right-hand sides were printed by `JSON.stringify` in Node.
    #[test]
    fn follows_ecmascript() {
        for (value, expected) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (-1.0, "-1"),
            (100.0, "100"),
            (0.1, "0.1"),
            (-123.456, "-123.456"),
            (0.000_001, "0.000001"),
            (0.000_001_5, "0.0000015"),
            (0.000_000_1, "1e-7"),
            (0.000_000_15, "1.5e-7"),
            (1e20, "100000000000000000000"),
            (123_456_789_012_345_680_000.0, "123456789012345680000"),
            (1e21, "1e+21"),
            (-1.5e21, "-1.5e+21"),
            (1.234e300, "1.234e+300"),
            (f64::MAX, "1.7976931348623157e+308"),
            (f64::MIN_POSITIVE, "2.2250738585072014e-308"),
            (5e-324, "5e-324"),
            (1_152_921_504_606_846_976.0, "1152921504606847000"),
            (9_007_199_254_740_993.0, "9007199254740992"),
        ] {
            assert_eq!(crate::json::to_string(&value).unwrap(), expected);
        }
    }

    #[test]
    fn any_layout_of_the_digits_will_do() {
        for text in ["1500", "1.5e3", "15e2", "0.0015e6", "001500.00", "1.5E+3"] {
            assert_eq!(layout(text), "1500");
        }
    }

    proptest! {
        #[test]
        fn a_float_reads_back_as_itself(value in any::<f64>()) {
            prop_assume!(value.is_finite());
            let text = crate::json::to_string(&value).unwrap();
            prop_assert_eq!(text.parse::<f64>().unwrap(), value);
        }

        #[test]
        fn a_single_reads_back_as_itself(value in any::<f32>()) {
            prop_assume!(value.is_finite());
            let text = crate::json::to_string(&value).unwrap();
            prop_assert_eq!(text.parse::<f32>().unwrap(), value);
        }

        #[test]
        fn never_panics(text in ".*") {
            let _ = layout(&text);
        }
    }
}
