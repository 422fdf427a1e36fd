//! Strings between quotes.

const WORD: usize = size_of::<u64>();
const ONES: u64 = u64::from_le_bytes([1; WORD]);
const HIGH: u64 = ONES << 7;

/// Appends a string between quotes, with the escapes of `JSON.stringify`.
///
/// What is in between is searched for eight bytes at a time: byte by byte was two thirds
/// of what an update of a large state cost.
pub(in crate::json) fn quote(out: &mut String, text: &str) {
    out.reserve(text.len() + 2);
    out.push('"');
    let mut rest = text;
    while let Some((plain, byte, after)) = special(rest.as_bytes()).and_then(|at| split(rest, at)) {
        out.push_str(plain);
        escape(out, byte);
        rest = after;
    }
    out.push_str(rest);
    out.push('"');
}

/// The text before an ASCII character, the character, and the text behind it.
fn split(text: &str, at: usize) -> Option<(&str, u8, &str)> {
    let (plain, rest) = text.split_at_checked(at)?;
    let (&byte, _) = rest.as_bytes().split_first()?;
    Some((plain, byte, rest.get(1..)?))
}

/// Where the first byte is that may not stand as it is.
fn special(bytes: &[u8]) -> Option<usize> {
    let (words, rest) = bytes.as_chunks::<WORD>();
    for (number, word) in words.iter().enumerate() {
        let found = special_in(u64::from_le_bytes(*word));
        if found != 0 {
            return Some(number * WORD + found.trailing_zeros() as usize / 8);
        }
    }
    let is_special = |byte: &u8| *byte < b' ' || matches!(byte, b'"' | b'\\');
    let found = rest.iter().position(is_special)?;
    Some(words.len() * WORD + found)
}

/// The high bit of each byte that is special. Those above the lowest may be wrong, as a
/// subtraction borrows from the next byte.
const fn special_in(word: u64) -> u64 {
    below(word, b' ')
        | below(word ^ (ONES * b'"' as u64), 1)
        | below(word ^ (ONES * b'\\' as u64), 1)
}

const fn below(word: u64, limit: u8) -> u64 {
    word.wrapping_sub(ONES * limit as u64) & !word & HIGH
}

fn escape(out: &mut String, byte: u8) {
    let short = match byte {
        b'"' => '"',
        b'\\' => '\\',
        b'\n' => 'n',
        b'\r' => 'r',
        b'\t' => 't',
        0x08 => 'b',
        0x0C => 'f',
        _ => {
            out.push_str("\\u00");
            for digit in [byte >> 4, byte & 0xF] {
                out.extend(char::from_digit(digit.into(), 16));
            }
            return;
        }
    };
    out.push('\\');
    out.push(short);
}

#[cfg(test)]
mod tests {
    use super::quote;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn is_what_serde_json_writes(text in r#"([ -~]{0,9}|["\\\x00-\x22]{0,3}|[\[\]^!#\x7f]|.){0,6}"#) {
            let mut out = String::from("before");
            quote(&mut out, &text);
            prop_assert_eq!(out, format!("before{}", serde_json::to_string(&text).unwrap()));
        }
    }

    #[test]
    fn every_byte_at_every_place() {
        for byte in 0..=0x7F_u8 {
            for place in 0..20 {
                let text = format!("{}{}é", "x".repeat(place), char::from(byte));
                let mut out = String::new();
                quote(&mut out, &text);
                assert_eq!(out, serde_json::to_string(&text).unwrap());
            }
        }
    }
}
