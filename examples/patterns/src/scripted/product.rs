//! The texts of the chain.

use super::words::{capital, first_sentence, has, keywords, list, pick};

pub(super) fn facts(note: &str) -> String {
    let name = first_sentence(note);
    let about = keywords(note, 3);
    let whom = if has(note, &["team", "office", "work", "productiv", "meeting"]) {
        "teams that would rather work than talk about work"
    } else if has(note, &["child", "kid", "school", "learn"]) {
        "curious children and the adults who are asked why"
    } else if has(note, &["coffee", "tea", "kitchen", "cook", "food", "bread"]) {
        "people who take breakfast seriously"
    } else {
        "people who have better things to do"
    };
    let special = pick(
        note,
        &[
            "it is ready in a minute, without a manual",
            "it works where there is no network",
            "it does one thing and leaves the rest alone",
        ],
    );
    format!(
        "Product: {}\nFor: {whom}\nAbout: {}\nSpecial: {special}",
        capital(name),
        list(&about)
    )
}

pub(super) fn draft(facts: &str) -> String {
    let (name, whom) = (line(facts, "Product"), line(facts, "For"));
    let (about, special) = (line(facts, "About"), line(facts, "Special"));
    let opening = pick(
        facts,
        &[
            "Some things cost more time than they should.",
            "Imagine one worry less tomorrow morning.",
            "Good tools are the ones that you stop noticing.",
        ],
    );
    format!(
        "{opening} {}: you know the trouble. {name} is made for {whom}, and {special}. \
         Nothing to set up, nothing to learn, nothing to regret: after a day it feels as if it had \
         always been there.",
        capital(about)
    )
}

pub(super) fn polish(draft_and_problems: &str) -> String {
    let draft = draft_and_problems.split("\n\nProblems:").next();
    let call = pick(
        draft_and_problems,
        &[
            "Try it today, free for a month.",
            "Order yours this week and tell us what you think.",
            "Sign up now: the first hundred get it for nothing.",
        ],
    );
    format!("{} {call}", draft.unwrap_or_default().trim())
}

/// What a line of the facts says.
fn line<'a>(facts: &'a str, label: &str) -> &'a str {
    let found = facts.lines().find_map(|line| {
        let said = line.strip_prefix(label)?.strip_prefix(": ")?;
        (!said.is_empty()).then_some(said)
    });
    found.unwrap_or("all of it")
}
