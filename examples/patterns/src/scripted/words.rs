//! What the scripted answers are made of.

const SMALL: &[&str] = &[
    "about", "after", "also", "and", "another", "are", "because", "been", "but", "can", "could",
    "does", "for", "from", "have", "into", "just", "like", "make", "makes", "more", "new", "not",
    "our", "please", "should", "some", "than", "that", "the", "their", "them", "then", "there",
    "they", "this", "want", "was", "were", "what", "when", "where", "which", "will", "with",
    "would", "you", "your", "app", "users", "add", "every", "knows", "before", "tells", "helps",
    "takes", "gives", "keeps", "turns", "speaks", "without",
];

/// The words that say what a text is about, in its order, each once.
pub(super) fn keywords(text: &str, most: usize) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in text.split(|letter: char| !letter.is_alphanumeric() && letter != '-') {
        let lower = word.to_lowercase();
        let is_small = lower.chars().count() < 4 || SMALL.contains(&lower.as_str());
        if !is_small && !found.contains(&lower) {
            found.push(lower);
        }
    }
    found.truncate(most);
    found
}

/// `a, b and c`.
pub(super) fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// One of these, always the same for the same text.
pub(super) fn pick<'a>(text: &str, of: &[&'a str]) -> &'a str {
    let sum = text.bytes().fold(7_usize, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(byte.into())
    });
    let at = sum.checked_rem(of.len()).unwrap_or_default();
    of.get(at).copied().unwrap_or_default()
}

/// Whether a text has one of these, in small letters.
pub(super) fn has(text: &str, any: &[&str]) -> bool {
    let text = text.to_lowercase();
    any.iter().any(|part| text.contains(part))
}

/// With a capital letter.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// The first sentence, without its full stop.
pub(super) fn first_sentence(text: &str) -> &str {
    let mut sentences = text.split(['.', '!', '?', '\n']).map(str::trim);
    sentences.find(|part| !part.is_empty()).unwrap_or_default()
}
