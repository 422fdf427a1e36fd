//! The example of the README compiles as it stands there. rustdoc cannot do that:
//! it puts examples into a function, and `#[event]` needs a module.

#![deny(ambiguous_glob_imports, ambiguous_glob_reexports)]

#[allow(dead_code)]
mod counter;

#[test]
fn the_readme_shows_this_very_code() {
    let readme = include_str!("../../README.md");
    assert!(readme.contains(include_str!("counter.rs").trim()));
}
