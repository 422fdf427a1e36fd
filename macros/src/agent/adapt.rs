//! Between a hook as the trait has it and the same hook as the user wrote it.
//!
//! The user's hooks become methods of a hidden trait, signature and body
//! untouched. `Self::State` and `Self::Props` mean in there what they mean in
//! `impl Agent`, because that is the hidden trait's supertrait; in an inherent
//! method they would mean nothing.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{PatType, ReturnType, Type};

use super::{
    hook::UserHook,
    hooks::{Gives, Takes},
};
use crate::{
    signature,
    spans::{cfgs, located},
};

impl UserHook {
    /// Its name in the hidden trait, standing where the user wrote its own.
    fn ident(&self) -> Ident {
        let name = format!("__agent_hook_{}", self.hook.name);
        Ident::new(&name, located(&self.item.sig.ident))
    }

    /// The declaration in the hidden trait.
    pub(super) fn declaration(&self) -> TokenStream {
        let cfgs = cfgs(&self.item.attrs);
        let asyncness = &self.item.sig.asyncness;
        let ident = self.ident();
        let types = self.arguments.iter().map(|argument| &argument.ty);
        let output = &self.item.sig.output;
        quote!(#(#cfgs)* #asyncness fn #ident(&self #(, _: #types)*) #output;)
    }

    /// The user's method, under its hidden name.
    pub(super) fn definition(&self) -> TokenStream {
        let mut item = self.item.clone();
        item.sig.ident = self.ident();
        quote!(#item)
    }

    /// The method of `impl Agent`: converts in and out around the user's.
    pub(super) fn adapter(&self) -> TokenStream {
        let cfgs = cfgs(&self.item.attrs);
        let asyncness = self.hook.waits.then(|| quote!(async));
        let name = Ident::new(self.hook.name, self.item.sig.ident.span());
        let output = self.hook.gives.ty();
        let parameters = self.hook.takes.iter().enumerate().map(|(index, takes)| {
            let ty = takes.ty();
            match self.arguments.get(index) {
                Some(_) => {
                    let ident = format_ident!("{}", takes.name());
                    quote!(#ident: #ty)
                }
                None => quote!(_: #ty),
            }
        });
        let body = self.body();
        quote! {
            #(#cfgs)*
            #asyncness fn #name(&self #(, #parameters)*) -> #output { #body }
        }
    }

    fn body(&self) -> TokenStream {
        let ident = self.ident();
        let arguments = self.hook.takes.iter().zip(&self.arguments).map(pass);
        let place = match &self.item.sig.output {
            ReturnType::Type(_, ty) => located(ty),
            ReturnType::Default => located(&self.item.sig.ident),
        };
        let waits = self.item.sig.asyncness.as_ref();
        let waits = waits.map(|_| quote_spanned!(place=> .await));
        let ident = Ident::new(&ident.to_string(), place);
        let call = quote_spanned! {place=>
            <Self as __AgentHooks>::#ident(self #(, #arguments)*) #waits
        };
        self.convert(call, place)
    }

    /// Turns the user's result into the trait's.
    fn convert(&self, call: TokenStream, place: Span) -> TokenStream {
        match self.hook.gives {
            Gives::InitialState | Gives::Bool | Gives::Nothing => call,
            Gives::Response => quote_spanned! {place=>
                ::worker_agents::__private::into_hook_response(#call)
            },
            Gives::Unit => quote_spanned! {place=>
                ::worker_agents::__private::into_hook_result::<(), _>(#call)
            },
            Gives::Resolution => quote_spanned! {place=>
                ::worker_agents::__private::into_hook_result::<
                    ::core::option::Option<::worker_agents::FiberResolution>, _
                >(#call)
            },
            Gives::Tags => quote_spanned! {place=>
                ::worker_agents::__private::into_hook_result::<
                    ::std::vec::Vec<::std::string::String>, _
                >(#call)
            },
        }
    }
}

/// Hands one argument of the trait's method to the user's.
fn pass((takes, argument): (&Takes, &PatType)) -> TokenStream {
    let place = located(&argument.ty);
    let ident = Ident::new(takes.name(), place);
    let (borrow, ty) = match signature::peel(&argument.ty) {
        Type::Reference(reference) if !takes.is_reference() => {
            let and = Some(quote_spanned!(place=> &));
            (and, signature::peel(&reference.elem))
        }
        ty => (None, ty),
    };
    match takes {
        Takes::Request => quote_spanned! {place=>
            #borrow ::worker_agents::__private::from_agent_request::<#ty>(#ident)?
        },
        Takes::Error => quote_spanned! {place=>
            #borrow <#ty as ::core::convert::From<::worker_agents::Error>>::from(#ident)
        },
        _ => quote_spanned!(place=> #borrow #ident),
    }
}
