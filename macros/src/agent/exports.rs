//! What an agent's class exports to JavaScript, beside worker's handlers.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

/// The entries of requests, native RPC and background work, and the function that links
/// the class when the module starts. Everything wasm-bindgen needs is worker's.
pub(super) fn exports(agent: &Ident) -> TokenStream {
    let link = format_ident!("__agents_link_{agent}");
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
                #[doc(hidden)]
                #[wasm_bindgen(js_name = "__agentsFetch")]
                pub async fn __agents_fetch(
                    &self,
                    request: ::worker::web_sys::Request,
                ) -> ::core::result::Result<
                    ::worker::wasm_bindgen::JsValue,
                    ::worker::wasm_bindgen::JsValue,
                > {
                    ::std::panic::AssertUnwindSafe(
                        ::worker_agents::__private::entry::respond(self, request)
                    )
                    .await
                }

                #[doc(hidden)]
                #[wasm_bindgen(js_name = "__agentsMessage")]
                pub async fn __agents_message(
                    &self,
                    socket: ::worker::web_sys::WebSocket,
                    message: ::worker::wasm_bindgen::JsValue,
                ) -> ::core::result::Result<
                    ::worker::wasm_bindgen::JsValue,
                    ::worker::wasm_bindgen::JsValue,
                > {
                    ::std::panic::AssertUnwindSafe(
                        ::worker_agents::__private::entry::receive(self, socket, message)
                    )
                    .await
                }

                #[doc(hidden)]
                #[wasm_bindgen(js_name = "__agentsCall")]
                pub async fn __agents_call(
                    &self,
                    method: ::std::string::String,
                    args: ::worker::wasm_bindgen::JsValue,
                ) -> ::core::result::Result<
                    ::worker::wasm_bindgen::JsValue,
                    ::worker::wasm_bindgen::JsValue,
                > {
                    ::std::panic::AssertUnwindSafe(
                        ::worker_agents::__private::entry::call(self, method, args)
                    )
                    .await
                }

                #[doc(hidden)]
                #[wasm_bindgen(js_name = "__agentsAttach")]
                pub fn __agents_attach(&self, this: ::worker::wasm_bindgen::JsValue) {
                    ::worker_agents::__private::entry::attach(self, this)
                }

            }

            // Asked for from within an event, whose code must have come to its end.
            #[wasm_bindgen(
                wasm_bindgen = ::worker::wasm_bindgen,
                wasm_bindgen_futures = ::worker::wasm_bindgen_futures,
                js_sys = ::worker::js_sys
            )]
            impl #agent {
                #[doc(hidden)]
                #[wasm_bindgen(js_name = "__agentsBackground")]
                pub async fn __agents_background(
                    &self,
                ) -> ::core::result::Result<
                    ::worker::wasm_bindgen::JsValue,
                    ::worker::wasm_bindgen::JsValue,
                > {
                    ::std::panic::AssertUnwindSafe(
                        ::worker_agents::__private::entry::background(self)
                    )
                    .await
                }
            }

            #[wasm_bindgen(start, wasm_bindgen = ::worker::wasm_bindgen)]
            pub fn #link() {
                ::worker_agents::__private::entry::link::<#agent>()
            }
        };
    }
}
