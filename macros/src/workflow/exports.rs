//! The class that a workflow exports to JavaScript.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

/// A class of the workflow's name that holds the bindings; each run makes its own
/// workflow. And the function that links it when the module starts.
pub(super) fn exports(workflow: &Ident) -> TokenStream {
    let name = workflow.unraw().to_string();
    let class = format_ident!("__AgentsWorkflow{name}");
    let link = format_ident!("__agents_link_{name}");
    quote! {
        #[allow(missing_docs, missing_debug_implementations, non_snake_case, unreachable_pub)]
        const _: () = {
            // What a struct expands to names the crate by its plain name, too.
            use ::worker::wasm_bindgen::{self, prelude::wasm_bindgen};

            #[wasm_bindgen(js_name = #name, wasm_bindgen = ::worker::wasm_bindgen)]
            pub struct #class {
                env: ::worker::Env,
            }

            #[wasm_bindgen(
                js_class = #name,
                wasm_bindgen = ::worker::wasm_bindgen,
                wasm_bindgen_futures = ::worker::wasm_bindgen_futures,
                js_sys = ::worker::js_sys
            )]
            impl #class {
                #[wasm_bindgen(constructor)]
                pub fn new(_ctx: ::worker::wasm_bindgen::JsValue, env: ::worker::Env) -> Self {
                    Self { env }
                }

                #[wasm_bindgen(js_name = "__agentsRun")]
                pub async fn __agents_run(
                    &self,
                    payload: ::core::option::Option<::std::string::String>,
                    timestamp: ::core::primitive::f64,
                    instance_id: ::std::string::String,
                    workflow_name: ::std::string::String,
                    steps: ::worker::wasm_bindgen::JsValue,
                ) -> ::core::result::Result<
                    ::worker::wasm_bindgen::JsValue,
                    ::worker::wasm_bindgen::JsValue,
                > {
                    let start = ::worker_agents::__private::workflow::Start {
                        payload,
                        timestamp,
                        instance_id,
                        workflow_name,
                        steps,
                    };
                    ::std::panic::AssertUnwindSafe(
                        ::worker_agents::__private::workflow::run_workflow::<#workflow>(
                            &self.env, start,
                        )
                    )
                    .await
                }
            }

            #[wasm_bindgen(start, wasm_bindgen = ::worker::wasm_bindgen)]
            pub fn #link() {
                ::worker_agents::__private::workflow::link_workflow(#name)
            }
        };
    }
}
