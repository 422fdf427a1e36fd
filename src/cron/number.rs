//! Numbers as JavaScript finds them at the start of a text.

/// `parseInt(text, 10)`, where `None` is `NaN`. Large numbers saturate.
pub(super) fn parse_int(text: &str) -> Option<i64> {
    let text = text.trim_start_matches(is_space);
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    Some(sign * i64::from(leading_digits(text)?))
}

/// The number that the text starts with, if it does. Large numbers saturate.
pub(super) fn leading_digits(text: &str) -> Option<u32> {
    text.chars()
        .map_while(|letter| letter.to_digit(10))
        .reduce(|number, digit| number.saturating_mul(10).saturating_add(digit))
}

/// White space and line ends in the sense of ECMAScript.
fn is_space(letter: char) -> bool {
    letter == '\u{feff}' || (letter.is_whitespace() && letter != '\u{85}')
}
