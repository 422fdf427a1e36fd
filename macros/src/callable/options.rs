//! The options of one method: `#[callable(…)]` inside the block.

use proc_macro2::TokenStream;
use syn::{Attribute, LitStr, Meta};

use crate::{arguments, arguments::Argument, errors::Errors};

const KNOWN: &[&str] = &["stream", "internal", "name", "description", "skip"];

#[derive(Default)]
pub(super) struct Options {
    /// The word `stream`, to point at.
    pub(super) stream: Option<Argument>,
    pub(super) internal: bool,
    pub(super) name: Option<LitStr>,
    pub(super) description: Option<LitStr>,
    pub(super) skip: bool,
}

impl Options {
    /// Takes the `#[callable(…)]` attributes off a method and reads them.
    pub(super) fn take(attrs: &mut Vec<Attribute>, errors: &mut Errors) -> Self {
        let mut tokens = TokenStream::new();
        for attr in attrs.extract_if(.., |attr| is_callable(attr)) {
            match attr.meta {
                Meta::List(list) => {
                    tokens.extend(list.tokens);
                    tokens.extend(quote::quote!(,));
                }
                meta => errors.at(
                    meta,
                    "every method of this block is callable: `#[callable]` on a method only sets \
                     options, as `#[callable(internal)]`",
                ),
            }
        }
        Self::parse(tokens, errors)
    }

    fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut options = Self::default();
        let arguments = arguments::parse("#[callable]", KNOWN, tokens, errors);
        let several = arguments.len() > 1;
        for argument in arguments {
            match argument.name.to_string().as_str() {
                "stream" => {
                    errors.keep(argument.flag());
                    options.stream = Some(argument);
                }
                "internal" => options.internal = errors.keep(argument.flag()).is_some(),
                "name" => options.name = errors.keep(argument.string()),
                "description" => options.description = errors.keep(argument.string()),
                _ => {
                    errors.keep(argument.flag());
                    options.skip = true;
                    if several {
                        errors.at(
                            &argument.name,
                            "`skip` stands alone: a method that is not callable has no options",
                        );
                    }
                }
            }
        }
        options
    }
}

fn is_callable(attr: &Attribute) -> bool {
    let last = attr.path().segments.last();
    last.is_some_and(|segment| segment.ident == "callable")
}

/// What a doc comment says: its lines without the space that each begins with.
pub(super) fn doc_comment(attrs: &[Attribute]) -> Option<String> {
    let lines: Vec<String> = attrs.iter().filter_map(doc_line).collect();
    let text = lines.join("\n").trim().to_owned();
    (!text.is_empty()).then_some(text)
}

fn doc_line(attr: &Attribute) -> Option<String> {
    let Meta::NameValue(meta) = &attr.meta else {
        return None;
    };
    let syn::Expr::Lit(syn::ExprLit {
        lit: syn::Lit::Str(line),
        ..
    }) = &meta.value
    else {
        return None;
    };
    let line = line.value();
    let line = line.strip_prefix(' ').unwrap_or(&line);
    meta.path
        .is_ident("doc")
        .then(|| line.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attrs(tokens: TokenStream) -> Vec<Attribute> {
        let method: Result<syn::ImplItemFn, _> = syn::parse2(quote::quote!(#tokens fn f() {}));
        method.map(|method| method.attrs).unwrap_or_default()
    }

    #[test]
    fn options_may_stand_in_several_attributes() {
        let mut errors = Errors::default();
        let mut attrs = attrs(quote::quote! {
            #[callable(stream)]
            #[inline]
            #[worker_agents::callable(name = "x", internal, description = "y")]
        });
        let options = Options::take(&mut attrs, &mut errors);
        assert_eq!(errors.messages(), Vec::<String>::new());
        assert_eq!(attrs.len(), 1);
        assert!(options.stream.is_some() && options.internal && !options.skip);
        assert_eq!(options.name.map(|name| name.value()).as_deref(), Some("x"));
    }

    #[test]
    fn mistakes() {
        let mut errors = Errors::default();
        let mut attrs = attrs(quote::quote! {
            #[callable]
            #[callable(skip, name = "")]
            #[callable(stream = true, streams)]
        });
        Options::take(&mut attrs, &mut errors);
        let told = errors.messages();
        assert_eq!(told.len(), 5, "{told:#?}");
    }

    #[test]
    fn a_doc_comment_becomes_its_text() {
        let attrs = attrs(quote::quote! {
            #[doc = " Adds `by`"]
            #[doc = " and more."]
            #[doc = ""]
            #[doc = "   indented"]
            #[allow(unused)]
        });
        assert_eq!(
            doc_comment(&attrs).as_deref(),
            Some("Adds `by`\nand more.\n\n  indented")
        );
        assert_eq!(doc_comment(&[]), None);
    }
}
