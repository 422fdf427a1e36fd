//! `#[email_event]`, on the function that gets a Worker's mail.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{FnArg, ItemFn, Safety};

use crate::{
    errors::Errors,
    spans::{cfgs, head, located},
};

const WHERE: &str = "`#[email_event]` goes on a function: `async fn email(message: \
                     ForwardableEmailMessage, env: Env, ctx: Context) -> Result<()>`";

/// What the handler may take, in this order.
const ARGUMENTS: [&str; 3] = ["message", "env", "ctx"];

pub(crate) fn expand(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    if !options.is_empty() {
        errors.at(options, "`#[email_event]` has no options");
    }
    let Ok(function) = syn::parse2::<ItemFn>(item.clone()) else {
        errors.at(head(item.clone()), WHERE);
        let errors = errors.into_tokens();
        return quote!(#errors #item);
    };
    let mut found = Errors::default();
    check(&function, &mut found);
    let export = (!errors.take_all(found)).then(|| export(&function));
    let errors = errors.into_tokens();
    quote!(#errors #function #export)
}

fn check(function: &ItemFn, errors: &mut Errors) {
    let sig = &function.sig;
    if sig.asyncness.is_none() {
        let message = "write `async fn`: the mail is handled when the function has ended";
        errors.at(sig.fn_token, message);
    }
    if let Safety::Unsafe(token) = &sig.safety {
        errors.at(token, "the handler of mails cannot be `unsafe`");
    }
    if !sig.generics.params.is_empty() {
        let message = "the handler of mails cannot have generics: it is exported to JavaScript";
        errors.at(&sig.generics.params, message);
    }
    for input in &sig.inputs {
        if let FnArg::Receiver(receiver) = input {
            errors.at(
                receiver,
                "the handler of mails is a function of its own, not a method",
            );
        }
    }
    if sig.inputs.is_empty() {
        errors.at(
            &sig.ident,
            "the handler of mails takes at least the message",
        );
    }
    if let Some(extra) = sig.inputs.iter().nth(ARGUMENTS.len()) {
        let message = "the handler of mails takes `message`, `env` and `ctx`, and no more";
        errors.at(extra, message);
    }
}

/// The function that the Worker's shim calls. An error is a rejected promise, as
/// of any handler; worker's own `#[event(email)]` panics.
fn export(function: &ItemFn) -> TokenStream {
    let cfgs = cfgs(&function.attrs);
    let handler = &function.sig.ident;
    let arguments = function
        .sig
        .inputs
        .iter()
        .zip(ARGUMENTS)
        .map(|(input, name)| {
            let place = match input {
                FnArg::Typed(argument) => located(&argument.ty),
                FnArg::Receiver(receiver) => located(receiver),
            };
            let ident = syn::Ident::new(name, place);
            quote_spanned!(place=> #ident)
        });
    let place = match &function.sig.output {
        syn::ReturnType::Type(_, ty) => located(ty),
        syn::ReturnType::Default => located(&function.sig.ident),
    };
    let call = quote_spanned!(function.sig.ident.span()=> #handler(#(#arguments),*).await);
    let handled = quote_spanned! {place=>
        ::worker_agents::__private::into_hook_result::<(), _>(#call)
    };
    quote! {
        #(#cfgs)*
        #[allow(missing_docs, unreachable_pub, unused_variables)]
        const _: () = {
            use ::worker::wasm_bindgen::prelude::wasm_bindgen;

            #[wasm_bindgen(
                js_name = "email",
                wasm_bindgen = ::worker::wasm_bindgen,
                wasm_bindgen_futures = ::worker::wasm_bindgen_futures,
                js_sys = ::worker::js_sys
            )]
            pub async fn __agents_email(
                message: ::worker::ForwardableEmailMessage,
                env: ::worker::Env,
                ctx: ::worker::worker_sys::Context,
            ) -> ::core::result::Result<
                ::worker::wasm_bindgen::JsValue,
                ::worker::wasm_bindgen::JsValue,
            > {
                let ctx = ::worker::Context::new(ctx);
                ::std::panic::AssertUnwindSafe(
                    ::worker_agents::__private::entry::email_event(async move { #handled })
                )
                .await
            }
        };
    }
}
