use std::borrow::Cow;

use serde::de::{Error, Expected, Unexpected};

use super::{escape, failure::Failure, first_value, number::Number, scalar::Scalar};

/// How deep arrays and objects may be nested, as in `serde_json`: what reads them
/// calls itself, and the stack is not endless.
const MAX_DEPTH: u8 = 127;

/// A place in a document. Its structure is read here; whether the text of a
/// string, a number or a literal is well formed is for `serde_json` to say.
///
/// What does not depend on the type that is read is here rather than in the
/// `Deserializer`, so that a program has it once.
pub(super) struct Reader<'de> {
    text: &'de str,
    at: usize,
    depth: u8,
}

impl<'de> Reader<'de> {
    pub(super) fn new(text: &'de str) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
        }
    }

    /// The next byte that is not white space; it stays the next one.
    pub(super) fn peek(&mut self) -> Result<u8, Failure> {
        self.skip_space().ok_or_else(Failure::malformed)
    }

    fn skip_space(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let is_space = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        let (skipped, next) = rest.iter().enumerate().find(|(_, byte)| !is_space(byte))?;
        self.at += skipped;
        Some(*next)
    }

    /// Takes the byte that [`Reader::peek`] has shown.
    pub(super) fn eat(&mut self) {
        self.at += 1;
    }

    /// Takes this byte.
    pub(super) fn take(&mut self, byte: u8) -> Result<(), Failure> {
        if self.peek()? != byte {
            return Err(Failure::malformed());
        }
        self.eat();
        Ok(())
    }

    /// Takes the next value, whatever it is, and returns its text.
    pub(super) fn value(&mut self) -> Result<&'de str, Failure> {
        self.peek()?;
        let value = first_value(self.text.get(self.at..).unwrap_or_default())?;
        self.at += value.len();
        Ok(value)
    }

    /// Takes a string and returns what is between the quotes, escapes as they are.
    pub(super) fn quoted(&mut self) -> Result<&'de str, Failure> {
        let value = self.value()?.strip_prefix('"');
        value
            .and_then(|rest| rest.strip_suffix('"'))
            .ok_or_else(Failure::malformed)
    }

    /// Takes a string. Half of a surrogate pair, which JavaScript can put into
    /// one, is refused.
    pub(super) fn string(&mut self) -> Result<Cow<'de, str>, Failure> {
        let quoted = self.quoted()?;
        if !escape::is_in(quoted) {
            return Ok(Cow::Borrowed(quoted));
        }
        match String::from_utf8(escape::decode(quoted)) {
            Ok(text) => Ok(Cow::Owned(text)),
            Err(_) => Err(self.refused("lone leading surrogate in hex escape", 0)),
        }
    }

    /// Takes a string as bytes, where half of a surrogate pair is let through in
    /// the encoding that UTF-8 would have for it (WTF-8).
    pub(super) fn bytes(&mut self) -> Result<Cow<'de, [u8]>, Failure> {
        let quoted = self.quoted()?;
        Ok(if escape::is_in(quoted) {
            Cow::Owned(escape::decode(quoted))
        } else {
            Cow::Borrowed(quoted.as_bytes())
        })
    }

    /// Takes a value that is neither an array nor an object.
    pub(super) fn scalar(&mut self) -> Result<Scalar<'de>, Failure> {
        match self.peek()? {
            b'"' => self.string().map(Scalar::Text),
            b'n' => self.value().map(|_| Scalar::Null),
            b't' => self.value().map(|_| Scalar::Bool(true)),
            b'f' => self.value().map(|_| Scalar::Bool(false)),
            _ => {
                let text = self.value()?;
                self.finite(Number::of(text)).map(Scalar::Number)
            }
        }
    }

    pub(super) fn null(&mut self, expected: &dyn Expected) -> Result<(), Failure> {
        match self.peek()? {
            b'n' => self.value().map(drop),
            _ => Err(self.misfit(expected)),
        }
    }

    pub(super) fn boolean(&mut self, expected: &dyn Expected) -> Result<bool, Failure> {
        match self.peek()? {
            first @ (b't' | b'f') => self.value().map(|_| first == b't'),
            _ => Err(self.misfit(expected)),
        }
    }

    pub(super) fn text(&mut self, expected: &dyn Expected) -> Result<Cow<'de, str>, Failure> {
        match self.peek()? {
            b'"' => self.string(),
            _ => Err(self.misfit(expected)),
        }
    }

    /// Takes a number and returns its text.
    pub(super) fn digits(&mut self, expected: &dyn Expected) -> Result<&'de str, Failure> {
        match self.peek()? {
            b'0'..=b'9' | b'-' => self.value(),
            _ => Err(self.misfit(expected)),
        }
    }

    pub(super) fn number(&mut self, expected: &dyn Expected) -> Result<Number, Failure> {
        let digits = self.digits(expected)?;
        self.finite(Number::of(digits))
    }

    /// The number just taken, unless it is beyond all floats.
    pub(super) fn finite<T>(&self, number: Option<T>) -> Result<T, Failure> {
        number.ok_or_else(|| self.refused("number out of range", 0))
    }

    /// That the next value is not of the type that is asked for.
    pub(super) fn misfit(&mut self, expected: &dyn Expected) -> Failure {
        let found = match self.peek() {
            Ok(b'[') => Ok(Failure::invalid_type(Unexpected::Seq, expected)),
            Ok(b'{') => Ok(Failure::invalid_type(Unexpected::Map, expected)),
            _ => self.scalar().map(|scalar| scalar.misfit(expected)),
        };
        found.unwrap_or_else(|failure| failure)
    }

    /// That the text is refused, `more` bytes after what has been taken.
    pub(super) fn refused(&self, reason: &'static str, more: usize) -> Failure {
        Failure::refused(reason, self.at + more)
    }

    /// Takes the bracket that [`Reader::peek`] has shown.
    pub(super) fn enter(&mut self) -> Result<(), Failure> {
        if self.depth == MAX_DEPTH {
            return Err(self.refused("recursion limit exceeded", 1));
        }
        self.depth += 1;
        self.eat();
        Ok(())
    }

    /// Takes the closing bracket.
    pub(super) fn leave(&mut self, close: u8) -> Result<(), Failure> {
        self.depth -= 1;
        let mut next = self.peek()?;
        if next == close {
            self.eat();
            return Ok(());
        }
        if next == b',' {
            self.eat();
            next = self.peek()?;
        }
        if next == close {
            return Err(Failure::malformed());
        }
        Err(self.refused("trailing characters", 1))
    }

    /// Takes the closing bracket of an object that has one entry.
    pub(super) fn leave_variant(&mut self) -> Result<(), Failure> {
        self.depth -= 1;
        match self.peek()? {
            b'}' => {
                self.eat();
                Ok(())
            }
            _ => Err(self.refused("expected value", 0)),
        }
    }

    /// Whether another item follows within the brackets; takes the comma before
    /// it, which only the first has not.
    pub(super) fn item(&mut self, is_first: bool, close: u8) -> Result<bool, Failure> {
        if self.peek()? == close {
            return Ok(false);
        }
        if !is_first {
            self.take(b',')?;
            if self.peek()? == close {
                return Err(Failure::malformed());
            }
        }
        Ok(true)
    }

    /// That nothing but white space is left.
    pub(super) fn end(&mut self) -> Result<(), Failure> {
        match self.skip_space() {
            None => Ok(()),
            Some(_) => Err(Failure::malformed()),
        }
    }
}
