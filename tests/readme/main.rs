//! The examples of the README compile and run as they stand there. rustdoc cannot
//! do that: it puts examples into a function, and `#[event]` needs a module.

#![deny(ambiguous_glob_imports, ambiguous_glob_reexports)]

#[allow(dead_code)]
mod counter {
    include!("counter.rs");

    mod two_tabs {
        use super::*;

        include!("two_tabs.rs");
    }

    mod reminders {
        use std::time::Duration;

        use super::*;
        use worker_agents::testing::World;

        include!("reminders.rs");
        include!("an_hour_later.rs");
    }
}

#[test]
fn the_readme_shows_this_very_code() {
    let readme = include_str!("../../README.md");
    for shown in [
        include_str!("counter.rs"),
        include_str!("two_tabs.rs"),
        include_str!("reminders.rs"),
        include_str!("an_hour_later.rs"),
    ] {
        assert!(readme.contains(shown.trim()), "not in the README:\n{shown}");
    }
}
