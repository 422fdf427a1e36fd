//! Where the parts of a mail begin and end.

/// How many bytes of headers are read. What is read of them can be a hundred times
/// their size.
const MAX_HEAD: usize = 256 * 1024;

/// The headers of a mail or part, as far as they are read, and its body: an empty
/// line is between them.
pub(super) fn head_and_body(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut offset = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let end = offset + line.len();
        if matches!(line, b"\n" | b"\r\n") {
            return (
                readable(bytes.get(..offset).unwrap_or_default()),
                bytes.get(end..).unwrap_or_default(),
            );
        }
        offset = end;
    }
    (readable(bytes), &[])
}

/// The first lines of headers.
fn readable(head: &[u8]) -> &[u8] {
    let Some(first) = head.get(..MAX_HEAD) else {
        return head;
    };
    let end = first.iter().rposition(|byte| *byte == b'\n');
    end.and_then(|end| head.get(..=end)).unwrap_or_default()
}

/// The parts of a multipart body, between lines of `--` and the boundary (RFC 2046
/// 5.1). None if there is no such line; a last one that does not end goes to the end.
pub(super) fn parts<'a>(body: &'a [u8], boundary: &[u8]) -> impl Iterator<Item = &'a [u8]> {
    let mut lines = Lines { body, offset: 0 };
    let mut begin = None;
    let mut ended = false;
    std::iter::from_fn(move || {
        while !ended {
            let Some((offset, line)) = lines.next() else {
                ended = true;
                return body.get(begin?..);
            };
            let Some(is_last) = delimiter(line, boundary) else {
                continue;
            };
            ended = is_last;
            let part = begin.and_then(|begin| body.get(begin..offset));
            begin = Some(lines.offset);
            if part.is_some() {
                return part.map(without_line_break);
            }
        }
        None
    })
}

/// Whether a line ends a part, and whether it ends the last one.
fn delimiter(line: &[u8], boundary: &[u8]) -> Option<bool> {
    let rest = line.strip_prefix(b"--")?.strip_prefix(boundary)?;
    match rest.trim_ascii_end() {
        b"" => Some(false),
        b"--" => Some(true),
        _ => None,
    }
}

/// The line break before a boundary belongs to the boundary.
fn without_line_break(part: &[u8]) -> &[u8] {
    let part = part.strip_suffix(b"\n").unwrap_or(part);
    part.strip_suffix(b"\r").unwrap_or(part)
}

struct Lines<'a> {
    body: &'a [u8],
    /// Where the next line begins.
    offset: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = (usize, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let begin = self.offset;
        let rest = self.body.get(begin..)?;
        let line = rest.split_inclusive(|byte| *byte == b'\n').next()?;
        self.offset = begin + line.len();
        Some((begin, line))
    }
}
