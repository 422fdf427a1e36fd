//! Random identifiers, in the form the TypeScript package gives them.

/// The URL-safe alphabet of the JavaScript `nanoid` package, in its order.
const ALPHABET: &[u8; 64] = b"useandom-26T198340PX75pxJACKVERYMINDBUSHWOLF_GQZbfghjklqvwyzrict";

/// Makes an identifier of one character per random byte.
///
/// Each byte contributes its low six bits. The usual lengths are 21, for what
/// has to be globally unique, and 9.
#[must_use]
pub(crate) fn nanoid_from(bytes: &[u8]) -> String {
    bytes
        .iter()
        .filter_map(|byte| ALPHABET.get(usize::from(byte & 63)))
        .map(|&letter| char::from(letter))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{ALPHABET, nanoid_from};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn letters_are_taken_by_the_low_six_bits() {
        assert_eq!(nanoid_from(&[]), "");
        assert_eq!(nanoid_from(&[0, 1, 63, 64, 255]), "ustut");
        let all: Vec<u8> = (0..64).collect();
        assert_eq!(nanoid_from(&all).as_bytes(), ALPHABET);
    }

    #[test]
    fn no_letter_is_likelier_than_another() {
        assert_eq!(ALPHABET.iter().collect::<BTreeSet<_>>().len(), 64);
    }

    proptest! {
        #[test]
        fn one_url_safe_letter_per_byte(bytes: Vec<u8>) {
            let id = nanoid_from(&bytes);
            prop_assert_eq!(id.len(), bytes.len());
            prop_assert!(id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
        }
    }
}
