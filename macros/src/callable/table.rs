//! The table of callables.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::{
    method::Method,
    output::Output,
    parameter::{Parameter, Value},
};
use crate::spans::{cfgs, located};

/// The constant that `#[agent]` looks for.
pub(super) fn table(agent: &Ident, methods: &[Method]) -> TokenStream {
    let entries = methods.iter().map(|method| entry(agent, method));
    let name = Ident::new("__AGENT_CALLABLES", located(agent));
    quote! {
        #[doc(hidden)]
        #[allow(unreachable_pub, private_interfaces)]
        pub const #name: &'static [::worker_agents::Callable<#agent>] = &[#(#entries),*];
    }
}

fn entry(agent: &Ident, method: &Method) -> TokenStream {
    let cfgs = cfgs(&method.attrs);
    let (name, _) = &method.name;
    let description = match &method.description {
        Some(text) => quote!(::core::option::Option::Some(#text)),
        None => quote!(::core::option::Option::None),
    };
    let Method {
        streaming,
        internal,
        ..
    } = method;
    let parameters = method.values().map(Value::name);
    let run = run(agent, method);
    quote! {
        #(#cfgs)*
        ::worker_agents::Callable {
            name: #name,
            description: #description,
            streaming: #streaming,
            internal: #internal,
            parameters: &[#(#parameters),*],
            call: {
                #[allow(deprecated, unused_mut, unused_variables)]
                fn call<'a>(
                    agent: &'a #agent,
                    mut invocation: ::worker_agents::__private::Invocation<'a>,
                ) -> ::worker_agents::__private::LocalBoxFuture<
                    'a,
                    ::worker_agents::Result<::worker_agents::__private::Reply>,
                > {
                    ::std::boxed::Box::pin(async move { #run })
                }
                call
            },
        }
    }
}

/// Decodes the arguments, calls the method, encodes what it returns.
fn run(agent: &Ident, method: &Method) -> TokenStream {
    let mut position = 0_usize;
    let mut decoded = TokenStream::new();
    let mut passed = Vec::new();
    for (index, parameter) in method.parameters.iter().enumerate() {
        let local = format_ident!("argument_{index}");
        match parameter {
            Parameter::Stream(ty) => {
                let place = located(ty);
                decoded.extend(quote_spanned! {place=> let #local: #ty = invocation.stream()?; });
                passed.push(quote!(#local));
            }
            Parameter::Value(value) => {
                let ty = &value.ty.owned;
                let place = located(ty);
                decoded.extend(quote_spanned! {place=>
                    let #local = invocation.arg::<#ty>(#position)?;
                });
                position += 1;
                passed.push(match value.ty.borrowed {
                    true => quote!(&#local),
                    false => quote!(#local),
                });
            }
        }
    }
    let ident = &method.ident;
    let place = match &method.output {
        Output::Nothing => located(ident),
        Output::Plain(ty) | Output::Fallible(ty) => located(&ty.written),
    };
    let waits = method.waits.then(|| quote_spanned!(place=> .await));
    let call = quote_spanned!(place=> <#agent>::#ident(agent #(, #passed)*) #waits);
    let reply = reply(&method.output, call, place);
    quote!(#decoded #reply)
}

fn reply(output: &Output, call: TokenStream, place: Span) -> TokenStream {
    match output {
        Output::Nothing => quote! {
            #call;
            ::worker_agents::__private::reply(())
        },
        Output::Plain(_) => quote_spanned!(place=> ::worker_agents::__private::reply(#call)),
        Output::Fallible(_) => quote_spanned! {place=>
            ::worker_agents::__private::reply(
                #call.map_err(::worker_agents::Error::from)?
            )
        },
    }
}
