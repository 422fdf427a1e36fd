//! The options of `#[agent(…)]`.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Ident, LitStr};

use super::retry::Retry;
use crate::{arguments, duration, errors::Errors};

const KNOWN: &[&str] = &[
    "base",
    "binding",
    "send_identity",
    "eager_schema",
    "retry",
    "hung_timeout",
    "keep_alive_interval",
];

#[derive(Default)]
pub(super) struct Options {
    base: Option<Ident>,
    pub(super) binding: Option<LitStr>,
    send_identity: Option<bool>,
    eager_schema: Option<bool>,
    retry: Retry,
    hung_timeout: Option<u64>,
    keep_alive_interval: Option<u64>,
}

impl Options {
    pub(super) fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut options = Self::default();
        for argument in arguments::parse("#[agent]", KNOWN, tokens, errors) {
            match argument.name.to_string().as_str() {
                "base" => options.base = errors.keep(argument.ident()),
                "binding" => options.binding = errors.keep(argument.string()),
                "send_identity" => options.send_identity = errors.keep(argument.boolean()),
                "eager_schema" => options.eager_schema = errors.keep(argument.boolean()),
                "retry" => {
                    if let Some(tokens) = errors.keep(argument.group()) {
                        options.retry = Retry::parse(&argument.name, tokens, errors);
                    }
                }
                "hung_timeout" => options.hung_timeout = errors.keep(argument.millis()),
                _ => options.keep_alive_interval = errors.keep(argument.millis()),
            }
        }
        options
    }

    /// The field that holds the base; an error about it points to `place`.
    pub(super) fn base(&self, place: Span) -> Ident {
        self.base
            .clone()
            .unwrap_or_else(|| Ident::new("base", place))
    }

    /// The value of `AgentClass::BINDING`.
    pub(super) fn binding(&self) -> TokenStream {
        match &self.binding {
            Some(binding) => quote!(::core::option::Option::Some(#binding)),
            None => quote!(::core::option::Option::None),
        }
    }

    /// The value of `AgentClass::OPTIONS`.
    pub(super) fn tokens(&self) -> TokenStream {
        let send_identity = self
            .send_identity
            .map(|value| quote!(.send_identity(#value)));
        let eager_schema = self.eager_schema.map(|value| quote!(.eager_schema(#value)));
        let retry = self.retry.tokens();
        let set = |option: TokenStream, millis: Option<u64>| {
            millis.map(|millis| {
                let duration = duration::tokens(millis);
                quote!(.#option(#duration))
            })
        };
        let hung_timeout = set(quote!(hung_timeout), self.hung_timeout);
        let keep_alive_interval = set(quote!(keep_alive_interval), self.keep_alive_interval);
        quote! {
            ::worker_agents::AgentOptions::DEFAULT
                #send_identity
                #eager_schema
                #retry
                #hung_timeout
                #keep_alive_interval
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(tokens: TokenStream) -> Vec<String> {
        let mut errors = Errors::default();
        Options::parse(tokens, &mut errors);
        errors.messages()
    }

    #[test]
    fn all_options_at_once() {
        let mut errors = Errors::default();
        let options = Options::parse(
            quote!(
                base = inner,
                binding = "COUNTER",
                send_identity = false,
                eager_schema,
                retry(max_attempts = 5, max_delay = "10s"),
                hung_timeout = "1m",
                keep_alive_interval = "2s",
            ),
            &mut errors,
        );
        assert_eq!(errors.messages(), Vec::<String>::new());
        assert_eq!(options.base(Span::call_site()), "inner");
        assert!(options.binding().to_string().contains("Some (\"COUNTER\")"));
        let tokens = options.tokens().to_string();
        assert!(tokens.contains("send_identity (false)"), "{tokens}");
        assert!(tokens.contains("eager_schema (true)"), "{tokens}");
        for millis in ["10000u64", "60000u64", "2000u64"] {
            assert!(tokens.contains(millis), "{tokens}");
        }
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let told = messages(quote!(
            base = "inner",
            send_identity = 1,
            bindng = "A",
            eager_schema,
            eager_schema
        ));
        assert_eq!(told.len(), 4, "{told:#?}");
        assert!(
            told.iter().any(|m| m.contains("did you mean `binding`?")),
            "{told:#?}"
        );
        assert!(told.iter().any(|m| m.contains("given twice")), "{told:#?}");
    }
}
