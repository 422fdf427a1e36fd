//! `#[workflow]`, on `impl Workflow for …`.

mod exports;
mod input;
mod method;

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{LitStr, ext::IdentExt};

use self::input::Input;
use crate::{
    arguments,
    errors::Errors,
    section,
    spans::{cfgs, located},
};

pub(crate) fn expand(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let binding = binding(options, &mut errors);
    let input = match Input::parse(item, &mut errors) {
        Ok(input) => input,
        Err(left) => {
            let errors = errors.into_tokens();
            return quote!(#errors #left);
        }
    };
    let cfgs = cfgs(&input.block.attrs);
    let run = method::hidden(&input);
    let implementation = implementation(&input);
    let class = class(&input, binding.as_ref());
    let exports = exports::exports(&input.workflow);
    let errors = errors.into_tokens();
    quote! {
        #errors
        #(#cfgs)*
        const _: () = {
            #run
            #implementation
            #class
            #exports
        };
    }
}

/// The option `binding = "…"`, the only one.
fn binding(options: TokenStream, errors: &mut Errors) -> Option<LitStr> {
    let arguments = arguments::parse("#[workflow]", &["binding"], options, errors);
    let binding = arguments.first()?;
    errors.keep(binding.string())
}

/// `impl Workflow`, with what the user has left out.
fn implementation(input: &Input) -> TokenStream {
    let attrs = &input.block.attrs;
    let unsafety = &input.block.unsafety;
    let path = input.block.trait_.as_ref().map(|(path, _)| path);
    let workflow = &input.block.self_ty;
    let rest = &input.rest;
    let types = ["Params", "Output"].into_iter().map(|name| {
        let ident = quote::format_ident!("{name}");
        (!input.has_type(name)).then(|| quote!(type #ident = ();))
    });
    let place = located(&input.block.self_ty);
    let new = (!input.has_new).then(|| {
        quote_spanned! {place=>
            fn new(_: ::worker_agents::AgentEnv) -> Self {
                <#workflow as ::core::default::Default>::default()
            }
        }
    });
    let run = input.run.as_ref().map(|run| method::adapter(input, run));
    quote! {
        #(#attrs)*
        #unsafety impl #path for #workflow {
            #(#types)*
            #new
            #(#rest)*
            #run
        }
    }
}

/// `WorkflowClass`, and the way to the binding.
fn class(input: &Input, binding: Option<&LitStr>) -> TokenStream {
    let workflow = &input.workflow;
    let name = workflow.unraw().to_string();
    let section = section::entry("workflow", &name, binding);
    let binding = match binding {
        Some(binding) => quote!(::core::option::Option::Some(#binding)),
        None => quote!(::core::option::Option::None),
    };
    let about = format!(
        "The workflow of this Worker, to start runs of it. `env` has to hold a binding to \
         `{name}`."
    );
    quote! {
        #section

        impl ::worker_agents::WorkflowClass for #workflow {
            const CLASS: &'static ::core::primitive::str = #name;
            const BINDING: ::core::option::Option<&'static ::core::primitive::str> = #binding;
        }

        #[allow(dead_code, unreachable_pub)]
        impl #workflow {
            #[doc = #about]
            ///
            /// # Errors
            /// `Error::Binding` when no binding, or more than one, leads to the class.
            pub fn binding(
                env: &impl ::worker_agents::Bindings,
            ) -> ::worker_agents::Result<::worker_agents::WorkflowBinding<Self>> {
                ::worker_agents::WorkflowBinding::open(env)
            }
        }
    }
}
