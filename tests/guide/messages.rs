//! The messages by which the chapter on trouble is searched are those of the code.

use std::{error::Error, fs, path::Path};

const CHAPTER: &str = include_str!("../../docs/troubleshooting.md");

/// Sections whose messages come from elsewhere.
const FOREIGN: [&str; 1] = ["While building and in wrangler"];

/// Messages of the compiler and the platform in the other sections.
const FOREIGN_MESSAGES: [&str; 11] = [
    "not all trait items implemented, missing: `new`",
    "the trait bound … serde::Deserialize…",
    "Not found",
    "Durable Object reset because its code was updated.",
    "no such table: … SQLITE_ERROR",
    "string or blob too big: SQLITE_TOOBIG",
    "too many SQL variables",
    "E_SENDER_NOT_VERIFIED",
    "E_RATE_LIMIT_EXCEEDED",
    "ready",
    "no frame",
];

/// All that the crates can say: their sources and what their macros' tests expect.
fn sources() -> Result<String, Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut text = String::new();
    for folder in ["src", "js", "macros/src", "macros/tests"] {
        read(&root.join(folder), &mut text)?;
    }
    Ok(plain(&text))
}

fn read(folder: &Path, text: &mut String) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read(&path, text)?;
        } else if path
            .extension()
            .is_some_and(|kind| kind == "rs" || kind == "js" || kind == "stderr")
        {
            text.push_str(&fs::read_to_string(&path)?);
        }
    }
    Ok(())
}

/// Texts that go on in the next line, in one line.
fn plain(text: &str) -> String {
    let mut parts = text.split("\\\n");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.trim_start());
    }
    plain.replace("\\\"", "\"")
}

/// What is written as code in the first column of the tables, by sections.
fn messages() -> Vec<(&'static str, String)> {
    let mut section = "";
    let mut messages = Vec::new();
    for line in CHAPTER.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            section = title;
        }
        let Some((first, _)) = line
            .strip_prefix("| ")
            .and_then(|row| row.split_once(" | "))
        else {
            continue;
        };
        messages.extend(codes(first).into_iter().map(|code| (section, code)));
    }
    messages
}

/// The pieces of code in a cell: between two runs of as many backticks.
fn codes(cell: &str) -> Vec<String> {
    let mut codes = Vec::new();
    let mut rest = cell;
    while let Some(start) = rest.find('`') {
        let opened = rest.get(start..).unwrap_or_default();
        let body = opened.trim_start_matches('`');
        let fence = "`".repeat(opened.len() - body.len());
        let Some((code, after)) = body.split_once(&fence) else {
            break;
        };
        codes.push(code.trim().to_owned());
        rest = after;
    }
    codes
}

#[test]
fn every_message_is_one_of_the_code() -> Result<(), Box<dyn Error>> {
    let sources = sources()?;
    let messages = messages();
    assert!(messages.len() > 80, "{}", messages.len());
    let mut unknown = Vec::new();
    for (section, message) in messages {
        if FOREIGN.contains(&section) || FOREIGN_MESSAGES.contains(&message.as_str()) {
            continue;
        }
        let is_said = |part: &str| {
            let part = part.trim_matches(|c: char| "`'\"():;,. ".contains(c));
            sources.contains(part)
        };
        if !message.split('…').all(is_said) {
            unknown.push(message);
        }
    }
    assert!(unknown.is_empty(), "nothing says {unknown:#?}");
    Ok(())
}

#[test]
fn every_variant_is_told_of() {
    let source = include_str!("../../src/error.rs");
    let body = source
        .split_once("pub enum Error {")
        .and_then(|(_, rest)| rest.split_once("\n}\n"))
        .map_or("", |(body, _)| body);
    let variants: Vec<&str> = body
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()))
        .filter_map(|line| line.split(['(', ' ', ',']).next())
        .collect();
    assert!(variants.len() > 15, "{variants:?}");
    for variant in variants {
        assert!(
            CHAPTER.contains(&format!("`{variant}`")),
            "{variant} is not in the table of errors"
        );
    }
}
