//! What users are told when something is wrong, and what is right.
//!
//! After a change: `TRYBUILD=overwrite cargo test -p worker-agents-macros --test ui`,
//! then read the difference as a user would.

/// Errors of the macros themselves, and what must compile.
#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/pass/*.rs");
    cases.compile_fail("tests/ui/*.rs");
}

/// Errors that the compiler finds in what the macros expand to. Their wording is
/// that of one compiler, so only that one runs them.
#[test]
fn ui_of_the_compiler() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui_rustc/*.rs");
}
