//! Types laid out for people: ts-rs writes them in one line, comments apart.

use super::docs;

/// What fits in here stands on one line.
const WIDTH: usize = 80;

/// `decl` as an exported declaration under its comment.
pub(super) fn declaration(docs: &str, decl: &str) -> String {
    let decl = decl.trim().trim_end_matches(';');
    let laid_out = match decl.split_once(" = ") {
        Some((head, union)) if decl.len() > WIDTH && parts(union, '|').len() > 1 => {
            let parts = parts(union, '|');
            let lines = parts
                .iter()
                .map(|part| format!("\n  | {}", laid_out(part, "  ")));
            format!("{head} ={}", lines.collect::<String>())
        }
        _ => laid_out(decl, ""),
    };
    format!("{}export {laid_out};", compact(docs, ""))
}

/// A comment of one line on one line.
fn compact(comment: &str, indent: &str) -> String {
    let words = comment
        .trim()
        .trim_start_matches("/**")
        .trim_end_matches("*/");
    let lines = words.lines().map(|line| {
        let line = line.trim_start();
        line.strip_prefix("* ")
            .unwrap_or(line.trim_start_matches('*'))
    });
    docs::comment(lines.collect::<Vec<_>>().join("\n").trim(), indent)
}

/// Text with each `{ … }` on one line if it fits there, else with a member on each line.
fn laid_out(text: &str, indent: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, inside, after)) = braces(rest) {
        out.push_str(before);
        let one_line = format!("{{ {} }}", parts(inside, ',').join("; "));
        let width = indent.len() + out.lines().last().unwrap_or_default().len() + one_line.len();
        match !inside.contains('\n') && width <= WIDTH {
            true => out.push_str(&one_line),
            false => out.push_str(&block(inside, indent)),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Each member on a line of its own, under its comment.
fn block(inside: &str, indent: &str) -> String {
    let deeper = format!("{indent}  ");
    let mut out = "{\n".to_owned();
    for member in parts(inside, ',') {
        let (comment, member) = member.split_once("*/").unwrap_or(("", member));
        out.push_str(&compact(comment, &deeper));
        out.push_str(&format!("{deeper}{};\n", laid_out(member.trim(), &deeper)));
    }
    out.push_str(indent);
    out.push('}');
    out
}

/// The first `{ … }`: what stands before it, in it, and after it.
fn braces(text: &str) -> Option<(&str, &str, &str)> {
    let mut scan = Scan::default();
    let mut start = None;
    for (at, char) in text.char_indices() {
        let before = scan.depth;
        scan.step(char, text.get(at..).unwrap_or_default());
        match start {
            None if char == '{' && scan.is_code() => start = Some((at, before)),
            Some((open, depth)) if scan.depth == depth && char == '}' => {
                return Some((
                    text.get(..open)?,
                    text.get(open + 1..at)?,
                    text.get(at + 1..)?,
                ));
            }
            _ => {}
        }
    }
    None
}

/// What stands between the commas of an object type, or the bars of a union, with its
/// comments.
fn parts(inside: &str, between: char) -> Vec<&str> {
    let mut scan = Scan::default();
    let mut start = 0;
    let mut found = Vec::new();
    for (at, char) in inside.char_indices() {
        scan.step(char, inside.get(at..).unwrap_or_default());
        if char == between && scan.depth == 0 && scan.is_code() {
            found.push(inside.get(start..at).unwrap_or_default().trim());
            start = at + 1;
        }
    }
    found.push(inside.get(start..).unwrap_or_default().trim());
    found.retain(|part| !part.is_empty());
    found
}

/// Reads through code, over strings and comments.
#[derive(Default)]
struct Scan {
    depth: usize,
    quote: Option<char>,
    comment: bool,
    escaped: bool,
}

impl Scan {
    fn is_code(&self) -> bool {
        self.quote.is_none() && !self.comment
    }

    /// `rest` begins with `char`.
    fn step(&mut self, char: char, rest: &str) {
        if self.comment {
            // The slash of `*/` is code to nobody.
            self.comment = !rest.starts_with("*/");
            return;
        }
        if let Some(quote) = self.quote {
            let ends = char == quote && !self.escaped;
            self.escaped = char == '\\' && !self.escaped;
            if ends {
                self.quote = None;
            }
            return;
        }
        match char {
            '/' if rest.starts_with("/*") => self.comment = true,
            '"' | '\'' | '`' => self.quote = Some(char),
            '{' | '[' | '(' | '<' => self.depth += 1,
            '}' | ']' | ')' | '>' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stands_on_one_line() {
        assert_eq!(
            declaration("", "type Counter = { count: number, };"),
            "export type Counter = { count: number };"
        );
        assert_eq!(
            declaration("", "type Id = string;"),
            "export type Id = string;"
        );
    }

    #[test]
    fn members_stand_under_their_comments() {
        let decl = "type A = { \n/**\n * One, {of} \"us\".\n */\none: number, two: { \"a,b\": [number, string], }, };";
        assert_eq!(
            declaration("/**\n * Said\n *\n * twice.\n */\n", decl),
            "/**\n * Said\n *\n * twice.\n */\nexport type A = {\n  /** One, {of} \"us\". */\n  \
             one: number;\n  two: { \"a,b\": [number, string] };\n};"
        );
    }

    #[test]
    fn a_long_union_has_a_line_for_each() {
        let long = "{ \"kind\": \"a\", what: Array<string | null>, }".to_owned();
        let decl = format!(
            "type Move = {long} | \"b | c\" | {};",
            long.replace("\"a\"", "\"d\"")
        );
        assert_eq!(
            declaration("", &decl),
            "export type Move =\n  | { \"kind\": \"a\"; what: Array<string | null> }\n  | \"b | c\"\n  \
             | { \"kind\": \"d\"; what: Array<string | null> };"
        );
    }
}
