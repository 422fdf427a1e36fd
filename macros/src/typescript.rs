//! `#[typescript]`, on a struct or an enum; and what the other macros say to it.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Item, visit_mut::VisitMut};

use crate::{errors::Errors, spans};

/// Tokens that stand only where the crate has its feature `typescript`: macros do
/// not know the features of another crate, but its own `macro_rules!` do.
pub(crate) fn where_enabled(tokens: &TokenStream) -> TokenStream {
    quote!(::worker_agents::__typescript! { { #tokens } {} })
}

pub(crate) fn expand(options: &TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    if !options.is_empty() {
        errors.at(
            options,
            "`#[typescript]` has no options: `#[ts(…)]` under it has them",
        );
    }
    let (described, plain) = match syn::parse2(item.clone()) {
        Ok(mut item @ (Item::Struct(_) | Item::Enum(_))) => {
            let described = item.to_token_stream();
            let mut plain = Plain::default();
            plain.visit_item_mut(&mut item);
            if let Some(serde) = plain.left_behind {
                errors.at(
                    serde,
                    "write `#[typescript]` above `#[derive(…)]`, not under it",
                );
                let errors = errors.into_tokens();
                return quote!(#errors #item);
            }
            (described, item)
        }
        _ => {
            errors.at(
                spans::head(item.clone()),
                "`#[typescript]` goes on a struct or an enum that crosses the wire as JSON",
            );
            let errors = errors.into_tokens();
            return quote!(#errors #item);
        }
    };
    let errors = errors.into_tokens();
    quote! {
        #errors
        ::worker_agents::__typescript! {
            {
                #[derive(::worker_agents::typescript::ts_rs::TS)]
                #[ts(crate = "::worker_agents::typescript::ts_rs")]
                #described
            }
            { #plain }
        }
    }
}

/// Takes off what nothing reads: `#[ts(…)]` without its derive; and `#[serde(…)]` under a
/// derive that stands above and has been expanded already, which the compiler would not
/// know any more.
#[derive(Default)]
struct Plain {
    derives: bool,
    left_behind: Option<Attribute>,
}

impl VisitMut for Plain {
    fn visit_attributes_mut(&mut self, attrs: &mut Vec<Attribute>) {
        attrs.retain(|attr| !attr.path().is_ident("ts"));
        self.derives |= attrs.iter().any(|attr| attr.path().is_ident("derive"));
        if !self.derives {
            let serde = attrs.extract_if(.., |attr| attr.path().is_ident("serde"));
            let first = serde.reduce(|first, _| first);
            self.left_behind = self.left_behind.take().or(first);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_stand_only_where_something_reads_them() {
        let expanded = expand(
            &TokenStream::new(),
            quote! {
                #[ts(rename = "Seat")]
                #[derive(Serialize)]
                struct Chair {
                    #[ts(type = "string")]
                    #[serde(default)]
                    at: Place,
                }
            },
        );
        let text = expanded.to_string();
        let Some((described, plain)) = text.split_once("} {") else {
            panic!("{text}");
        };
        assert_eq!(described.matches("ts (").count(), 3, "{described}");
        assert_eq!(plain.matches("ts (").count(), 0, "{plain}");
        assert!(plain.contains("serde (default)"), "{plain}");
    }
}
