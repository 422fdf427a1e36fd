//! A writer of plain language, and a judge who counts.

use crate::evaluator::Verdict;

/// Long words and what they mean.
const PLAIN: &[(&str, &str)] = &[
    ("utilization", "use"),
    ("utilize", "use"),
    ("utilise", "use"),
    ("leverage", "use"),
    ("facilitate", "help with"),
    ("implement", "build"),
    ("functionality", "features"),
    ("prior to the commencement of", "before"),
    ("commencement", "start"),
    ("commence", "begin"),
    ("terminate", "end"),
    ("endeavour", "try"),
    ("endeavor", "try"),
    ("prior to", "before"),
    ("subsequent to", "after"),
    ("in order to", "to"),
    ("In order to", "To"),
    ("in the event that", "if"),
    ("notwithstanding", "despite"),
    ("pursuant to", "under"),
    ("herein", "here"),
    ("aforementioned", "same"),
    ("approximately", "about"),
    ("sufficient", "enough"),
    ("demonstrate", "show"),
    ("ascertain", "find out"),
    ("remuneration", "pay"),
    ("documentation", "papers"),
    ("an additional", "a further"),
    ("additional", "further"),
    ("with respect to", "about"),
    ("in accordance with", "as said in"),
    ("remittance", "payment"),
];

/// More words than this, and a sentence is long.
const LONG: usize = 16;

pub(super) fn write(asked: &str) -> String {
    let (text, problems) = asked.split_once("\n\nProblems:").unwrap_or((asked, ""));
    let mut text = text.trim().to_owned();
    for (long, plain) in PLAIN {
        while let Some(at) = find_word(&text, long) {
            text.replace_range(at..at + long.len(), plain);
        }
    }
    // It does what it is told, and no more.
    if problems.contains("long") {
        text = shorten(&text);
    }
    text
}

pub(super) fn judge(text: &str) -> Verdict {
    let words = PLAIN
        .iter()
        .filter(|(long, _)| find_word(text, long).is_some());
    let mut problems: Vec<String> = words
        .map(|(long, plain)| format!("“{long}” can be “{plain}”."))
        .collect();
    let long = sentences(text)
        .iter()
        .filter(|sentence| is_long(sentence))
        .count();
    if long > 0 {
        problems.push(format!(
            "{long} of the sentences are long: more than {LONG} words."
        ));
    }
    let score = match (long, problems.len()) {
        (_, 0) => 9,
        (0, _) => 7,
        (1, 1) => 6,
        _ => 4,
    };
    Verdict { score, problems }
}

/// Where a whole word, or some of them, is in a text.
fn find_word(text: &str, word: &str) -> Option<usize> {
    let is_letter = |letter: Option<char>| letter.is_some_and(char::is_alphabetic);
    let found = text.match_indices(word).find(|(at, _)| {
        let (before, rest) = text.split_at(*at);
        let after = rest.strip_prefix(word).unwrap_or_default();
        !is_letter(before.chars().next_back()) && !is_letter(after.chars().next())
    });
    found.map(|(at, _)| at)
}

fn sentences(text: &str) -> Vec<&str> {
    let parts = text.split_inclusive(['.', '!', '?']).map(str::trim);
    parts.filter(|part| !part.is_empty()).collect()
}

fn is_long(sentence: &str) -> bool {
    sentence.split_whitespace().count() > LONG
}

/// Cuts each long sentence at the joint nearest to its middle.
fn shorten(text: &str) -> String {
    let short = sentences(text).into_iter().map(|sentence| {
        let joints = [", and ", ", but ", ", which ", "; ", " and ", ", "];
        let middle = sentence.len() / 2;
        let cut = joints.iter().find_map(|joint| {
            let places = sentence.match_indices(joint).map(|(at, _)| at);
            let nearest = places.min_by_key(|at| at.abs_diff(middle))?;
            Some((nearest, *joint))
        });
        match cut {
            Some((at, joint)) if is_long(sentence) => {
                let (begin, rest) = sentence.split_at(at);
                let rest = rest.strip_prefix(joint).unwrap_or(rest);
                let opening = match joint {
                    ", but " => "But ",
                    ", which " => "This ",
                    _ => "",
                };
                let rest = if opening.is_empty() {
                    super::words::capital(rest)
                } else {
                    rest.to_owned()
                };
                format!("{begin}. {opening}{rest}")
            }
            _ => sentence.to_owned(),
        }
    });
    short.collect::<Vec<_>>().join(" ")
}
