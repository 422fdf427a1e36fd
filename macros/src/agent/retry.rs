//! The option `retry(…)` of `#[agent]`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::{arguments, duration, errors::Errors};

const KNOWN: &[&str] = &["max_attempts", "base_delay", "max_delay"];

/// The delays of `RetryPolicy::DEFAULT`, in milliseconds.
const BASE_DELAY: u64 = 100;
const MAX_DELAY: u64 = 3_000;

#[derive(Default)]
pub(super) struct Retry {
    max_attempts: Option<u32>,
    base_delay: Option<u64>,
    max_delay: Option<u64>,
}

impl Retry {
    pub(super) fn parse(option: &Ident, tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut retry = Self::default();
        for argument in arguments::parse("retry(…)", KNOWN, tokens, errors) {
            match argument.name.to_string().as_str() {
                "max_attempts" => retry.max_attempts = errors.keep(argument.count()),
                "base_delay" => retry.base_delay = errors.keep(argument.millis()),
                _ => retry.max_delay = errors.keep(argument.millis()),
            }
        }
        let base = retry.base_delay.unwrap_or(BASE_DELAY);
        let max = retry.max_delay.unwrap_or(MAX_DELAY);
        if base > max {
            errors.at(
                option,
                format!("`base_delay`, {base} ms here, is at most `max_delay`, {max} ms here"),
            );
        }
        retry
    }

    /// The call that sets it, if anything is set.
    pub(super) fn tokens(&self) -> Option<TokenStream> {
        let attempts = self
            .max_attempts
            .map(|attempts| quote!(max_attempts: #attempts,));
        let set = |field: TokenStream, millis: Option<u64>| {
            millis.map(|millis| {
                let duration = duration::tokens(millis);
                quote!(#field: #duration,)
            })
        };
        let base_delay = set(quote!(base_delay), self.base_delay);
        let max_delay = set(quote!(max_delay), self.max_delay);
        if attempts.is_none() && base_delay.is_none() && max_delay.is_none() {
            return None;
        }
        let rest = (attempts.is_none() || base_delay.is_none() || max_delay.is_none())
            .then(|| quote!(..::worker_agents::RetryPolicy::DEFAULT));
        Some(quote! {
            .retry(::worker_agents::RetryPolicy { #attempts #base_delay #max_delay #rest })
        })
    }
}
