//! Escapes in strings that `serde_json` has found well formed.

/// Whether a string has any.
pub(super) fn is_in(quoted: &str) -> bool {
    quoted.contains('\\')
}

/// The bytes that the string stands for. They are UTF-8 unless an escape is half
/// of a surrogate pair.
pub(super) fn decode(quoted: &str) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(quoted.len());
    let mut rest = quoted;
    while let Some((plain, escape)) = rest.split_once('\\') {
        decoded.extend_from_slice(plain.as_bytes());
        let mut chars = escape.chars();
        let char = match chars.next() {
            Some('u') => {
                let (code, after) = code_point(chars.as_str());
                push(code, &mut decoded);
                rest = after;
                continue;
            }
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some(itself) => itself,
            None => break,
        };
        push(char.into(), &mut decoded);
        rest = chars.as_str();
    }
    decoded.extend_from_slice(rest.as_bytes());
    decoded
}

/// The code point whose escape goes on with `text`, after its `\u`, and the text
/// behind it: one that is beyond 16 bits is a pair of escapes.
fn code_point(text: &str) -> (u32, &str) {
    let (first, rest) = unit(text);
    if let (0xD800..=0xDBFF, Some(second)) = (first, rest.strip_prefix("\\u")) {
        let (second, rest) = unit(second);
        if (0xDC00..=0xDFFF).contains(&second) {
            return (
                0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00),
                rest,
            );
        }
    }
    (first, rest)
}

fn unit(text: &str) -> (u32, &str) {
    let (digits, rest) = text.split_at_checked(4).unwrap_or_default();
    (u32::from_str_radix(digits, 16).unwrap_or_default(), rest)
}

fn push(code: u32, bytes: &mut Vec<u8>) {
    match char::from_u32(code) {
        Some(char) => bytes.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes()),
        // Half of a pair, as UTF-8 would have any other code of its size.
        None => bytes.extend([12, 6, 0].map(|shift| {
            let bits = (code >> shift) as u8;
            if shift == 12 {
                0xE0 | bits
            } else {
                0x80 | (bits & 0x3F)
            }
        })),
    }
}
