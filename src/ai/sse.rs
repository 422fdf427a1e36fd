//! Server-sent events.
//!
//! Of our own, although there are crates: those tell no line, which an error has
//! to name, set no limit, and are three times the size (`eventsource-stream`
//! 5.2 KiB of gzip, `sse-stream` 6.1, this 1.6).

/// The longest line, and the longest data of an event, in bytes. A server that sends more without an
/// end is not one of a model, and would fill the memory of the isolate.
const MAX_LINE: usize = 4 << 20;

/// An event of the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SseEvent {
    /// Its `data:` lines, joined.
    pub(super) data: String,
    /// The line on which it begins, counted from 1.
    pub(super) line: usize,
}

/// What is not a stream of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BadLine {
    pub(super) line: usize,
    pub(super) reason: &'static str,
}

/// Takes bytes as they come, however they are cut.
#[derive(Debug, Default)]
pub(super) struct SseParser {
    line: Vec<u8>,
    /// Lines that are complete.
    lines: usize,
    /// A `\n` right after a `\r` ends no second line.
    after_return: bool,
    event: Option<SseEvent>,
}

impl SseParser {
    /// How many lines have come, the one that has begun included.
    pub(super) fn lines(&self) -> usize {
        self.lines + usize::from(!self.line.is_empty())
    }

    /// Takes more bytes, and hands each event on as soon as it is whole. An event
    /// that the end of the stream has cut off is dropped, as the standard says.
    pub(super) fn push<E: From<BadLine>>(
        &mut self,
        bytes: &[u8],
        mut on_event: impl FnMut(SseEvent) -> Result<(), E>,
    ) -> Result<(), E> {
        for &byte in bytes {
            let after_return = std::mem::replace(&mut self.after_return, byte == b'\r');
            match byte {
                b'\n' if after_return => {}
                b'\n' | b'\r' => {
                    if let Some(event) = self.end_of_line()? {
                        on_event(event)?;
                    }
                }
                _ if self.line.len() == MAX_LINE => {
                    let line = self.lines + 1;
                    return Err(E::from(BadLine {
                        line,
                        reason: "it is too long",
                    }));
                }
                _ => self.line.push(byte),
            }
        }
        Ok(())
    }

    fn end_of_line(&mut self) -> Result<Option<SseEvent>, BadLine> {
        self.lines += 1;
        let bytes = std::mem::take(&mut self.line);
        let Ok(text) = std::str::from_utf8(&bytes) else {
            let line = self.lines;
            return Err(BadLine {
                line,
                reason: "it is not UTF-8",
            });
        };
        let text = match self.lines {
            1 => text.strip_prefix('\u{feff}').unwrap_or(text),
            _ => text,
        };
        if text.is_empty() {
            return Ok(self.event.take());
        }
        let (field, value) = text.split_once(':').unwrap_or((text, ""));
        if field == "data" {
            let value = value.strip_prefix(' ').unwrap_or(value);
            self.add_data(value)?;
        }
        Ok(None)
    }

    fn add_data(&mut self, value: &str) -> Result<(), BadLine> {
        match &mut self.event {
            Some(event) if event.data.len() + value.len() >= MAX_LINE => {
                return Err(BadLine {
                    line: self.lines,
                    reason: "its event is too long",
                });
            }
            Some(event) => {
                event.data.push('\n');
                event.data.push_str(value);
            }
            None => {
                self.event = Some(SseEvent {
                    data: value.to_owned(),
                    line: self.lines,
                });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<SseEvent>, BadLine> {
        let mut parser = SseParser::default();
        let mut events = Vec::new();
        for piece in pieces {
            parser.push(piece, |event| {
                events.push(event);
                Ok::<_, BadLine>(())
            })?;
        }
        Ok(events)
    }

    fn event(data: &str, line: usize) -> SseEvent {
        SseEvent {
            data: data.into(),
            line,
        }
    }

    #[test]
    fn fields_comments_and_line_ends_are_those_of_the_standard() {
        let text = "\u{feff}data: a\n\n: a comment\r\nevent: x\r\ndata:b\r\ndata:  c\r\n\r\n\
                    id: 3\rdata\r\rretry: 5\n\nunknown: é\n\ndata: cut off";
        let expected = [event("a", 1), event("b\n c", 5), event("", 9)];
        assert_eq!(parse([text.as_bytes()]), Ok(expected.to_vec()));
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named() {
        let bad = |line, reason| Err(BadLine { line, reason });
        assert_eq!(
            parse([b"data: a\n\ndata: \xff\n\n".as_slice()]),
            bad(3, "it is not UTF-8")
        );
        let long = vec![b'x'; MAX_LINE + 1];
        assert_eq!(parse([long.as_slice()]), bad(1, "it is too long"));
    }

    /// Lines of a few bytes fill the memory as well as a long one.
    #[test]
    fn an_event_has_an_end() {
        let lines = "data: 0123456789abcdef\n".repeat(MAX_LINE / 17 + 1);
        let line = MAX_LINE / 17 + 1;
        let reason = "its event is too long";
        assert_eq!(parse([lines.as_bytes()]), Err(BadLine { line, reason }));
        let events = "data: 0123456789abcdef\n\n".repeat(MAX_LINE / 17 + 1);
        assert_eq!(parse([events.as_bytes()]).map(|all| all.len()), Ok(line));
    }

    proptest! {
        #[test]
        fn no_cut_makes_a_difference(
            text in "(data|event|id|:)?[: ]{0,3}[aé€\u{1f600}]{0,3}(\r|\n|\r\n)|\n\n|\r\r|\r\n\r\n|data: [a-c]+\n",
            cuts in prop::collection::vec(0usize..40, 0..6),
        ) {
            let text = text.repeat(3);
            let bytes = text.as_bytes();
            let mut rest = bytes;
            let mut pieces = Vec::new();
            for cut in cuts {
                let (piece, after) = rest.split_at(cut.min(rest.len()));
                pieces.push(piece);
                rest = after;
            }
            pieces.push(rest);
            prop_assert_eq!(parse(pieces), parse([bytes]));
        }
    }
}
