//! `sql!("… {value} …")`.

mod place;
mod scan;
mod slot;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{
    Error, LitStr, Result, Token,
    parse::{ParseStream, Parser},
};

use crate::{errors::Errors, spans::respan};

pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let (text, slots) = match errors.keep(literal.parse2(input)) {
        Some(literal) => statement(&literal, &mut errors),
        None => Default::default(),
    };
    let errors = errors.into_tokens();
    if !errors.is_empty() {
        // A block, so that it can stand wherever the statement does.
        return quote!({ #errors ::worker_agents::__private::statement("", []) });
    }
    quote! {
        ::worker_agents::__private::statement(
            #text,
            [#(::worker_agents::ToSql::to_sql(&(#slots))),*],
        )
    }
}

/// The text with a `?` for each slot, and the slots' expressions.
fn statement(literal: &LitStr, errors: &mut Errors) -> (String, Vec<TokenStream>) {
    let span = literal.span();
    match scan::scan(&literal.value()) {
        Ok(scanned) => {
            let slots = scanned.slots.into_iter().map(|slot| respan(slot, span));
            (scanned.text, slots.collect())
        }
        Err(messages) => {
            for message in messages {
                errors.push(Error::new(span, message));
            }
            Default::default()
        }
    }
}

fn literal(input: ParseStream<'_>) -> Result<LitStr> {
    if input.is_empty() {
        return Err(Error::new(
            Span::call_site(),
            "`sql!` takes a statement: `sql!(\"select 1\")`",
        ));
    }
    let literal: LitStr = input.parse().map_err(|error| {
        Error::new(
            error.span(),
            "`sql!` takes a string literal: what changes is a value, and goes in as `{value}`",
        )
    })?;
    input.parse::<Option<Token![,]>>()?;
    if !input.is_empty() {
        return Err(Error::new_spanned(
            input.parse::<TokenStream>()?,
            "`sql!` takes the statement alone: values go into it, as `{value}`",
        ));
    }
    Ok(literal)
}
