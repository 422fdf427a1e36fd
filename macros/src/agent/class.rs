//! What an agent is to the SDK and to worker.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;

use super::{input::Input, options::Options};
use crate::{section, spans::located, typescript::where_enabled};

/// `AgentClass`, and `Deref` to the base.
pub(super) fn class(input: &Input, options: &Options) -> TokenStream {
    let agent = &input.agent;
    let name = agent.unraw().to_string();
    let base = options.base(located(agent));
    let binding = options.binding();
    let section = section::entry("agent", &name, options.binding.as_ref());
    let options = options.tokens();
    let observes_state = input.writes("on_state_changed");
    quote! {
        #section

        impl ::worker_agents::AgentClass for #agent {
            const CLASS: &'static ::core::primitive::str = #name;
            const OPTIONS: ::worker_agents::AgentOptions =
                #options.observes_state(#observes_state);
            const BINDING: ::core::option::Option<&'static ::core::primitive::str> = #binding;

            fn base(&self) -> &::worker_agents::AgentBase<Self> {
                let Self { #base: base, .. } = self;
                base
            }

            fn callables() -> &'static [::worker_agents::Callable<Self>] {
                #[allow(unused_imports)]
                use ::worker_agents::__private::NoCallables as _;
                <#agent>::__AGENT_CALLABLES
            }
        }

        impl ::core::ops::Deref for #agent {
            type Target = ::worker_agents::AgentBase<#agent>;

            fn deref(&self) -> &Self::Target {
                ::worker_agents::AgentClass::base(self)
            }
        }
    }
}

/// How the agent is declared for TypeScript.
pub(super) fn typescript(agent: &Ident) -> TokenStream {
    where_enabled(&quote! {
        impl ::worker_agents::typescript::TypeScriptAgent for #agent {
            fn declare(
                agent: &mut ::worker_agents::typescript::__private::Declaration<'_>,
            ) {
                #[allow(unused_imports)]
                use ::worker_agents::typescript::__private::{
                    Described as _, Form, NoMethods as _, Undescribed as _,
                };
                type State = <#agent as ::worker_agents::Agent>::State;
                agent.state((&Form::<State>::NEW).form());
                <#agent>::__agent_typescript(&mut agent.methods());
            }
        }
    })
}

/// Every event of the Durable Object enters through the crate.
pub(super) fn durable_object(agent: &Ident) -> TokenStream {
    quote! {
        impl ::worker::DurableObject for #agent {
            fn new(state: ::worker::State, env: ::worker::Env) -> Self {
                ::worker_agents::__private::entry::new::<Self>(state, env)
            }

            async fn fetch(
                &self,
                request: ::worker::Request,
            ) -> ::worker::Result<::worker::Response> {
                ::worker_agents::__private::entry::fetch(self, request).await
            }

            async fn connect(&self, socket: ::worker::Socket) -> ::worker::Result<()> {
                ::worker_agents::__private::entry::connect(self, socket).await
            }

            async fn alarm(&self) -> ::worker::Result<::worker::Response> {
                ::worker_agents::__private::entry::alarm(self).await
            }

            async fn websocket_message(
                &self,
                socket: ::worker::WebSocket,
                message: ::worker::WebSocketIncomingMessage,
            ) -> ::worker::Result<()> {
                ::worker_agents::__private::entry::websocket_message(self, socket, message).await
            }

            async fn websocket_close(
                &self,
                socket: ::worker::WebSocket,
                code: ::core::primitive::usize,
                reason: ::std::string::String,
                was_clean: ::core::primitive::bool,
            ) -> ::worker::Result<()> {
                ::worker_agents::__private::entry::websocket_close(
                    self, socket, code, reason, was_clean,
                )
                .await
            }

            async fn websocket_error(
                &self,
                socket: ::worker::WebSocket,
                error: ::worker::Error,
            ) -> ::worker::Result<()> {
                ::worker_agents::__private::entry::websocket_error(self, socket, error).await
            }
        }
    }
}
