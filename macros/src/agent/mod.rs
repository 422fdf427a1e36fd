//! `#[agent]`, on `impl Agent for …`.

mod adapt;
mod class;
mod client;
mod exports;
mod hook;
mod hooks;
mod input;
mod options;
mod retry;

use proc_macro2::TokenStream;
use quote::quote;

use self::{hook::UserHook, input::Input, options::Options};
use crate::{errors::Errors, spans::cfgs};

pub(crate) fn expand(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let options = Options::parse(options, &mut errors);
    let input = match Input::parse(item, &mut errors) {
        Ok(input) => input,
        Err(left) => {
            let errors = errors.into_tokens();
            return quote!(#errors #left);
        }
    };
    let cfgs = cfgs(&input.block.attrs);
    let hooks = hidden_hooks(&input);
    let implementation = implementation(&input);
    let class = class::class(&input, &options);
    let typescript = class::typescript(&input.agent);
    let durable_object = class::durable_object(&input.agent);
    let exports = exports::exports(&input.agent);
    let client = client::client(&input);
    let errors = errors.into_tokens();
    quote! {
        #errors
        #(#cfgs)*
        const _: () = {
            #hooks
            #implementation
            #class
            #typescript
            #durable_object
            #exports
        };
        #client
    }
}

/// The hidden trait with the user's hooks, and its only implementation.
fn hidden_hooks(input: &Input) -> TokenStream {
    if input.hooks.is_empty() {
        return TokenStream::new();
    }
    let attrs = &input.block.attrs;
    let agent = &input.block.self_ty;
    let declarations = input.hooks.iter().map(UserHook::declaration);
    let definitions = input.hooks.iter().map(UserHook::definition);
    quote! {
        #[allow(dead_code)]
        trait __AgentHooks: ::worker_agents::Agent {
            #(#declarations)*
        }
        #(#attrs)*
        impl __AgentHooks for #agent {
            #(#definitions)*
        }
    }
}

/// `impl Agent`, with the adapters in the place of the user's hooks.
fn implementation(input: &Input) -> TokenStream {
    let block = &input.block;
    let attrs = &block.attrs;
    let agent = &block.self_ty;
    let unsafety = &block.unsafety;
    let path = block.trait_.as_ref().map(|(path, _)| path);
    let state = match &input.state {
        Some(state) => quote!(#state),
        None => quote!(
            type State = ();
        ),
    };
    let props = match &input.props {
        Some(props) => quote!(#props),
        None => quote!(
            type Props = ::worker_agents::NoProps;
        ),
    };
    let no_state = (input.is_stateless() && !input.writes("initial_state")).then(|| {
        quote! {
            fn initial_state(&self) -> ::core::option::Option<()> {
                ::core::option::Option::None
            }
        }
    });
    let rest = &input.rest;
    let adapters = input.hooks.iter().map(UserHook::adapter);
    quote! {
        #(#attrs)*
        #unsafety impl #path for #agent {
            #state
            #props
            #(#rest)*
            #no_state
            #(#adapters)*
        }
    }
}
