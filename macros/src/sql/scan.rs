//! Reads the text of a statement: its slots, quotes and comments.

use proc_macro2::TokenStream;

use super::{
    place::{Place, is_word},
    slot,
};

/// A statement with `?` for its slots.
#[derive(Debug, Default)]
pub(super) struct Scanned {
    pub(super) text: String,
    pub(super) slots: Vec<TokenStream>,
}

/// The statement, or everything that is wrong with it.
pub(super) fn scan(text: &str) -> Result<Scanned, Vec<String>> {
    let mut scanner = Scanner {
        rest: text,
        place: Place::default(),
        found: Scanned::default(),
        errors: Vec::new(),
    };
    scanner.statement();
    if scanner.found.text.trim().is_empty() && scanner.errors.is_empty() {
        scanner.errors.push("the statement is empty".to_owned());
    }
    match scanner.errors.is_empty() {
        true => Ok(scanner.found),
        false => Err(scanner.errors),
    }
}

struct Scanner<'a> {
    rest: &'a str,
    place: Place,
    found: Scanned,
    errors: Vec<String>,
}

impl Scanner<'_> {
    fn statement(&mut self) {
        while let Some(c) = self.next() {
            let next = self.rest.chars().next();
            match (c, next) {
                ('\'' | '"' | '`', _) => self.skip(c, &c.to_string(), "quotes"),
                ('[', _) => self.skip(c, "]", "quotes"),
                ('-', Some('-')) => self.skip(c, "\n", "a comment"),
                ('/', Some('*')) => self.skip(c, "*/", "a comment"),
                ('{', Some('{')) | ('}', Some('}')) => {
                    self.next();
                    self.plain(c);
                }
                ('{', _) => self.slot(),
                ('}', _) => {
                    self.error("a `}` closes nothing: for a brace in the text, write `}}`");
                }
                _ => {
                    self.check_placeholder(c, next);
                    self.plain(c);
                }
            }
        }
    }

    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let c = chars.next()?;
        self.rest = chars.as_str();
        Some(c)
    }

    fn plain(&mut self, c: char) {
        self.place.read(c);
        self.found.text.push(c);
    }

    fn slot(&mut self) {
        let read = match slot::read(self.rest) {
            Ok(read) => read,
            Err(message) => {
                self.error(message);
                // What follows would be misread.
                self.rest = "";
                return;
            }
        };
        let (inner, rest) = self.rest.split_at_checked(read.length).unwrap_or_default();
        self.rest = rest;
        let next = rest.chars().next();
        if let Some(message) = self.place.refuse(&format!("{{{inner}"), next) {
            self.error(message);
        }
        self.found.slots.push(read.expr);
        self.plain('?');
    }

    /// Copies quotes or a comment up to its end; no slot can be in there.
    fn skip(&mut self, open: char, end: &str, what: &str) {
        let (inside, end, rest) = match self.rest.split_once(end) {
            Some((inside, rest)) => (inside, Some(end), rest),
            None if end == "\n" => (self.rest, Some(""), ""),
            None => (self.rest, None, ""),
        };
        if end.is_none() {
            self.error(format!("`{open}` opens {what}, and nothing closes it"));
        }
        let unescaped = inside.replace("{{", "\u{0}").replace("}}", "\u{1}");
        if unescaped.contains(['{', '}']) {
            self.error(format!(
                "a slot cannot be in {what}, where SQL takes no value: bind the whole value, or \
                 write `{{{{` and `}}}}` for braces"
            ));
        }
        self.found.text.push(open);
        let text = unescaped.replace('\u{0}', "{").replace('\u{1}', "}");
        self.found.text.push_str(&text);
        self.found.text.push_str(end.unwrap_or_default());
        self.rest = rest;
        if what == "quotes" {
            self.place.read(open);
        } else {
            self.place.comment();
        }
    }

    /// SQLite's own placeholders would be counted together with the slots.
    fn check_placeholder(&mut self, c: char, next: Option<char>) {
        let named = matches!(c, ':' | '@' | '$')
            && next.is_some_and(is_word)
            && !self.place.previous().is_some_and(is_word);
        if c == '?' || named {
            self.error(format!(
                "`{c}` is a placeholder of SQLite's, which would be counted with the slots: write \
                 the value in its place, as `{{value}}`"
            ));
        }
    }

    fn error(&mut self, message: impl Into<String>) {
        self.errors.push(message.into());
    }
}

#[cfg(test)]
mod tests;
