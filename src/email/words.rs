//! Encoded words: text of any script in headers, which are ASCII (RFC 2047).

use std::borrow::Cow;

use base64::{Engine, engine::general_purpose::STANDARD};

/// How many bytes go into one encoded word of at most 75 letters.
const ENCODED_BYTES: usize = 39;
const START: &str = "=?UTF-8?B?";
const END: &str = "?=";

/// A text as encoded words, none of which cuts a letter in two.
pub(super) fn encoded_words(text: &str) -> String {
    let mut words = String::new();
    let mut word = String::new();
    for letter in text.chars() {
        if word.len() + letter.len_utf8() > ENCODED_BYTES {
            push_word(&mut words, &word);
            word.clear();
        }
        word.push(letter);
    }
    push_word(&mut words, &word);
    words
}

/// Adds an encoded word. The space between two of them does not count.
fn push_word(words: &mut String, word: &str) {
    if !words.is_empty() {
        words.push(' ');
    }
    words.push_str(START);
    words.push_str(&STANDARD.encode(word));
    words.push_str(END);
}

/// A text in a form that comes back from a header as it was: itself where it can.
pub(super) fn exact(text: &str) -> Cow<'_, str> {
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic());
    if plain && !text.contains("=?") {
        return text.into();
    }
    encoded_words(text).into()
}

/// The text that [`exact`] has made a value of; other values as they are.
pub(super) fn read(value: &str) -> Cow<'_, str> {
    let mut bytes = Vec::new();
    for word in value.split_ascii_whitespace() {
        let Some(part) = decoded(word) else {
            return value.into();
        };
        bytes.extend(part);
    }
    String::from_utf8(bytes).map_or(value.into(), Cow::Owned)
}

fn decoded(word: &str) -> Option<Vec<u8>> {
    let (start, rest) = word.split_at_checked(START.len())?;
    let inner = rest.strip_suffix(END)?;
    let is_ours = start.eq_ignore_ascii_case(START);
    is_ours.then(|| STANDARD.decode(inner).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_plain_stays() {
        assert_eq!(exact("user-123"), "user-123");
        assert_eq!(exact("ünï"), "=?UTF-8?B?w7xuw68=?=");
        for value in ["", "a b", "=?UTF-8?B?!?=", "=?UTF-8?B?/w==?=", "=?", "é"] {
            assert_eq!(read(value), value);
        }
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text: String) {
            prop_assume!(!text.is_empty());
            let value = exact(&text);
            prop_assert!(value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()));
            let folded = value.replace(' ', "\r\n ");
            prop_assert_eq!(read(&folded), text);
        }

        #[test]
        fn any_value_is_no_trouble(value: String) {
            let _ = read(&value);
            let _ = read(&format!("{START}{value}{END}"));
        }
    }
}
