//! The guide in `docs/`: its first project compiles and runs as it stands there,
//! and its links lead somewhere.

#[allow(dead_code, missing_docs, unreachable_pub)]
mod counter;
mod links;
mod messages;

#[test]
fn getting_started_shows_this_very_code() {
    let chapter = include_str!("../../docs/getting-started.md");
    for shown in [
        include_str!("counter/mod.rs"),
        include_str!("counter/tests.rs"),
    ] {
        assert!(
            chapter.contains(shown.trim()),
            "not in the chapter:\n{shown}"
        );
    }
}
