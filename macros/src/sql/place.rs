//! Whether a value can stand at a place in the statement.

/// Words after which SQL wants a name.
const BEFORE_NAMES: &[&str] = &[
    "from",
    "into",
    "update",
    "table",
    "join",
    "index",
    "view",
    "trigger",
    "column",
    "exists",
    "references",
    "collate",
    "pragma",
    "as",
];

/// The words just read, and the character before the present one.
#[derive(Debug, Default)]
pub(super) struct Place {
    word: String,
    before: String,
    previous: Option<char>,
}

impl Place {
    /// A character outside quotes, comments and slots.
    pub(super) fn read(&mut self, c: char) {
        if is_word(c) {
            if !self.previous.is_some_and(is_word) {
                self.before = std::mem::take(&mut self.word);
            }
            self.word.extend(c.to_lowercase());
        } else if !c.is_whitespace() {
            self.word.clear();
            self.before.clear();
        }
        self.previous = Some(c);
    }

    /// A comment counts as a space.
    pub(super) fn comment(&mut self) {
        self.previous = Some(' ');
    }

    pub(super) fn previous(&self) -> Option<char> {
        self.previous
    }

    /// Why no value can stand here, before `next`.
    pub(super) fn refuse(&self, slot: &str, next: Option<char>) -> Option<String> {
        const REASON: &str = "only values can be bound, names are written out";
        let part = |c: char| is_word(c) || c == '.';
        if self.previous.is_some_and(part) || next.is_some_and(part) {
            return Some(format!("`{slot}` is part of a name or number: {REASON}"));
        }
        let ordered =
            self.word == "by" && matches!(self.before.as_str(), "order" | "group" | "partition");
        let distinct = self.word == "from" && self.before == "distinct";
        if ordered || (BEFORE_NAMES.contains(&self.word.as_str()) && !distinct) {
            let words = match ordered {
                true => format!("{} {}", self.before, self.word),
                false => self.word.clone(),
            };
            return Some(format!(
                "`{slot}` stands where `{words}` wants a name: {REASON}"
            ));
        }
        None
    }
}

pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
