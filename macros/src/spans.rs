//! Where generated code says that it stands.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use syn::{Attribute, spanned::Spanned};

/// The place of the user's tokens for errors, with the name resolution of
/// generated code: lints then know that the user did not write it.
pub(crate) fn located(place: &impl Spanned) -> Span {
    place.span().resolved_at(Span::call_site())
}

/// The `#[cfg]`s among some attributes: whatever is generated from an item
/// stands under the same conditions.
pub(crate) fn cfgs(attrs: &[Attribute]) -> Vec<&Attribute> {
    attrs
        .iter()
        .filter(|attr| attr.path().is_ident("cfg"))
        .collect()
}

/// The first words of an item, enough to point at it.
pub(crate) fn head(item: TokenStream) -> TokenStream {
    let mut tokens = item.into_iter().peekable();
    while tokens
        .next_if(|token| token.to_string() == "#")
        .is_some_and(|_| tokens.next().is_some())
    {}
    tokens.take(3).collect()
}

/// Puts tokens at a place of the user's code, names resolved as there.
pub(crate) fn respan(tokens: TokenStream, span: Span) -> TokenStream {
    tokens
        .into_iter()
        .map(|mut token| {
            if let TokenTree::Group(group) = &token {
                let inner = respan(group.stream(), span);
                token = TokenTree::Group(Group::new(group.delimiter(), inner));
            }
            token.set_span(span);
            token
        })
        .collect()
}
