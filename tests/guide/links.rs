//! A chapter is read in two places: in the repository, where its links are the
//! definitions at its end, and in rustdoc, where those of `src/guide/links.md`
//! come first.

use std::{collections::BTreeMap, error::Error, fs, path::Path};

const IN_RUSTDOC: &str = include_str!("../../src/guide/links.md");
const MODULES: &str = include_str!("../../src/guide.rs");

/// The lines `[label]: target` of a text.
fn definitions(text: &str) -> BTreeMap<&str, &str> {
    text.lines()
        .filter_map(|line| line.strip_prefix('[')?.split_once("]: "))
        .filter(|(_, target)| !target.contains(' '))
        .collect()
}

/// The chapters of rustdoc, and the index of them all.
fn chapters() -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let mut chapters = Vec::new();
    for entry in fs::read_dir(docs())? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if name.ends_with(".md") {
            chapters.push((name.to_owned(), fs::read_to_string(&path)?));
        }
    }
    Ok(chapters)
}

fn docs() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/docs"))
}

fn is_in_rustdoc(name: &str) -> bool {
    MODULES.contains(&format!("\"../docs/{name}\""))
}

fn is_url(target: &str) -> bool {
    target.contains("://")
}

/// Whether rustdoc makes a link of it, and nobody else.
fn is_item(target: &str) -> bool {
    target.starts_with("crate::")
}

/// Whether a link of `chapter` leads to a file, and to a heading in it.
fn leads_somewhere(chapter: &str, target: &str) -> bool {
    let (file, heading) = target.split_once('#').unwrap_or((target, ""));
    let file = if file.is_empty() { chapter } else { file };
    let path = docs().join(file);
    if heading.is_empty() {
        return path.exists();
    }
    fs::read_to_string(path).is_ok_and(|text| {
        text.lines()
            .filter(|line| line.starts_with('#'))
            .any(|line| anchor(line) == heading)
    })
}

/// What a heading is called in a URL, by GitHub and rustdoc alike.
fn anchor(heading: &str) -> String {
    heading
        .trim_start_matches('#')
        .trim()
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

/// The targets of the links that are written out, `[text](target)`.
fn inline_links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')').map(|(target, _)| target))
        .filter(|target| !target.contains(['"', ' ', '\n']))
}

#[test]
fn every_link_leads_somewhere() -> Result<(), Box<dyn Error>> {
    for (name, text) in chapters()? {
        let defined = definitions(&text).into_values();
        for target in defined.chain(inline_links(&text)) {
            assert!(
                is_url(target) || is_item(target) || leads_somewhere(&name, target),
                "{name}: nothing is at {target}"
            );
        }
    }
    Ok(())
}

#[test]
fn what_leads_to_a_file_leads_to_an_item_in_rustdoc() -> Result<(), Box<dyn Error>> {
    let in_rustdoc = definitions(IN_RUSTDOC);
    for (name, text) in chapters()? {
        if !is_in_rustdoc(&name) {
            continue;
        }
        for (label, target) in definitions(&text) {
            assert!(
                is_url(target) || in_rustdoc.contains_key(label),
                "{name}: [{label}] has no definition in src/guide/links.md"
            );
        }
        for target in inline_links(&text) {
            assert!(
                is_url(target) || is_item(target) || target.starts_with('#'),
                "{name}: rustdoc has no file {target}; write [text][label], and define it twice"
            );
        }
    }
    Ok(())
}

#[test]
fn a_label_means_the_same_everywhere() -> Result<(), Box<dyn Error>> {
    let chapters = chapters()?;
    let mut known = BTreeMap::new();
    for (name, text) in &chapters {
        for (label, target) in definitions(text) {
            let first = known.entry(label).or_insert(target);
            assert_eq!(*first, target, "{name}: [{label}] is another one elsewhere");
        }
    }
    let readme = include_str!("../../README.md");
    for (label, target) in definitions(readme) {
        let of_chapters = known.get(label).map(|target| format!("./docs/{target}"));
        assert_eq!(of_chapters.as_deref(), Some(target), "README: [{label}]");
    }
    Ok(())
}

#[test]
fn the_index_names_every_chapter() -> Result<(), Box<dyn Error>> {
    let index = fs::read_to_string(docs().join("README.md"))?;
    for (name, _) in chapters()? {
        let named = inline_links(&index).any(|target| target == name);
        assert!(name == "README.md" || named, "{name} is not in the index");
    }
    Ok(())
}
