//! Where a slot ends, and what stands in it.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Expr;

/// A slot's expression, and how many bytes it takes with its closing brace.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) expr: TokenStream,
    pub(super) length: usize,
}

/// Reads a slot from the text after its opening brace.
pub(super) fn read(rest: &str) -> Result<Slot, String> {
    let inner = Reader(rest).inside().and_then(|end| {
        let end = rest.len() - end.len();
        rest.get(..end)
    });
    let Some(inner) = inner else {
        return Err("a `{` is not closed: for a brace in the text, write `{{`".to_owned());
    };
    if inner.trim().is_empty() {
        return Err("`{}` is empty: write the value in it, as `{value}`".to_owned());
    }
    match syn::parse_str::<Expr>(inner) {
        Ok(expr) => Ok(Slot {
            expr: expr.into_token_stream(),
            length: inner.len() + 1,
        }),
        Err(_) => Err(format!("`{{{inner}}}` is not a Rust expression")),
    }
}

/// Reads Rust as far as its brackets tell. (The compiler would report unpaired
/// brackets itself, if it were asked to read them.)
struct Reader<'a>(&'a str);

impl<'a> Reader<'a> {
    /// What is left from the brace that closes the slot.
    fn inside(mut self) -> Option<&'a str> {
        let mut open = Vec::new();
        loop {
            let before = self.0;
            match self.next()? {
                '(' => open.push(')'),
                '[' => open.push(']'),
                '{' => open.push('}'),
                '}' if open.is_empty() => return Some(before),
                close @ (')' | ']' | '}') if open.pop() != Some(close) => return None,
                '"' => self.text()?,
                '\'' => self.character(),
                '/' if self.0.starts_with('/') => self.0 = self.0.split_once('\n')?.1,
                '/' if self.0.starts_with('*') => self.0 = self.0.split_once("*/")?.1,
                'r' => self.raw_text()?,
                _ => {}
            }
        }
    }

    fn next(&mut self) -> Option<char> {
        let mut chars = self.0.chars();
        let c = chars.next()?;
        self.0 = chars.as_str();
        Some(c)
    }

    /// A string, after its first quote.
    fn text(&mut self) -> Option<()> {
        loop {
            match self.next()? {
                '\\' => {
                    self.next()?;
                }
                '"' => return Some(()),
                _ => {}
            }
        }
    }

    /// A character or a lifetime, after its quote.
    fn character(&mut self) {
        let mut chars = self.0.chars();
        match (chars.next(), chars.next()) {
            (Some('\\'), Some(_)) => {
                self.0 = chars.as_str();
                self.0 = self.0.split_once('\'').map_or("", |(_, rest)| rest);
            }
            (Some(_), Some('\'')) => self.0 = chars.as_str(),
            _ => {}
        }
    }

    /// A raw string after its `r`, if it is one.
    fn raw_text(&mut self) -> Option<()> {
        let quote = self.0.trim_start_matches('#');
        if let Some(text) = quote.strip_prefix('"') {
            let hashes = self.0.len() - quote.len();
            let end = format!("\"{}", "#".repeat(hashes));
            self.0 = text.split_once(&end)?.1;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_ends_where_its_expression_does() {
        for text in [
            "id}",
            "Foo { a: 1 }.a}",
            "map.get(\"}\\\"}\")}",
            "match x { _ => '}', '\\'' => '\\u{7d}' }}",
            "|x: &'static str| { x }}",
            "r#\"}\"}\"#}",
            "r#for[r]}",
            "{ 1 /* } */ // }\n }}",
        ] {
            let read = read(&format!("{text} and }} {{}}")).map(|slot| slot.length);
            assert_eq!(read, Ok(text.len()), "{text}");
        }
    }

    #[test]
    fn what_is_no_expression_is_told() {
        for (text, told) in [
            ("", "not closed"),
            ("id", "not closed"),
            ("(id}", "not closed"),
            ("\"}", "not closed"),
            (" }", "empty"),
            ("let} {x}", "`{let}`"),
            ("a b}", "`{a b}`"),
        ] {
            let error = read(text).err().unwrap_or_default();
            assert!(error.contains(told), "{text}: {error}");
        }
    }
}
