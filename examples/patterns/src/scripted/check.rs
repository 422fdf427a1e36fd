//! The gate of the chain.

use super::words::has;
use crate::chain::Check;

pub(super) fn examine(text: &str) -> Check {
    let call_to_action = has(
        text,
        &["try it", "order", "sign up", "buy", "visit", "call us"],
    );
    let words = text.split_whitespace().count();
    let sentences = text.split(['.', '!', '?']).filter(|part| part.len() > 2);
    let per_sentence = words / sentences.count().max(1);
    let clarity = match per_sentence {
        0..=14 => 9,
        15..=18 => 8,
        19..=24 => 6,
        _ => 4,
    };
    let mut problems = Vec::new();
    if !call_to_action {
        problems.push("The reader is not told what to do next.".to_owned());
    }
    if clarity < 8 {
        problems.push(format!(
            "The sentences are long: {per_sentence} words each."
        ));
    }
    Check {
        call_to_action,
        clarity,
        problems,
    }
}
