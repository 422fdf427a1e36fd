//! What the declarations for TypeScript say of the methods.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use super::{method::Method, output::Output, parameter::Parameter};
use crate::{
    spans::{cfgs, located},
    typescript::where_enabled,
};

/// The function that `#[agent]` looks for. Methods that no client may call are left out.
pub(super) fn declarations(agent: &Ident, methods: &[Method]) -> TokenStream {
    let methods = methods.iter().filter(|method| !method.internal).map(add);
    let name = Ident::new("__agent_typescript", located(agent));
    where_enabled(&quote! {
        impl #agent {
            #[doc(hidden)]
            #[allow(unreachable_pub)]
            pub fn #name(methods: &mut ::worker_agents::typescript::__private::Methods<'_>) {
                #[allow(unused_imports)]
                use ::worker_agents::typescript::__private::{Described as _, Undescribed as _};
                #(#methods)*
            }
        }
    })
}

/// One statement: adds a method, its parameters, and what it gives.
fn add(method: &Method) -> TokenStream {
    let cfgs = cfgs(&method.attrs);
    let (name, _) = &method.name;
    let docs = method.description.as_deref().unwrap_or_default();
    let parameters = method.parameters.iter().map(|parameter| match parameter {
        Parameter::Value(value) => {
            let name = value.name();
            let form = form(&value.ty.owned, located(&value.ty.written));
            quote!(.takes(#name, #form))
        }
        Parameter::Stream(ty) => {
            let chunk = quote!(<#ty as ::worker_agents::typescript::__private::Stream>::Chunk);
            let form = form(chunk, located(ty));
            quote!(.streams(#form))
        }
    });
    let gives = match &method.output {
        Output::Plain(ty) | Output::Fallible(ty) if !method.streaming => {
            let form = form(&ty.owned, located(&ty.written));
            Some(quote!(.gives(#form)))
        }
        _ => None,
    };
    quote! {
        #(#cfgs)*
        methods.add(#name, #docs) #(#parameters)* #gives .finish();
    }
}

/// What TypeScript calls a type. The reference lets the compiler choose: the form of a
/// type that has one is found first.
fn form(ty: impl ToTokens, place: Span) -> TokenStream {
    quote_spanned! {place=>
        (&::worker_agents::typescript::__private::Form::<#ty>::NEW).form()
    }
}
