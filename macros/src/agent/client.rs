//! The type that carries typed calls of one agent.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::input::Input;
use crate::spans::cfgs;

pub(super) fn client(input: &Input) -> TokenStream {
    let cfgs = cfgs(&input.block.attrs);
    let agent = &input.agent;
    let client = format_ident!("{agent}Client");
    let about = format!(
        "Calls of [`{agent}`], one method for each of its callables. What a call does, and what \
         it gives, depends on the mode `M`: sent to the agent now by default."
    );
    let get = format!("The agent of this name, to call. `env` has to hold a binding to `{agent}`.");
    quote! {
        #(#cfgs)*
        #[doc = #about]
        #[derive(Debug, Clone)]
        #[allow(dead_code, unreachable_pub)]
        pub struct #client<M = ::worker_agents::Rpc> {
            mode: M,
        }

        #(#cfgs)*
        const _: () = {
            impl<M> ::worker_agents::__private::FromMode<M> for #client<M> {
                fn from_mode(mode: M) -> Self {
                    Self { mode }
                }
            }

            // The mode's own methods, such as the handle behind an RPC client.
            impl<M> ::core::ops::Deref for #client<M> {
                type Target = M;

                fn deref(&self) -> &M {
                    &self.mode
                }
            }

            impl ::worker_agents::AgentGet for #agent {
                type Client<M: ::worker_agents::CallMode> = #client<M>;
            }

            #[allow(dead_code, unreachable_pub)]
            impl #agent {
                #[doc = #get]
                ///
                /// # Errors
                /// `Error::Binding` when no binding, or more than one, leads to the class.
                pub fn get(
                    env: &impl ::worker_agents::Bindings,
                    name: &::core::primitive::str,
                ) -> ::worker_agents::Result<#client> {
                    ::worker_agents::__private::get::<Self>(env, name)
                }
            }
        };
    }
}
