//! SQLite's errors, in the platform's words.

use rusqlite::Error;

/// The text of an error with the name of its code, as
/// `no such table: notes: SQLITE_ERROR`.
pub(super) fn reason(error: Error) -> String {
    match error {
        Error::SqliteFailure(error, text) => {
            let text = text.unwrap_or_else(|| error.to_string());
            format!("{text}: {}", code(error.extended_code))
        }
        Error::SqlInputError {
            error, msg, offset, ..
        } => format!("{msg} at offset {offset}: {}", code(error.extended_code)),
        other => other.to_string(),
    }
}

fn code(extended: i32) -> String {
    let primary = match extended & 0xff {
        1 => "SQLITE_ERROR",
        3 => "SQLITE_PERM",
        4 => "SQLITE_ABORT",
        5 => "SQLITE_BUSY",
        6 => "SQLITE_LOCKED",
        7 => "SQLITE_NOMEM",
        8 => "SQLITE_READONLY",
        9 => "SQLITE_INTERRUPT",
        10 => "SQLITE_IOERR",
        11 => "SQLITE_CORRUPT",
        13 => "SQLITE_FULL",
        17 => "SQLITE_SCHEMA",
        18 => "SQLITE_TOOBIG",
        19 => "SQLITE_CONSTRAINT",
        20 => "SQLITE_MISMATCH",
        21 => "SQLITE_MISUSE",
        23 => "SQLITE_AUTH",
        25 => "SQLITE_RANGE",
        other => return format!("SQLITE_{other}"),
    };
    let constraint = match (extended & 0xff, extended >> 8) {
        (19, 1) => "CHECK",
        (19, 3) => "FOREIGNKEY",
        (19, 5) => "NOTNULL",
        (19, 6) => "PRIMARYKEY",
        (19, 7) => "TRIGGER",
        (19, 8) => "UNIQUE",
        (19, 10) => "ROWID",
        (19, 12) => "DATATYPE",
        _ => return primary.to_owned(),
    };
    format!("{primary} (extended: SQLITE_CONSTRAINT_{constraint})")
}
