//! What an agent's class exports to JavaScript, beside worker's handlers.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

/// The entries of requests, messages, native RPC and background work, and the function
/// that links the class when the module starts. What wasm-bindgen needs is worker's, or
/// made of it.
pub(super) fn exports(agent: &Ident) -> TokenStream {
    let link = format_ident!("__agents_link_{agent}");
    let any = quote!(::worker::wasm_bindgen::JsValue);
    let request = quote!(::worker::web_sys::Request);
    let socket = quote!(::worker::web_sys::WebSocket);
    let text = quote!(::std::string::String);
    let fetch = entry("__agentsFetch", "respond", &[request]);
    let message = entry("__agentsMessage", "receive", &[socket, any.clone()]);
    let call = entry("__agentsCall", "call", &[text, any]);
    let background = entry("__agentsBackground", "background", &[]);
    quote! {
        #[allow(missing_docs, non_snake_case, unreachable_pub)]
        const _: () = {
            use ::worker::wasm_bindgen::prelude::wasm_bindgen;

            // What they answer at once needs no promise.
            #[wasm_bindgen(
                wasm_bindgen = ::worker::wasm_bindgen,
                wasm_bindgen_futures = ::worker_agents::__private::eager::futures,
                js_sys = ::worker_agents::__private::eager
            )]
            impl #agent {
                #fetch
                #message
                #call
            }

            // Asked for from within an event, whose code must have come to its end.
            #[wasm_bindgen(
                wasm_bindgen = ::worker::wasm_bindgen,
                wasm_bindgen_futures = ::worker::wasm_bindgen_futures,
                js_sys = ::worker::js_sys
            )]
            impl #agent {
                #background

                #[doc(hidden)]
                #[wasm_bindgen(js_name = "__agentsAttach")]
                pub fn __agents_attach(&self, this: ::worker::wasm_bindgen::JsValue) {
                    ::worker_agents::__private::entry::attach(self, this)
                }
            }

            #[wasm_bindgen(start, wasm_bindgen = ::worker::wasm_bindgen)]
            pub fn #link() {
                ::worker_agents::__private::entry::link::<#agent>()
            }
        };
    }
}

/// A method that JavaScript knows as `name` and that hands its arguments on to
/// `function` of the crate's entries.
fn entry(name: &str, function: &str, types: &[TokenStream]) -> TokenStream {
    let method = format_ident!("__agents_{function}");
    let function = format_ident!("{function}");
    let arguments: Vec<_> = (0..types.len()).map(|n| format_ident!("arg{n}")).collect();
    quote! {
        #[doc(hidden)]
        #[wasm_bindgen(js_name = #name)]
        pub async fn #method(
            &self,
            #(#arguments: #types),*
        ) -> ::core::result::Result<
            ::worker::wasm_bindgen::JsValue,
            ::worker::wasm_bindgen::JsValue,
        > {
            ::std::panic::AssertUnwindSafe(
                ::worker_agents::__private::entry::#function(self, #(#arguments),*)
            )
            .await
        }
    }
}
