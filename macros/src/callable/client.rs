//! The same methods on the agent's client.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;

use super::{method::Method, options::doc_comment, output::Output};
use crate::spans::located;

/// The attributes of a method that its counterpart on the client shares.
const SHARED: &[&str] = &["doc", "cfg", "deprecated"];

pub(super) fn client(agent: &Ident, methods: &[Method]) -> TokenStream {
    let client = Ident::new(&format!("{}Client", agent.unraw()), located(agent));
    let methods = methods.iter().filter(|method| !method.streaming).map(call);
    quote! {
        #[allow(
            dead_code,
            private_interfaces,
            unreachable_pub,
            rustdoc::broken_intra_doc_links,
            clippy::too_many_arguments
        )]
        impl<M: ::worker_agents::CallMode> #client<M> {
            #(#methods)*
        }
    }
}

fn call(method: &Method) -> TokenStream {
    let attrs = method
        .attrs
        .iter()
        .filter(|attr| SHARED.iter().any(|name| attr.path().is_ident(name)));
    let undocumented = doc_comment(&method.attrs).is_none().then(|| {
        let calls = || format!("Calls `{}`.", method.name.0);
        let text = method.description.clone().unwrap_or_else(calls);
        quote!(#[doc = #text])
    });
    let ident = &method.ident;
    let (name, _) = &method.name;
    let parameters = method.values().map(|value| {
        let ident = &value.ident;
        let ty = &value.ty.written;
        quote!(#ident: #ty)
    });
    let pushes = method.values().map(|value| {
        let ident = &value.ident;
        quote_spanned!(located(&value.ty.written)=> .push(&#ident))
    });
    let (output, place) = match &method.output {
        Output::Nothing => (quote!(()), Span::call_site()),
        Output::Plain(ty) | Output::Fallible(ty) => {
            let place = located(&ty.written);
            let ty = &ty.owned;
            (quote!(#ty), place)
        }
    };
    let gives = quote_spanned!(place=> M::Output<#output>);
    quote! {
        #undocumented
        #(#attrs)*
        pub fn #ident(&self #(, #parameters)*) -> #gives {
            ::worker_agents::CallMode::call::<#output>(
                &self.mode,
                #name,
                ::worker_agents::__private::Args::default() #(#pushes)* .finish(),
            )
        }
    }
}
