//! The file that the declarations stand in.

use std::{env, fs, path::Path};

use super::fault::Fault;

pub(super) const HEADER: &str = "\
// The agents of this project, for `agents/client` and `agents/react`.
// A test writes this file from the Rust code (worker_agents::typescript): change that.
";

const VARIABLE: &str = "AGENTS_TYPES";

/// What becomes of a file that says something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Write,
    Check,
}

impl Mode {
    pub(super) fn of_the_environment() -> Result<Self, Fault> {
        let var = |name: &str| env::var(name).unwrap_or_default();
        Self::of(&var(VARIABLE), &var("CI"))
    }

    fn of(asked: &str, ci: &str) -> Result<Self, Fault> {
        match (asked, ci) {
            ("write", _) | ("", "" | "0" | "false") => Ok(Self::Write),
            ("check", _) | ("", _) => Ok(Self::Check),
            _ => Err(Fault(format!(
                "{VARIABLE}={asked} means nothing: it is `write` or `check`"
            ))),
        }
    }

    /// Brings the file to say `text`, or tells that it does not.
    pub(super) fn bring(self, path: &Path, text: &str) -> Result<(), Fault> {
        let shown = path.display();
        let there = match fs::read_to_string(path) {
            Ok(there) => Some(there.replace("\r\n", "\n")),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(Fault(format!("{shown} cannot be read: {error}"))),
        };
        if there.as_deref() == Some(text) {
            return Ok(());
        }
        if self == Self::Write {
            return write(path, text)
                .map_err(|error| Fault(format!("{shown} cannot be written: {error}")));
        }
        let what = match &there {
            None => "is not there".to_owned(),
            Some(there) => format!(
                "is not what the Rust code says\n{}",
                difference(there, text)
            ),
        };
        Err(Fault(format!(
            "{shown} {what}\nrenew it with `{VARIABLE}=write {}`, and commit it",
            this_test()
        )))
    }
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)
}

/// The first lines that differ.
fn difference(there: &str, text: &str) -> String {
    let (mut there, mut text) = (there.lines(), text.lines());
    loop {
        match (there.next(), text.next()) {
            (None, None) => return "only the end of the last line differs".to_owned(),
            (old, new) if old == new => {}
            (old, new) => {
                return format!(
                    "  there:  {}\n  should: {}",
                    old.unwrap_or("(the end)"),
                    new.unwrap_or("(the end)")
                );
            }
        }
    }
}

/// The command that runs this test alone: libtest names the thread after it.
fn this_test() -> String {
    let package = env::var("CARGO_PKG_NAME").map(|name| format!(" -p {name}"));
    let thread = std::thread::current();
    let test = match thread.name() {
        Some(name) if name != "main" => format!(" {name}"),
        _ => String::new(),
    };
    format!("cargo test{}{test}", package.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_but_in_ci() {
        for (asked, ci, mode) in [
            ("", "", Mode::Write),
            ("", "true", Mode::Check),
            ("", "false", Mode::Write),
            ("check", "", Mode::Check),
            ("write", "true", Mode::Write),
        ] {
            assert_eq!(Mode::of(asked, ci), Ok(mode), "{asked} {ci}");
        }
        assert!(Mode::of("yes", "").is_err());
    }

    #[test]
    fn a_stale_file_is_told_and_renewed() -> std::io::Result<()> {
        let folder = env::temp_dir().join(format!("worker-agents-types-{}", std::process::id()));
        let file = folder.join("page").join("agents.d.ts");
        let check = |text: &str| Mode::Check.bring(&file, text).map_err(|fault| fault.0);

        let told = check("one\n").err().unwrap_or_default();
        assert!(told.contains("is not there\nrenew it with `AGENTS_TYPES=write cargo test -p worker-agents typescript::"), "{told}");
        assert_eq!(Mode::Write.bring(&file, "one\ntwo\n"), Ok(()));
        fs::write(&file, "one\r\ntwo\r\n")?;
        assert_eq!(check("one\ntwo\n"), Ok(()));

        let told = check("one\n2\n").err().unwrap_or_default();
        assert!(told.contains("  there:  two\n  should: 2\n"), "{told}");
        assert_eq!(fs::read_to_string(&file)?, "one\r\ntwo\r\n");
        assert_eq!(Mode::Write.bring(&file, "one\n2\n"), Ok(()));
        assert_eq!(fs::read_to_string(&file)?, "one\n2\n");
        fs::remove_dir_all(folder)
    }
}
