//! What agents write to the console.

use std::cell::RefCell;

use serde_json::Value;

use crate::host::LogLevel;

/// A line on the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// How grave it is.
    pub level: LogLevel,
    /// The line.
    pub text: String,
}

/// The lines and events so far.
#[derive(Debug, Default)]
pub(super) struct Console {
    lines: RefCell<Vec<LogLine>>,
    events: RefCell<Vec<Value>>,
}

impl Console {
    /// Takes a line in. The events of [`crate::observability`] come the same
    /// way and are kept apart.
    pub(super) fn write(&self, level: LogLevel, text: &str) {
        if let Some(event) = as_event(text) {
            self.events.borrow_mut().push(event);
            return;
        }
        // `cargo test` shows it when the test fails.
        eprintln!("[{level:?}] {text}");
        self.lines.borrow_mut().push(LogLine {
            level,
            text: text.to_owned(),
        });
    }

    pub(super) fn lines(&self) -> Vec<LogLine> {
        self.lines.borrow().clone()
    }

    pub(super) fn events(&self) -> Vec<Value> {
        self.events.borrow().clone()
    }
}

fn as_event(text: &str) -> Option<Value> {
    if !text.starts_with("{\"channel\":\"agents:") {
        return None;
    }
    crate::json::from_str(text).ok()
}
