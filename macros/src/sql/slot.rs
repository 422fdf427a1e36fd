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

/// Reads a slot from the text after its opening brace. It ends at the first
/// closing brace before which an expression is complete: braces and strings
/// inside the expression are so passed over.
pub(super) fn read(rest: &str) -> Result<Slot, String> {
    let mut first = None;
    for (end, _) in rest.match_indices('}') {
        let inner = rest.get(..end).unwrap_or_default();
        if inner.trim().is_empty() {
            return Err("`{}` is empty: write the value in it, as `{value}`".to_owned());
        }
        match syn::parse_str::<Expr>(inner) {
            Ok(expr) => {
                return Ok(Slot {
                    expr: expr.into_token_stream(),
                    length: end + 1,
                });
            }
            Err(_) => {
                first.get_or_insert_with(|| format!("`{{{inner}}}` is not a Rust expression"));
            }
        }
    }
    Err(first
        .unwrap_or_else(|| "a `{` is not closed: for a brace in the text, write `{{`".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_ends_where_its_expression_does() {
        for (text, length) in [
            ("id} and x", 3),
            ("Foo { a: 1 }.a} x", 15),
            ("map.get(\"}\")} }", 13),
            ("match x { _ => '}' }}", 21),
            ("|x: &str| { x }}}", 16),
        ] {
            let read = read(text).map(|slot| slot.length);
            assert_eq!(read, Ok(length), "{text}");
        }
    }

    #[test]
    fn what_is_no_expression_is_told() {
        for (text, told) in [
            ("", "not closed"),
            ("id", "not closed"),
            (" }", "empty"),
            ("let} {x}", "`{let}`"),
            ("a b}", "`{a b}`"),
        ] {
            let error = read(text).err().unwrap_or_default();
            assert!(error.contains(told), "{text}: {error}");
        }
    }
}
