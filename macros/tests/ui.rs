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
/// that of one compiler, the crate's `rust-version`, so no other runs them.
#[test]
fn ui_of_the_compiler() {
    if !is_our_compiler() {
        return;
    }
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui_rustc/*.rs");
}

fn is_our_compiler() -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = std::process::Command::new(rustc).arg("--version").output();
    let ours = concat!("rustc ", env!("CARGO_PKG_RUST_VERSION"), ".");
    version.is_ok_and(|version| version.stdout.starts_with(ours.as_bytes()))
}
