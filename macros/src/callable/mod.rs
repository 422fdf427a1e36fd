//! `#[callable]`, on an agent's own `impl` block.

mod client;
mod method;
mod options;
mod output;
mod parameter;
mod reserved;
mod table;
mod types;
mod typescript;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{ImplItem, ImplItemFn, ItemImpl};

use self::{method::Method, options::Options, reserved::is_of_worker};
use crate::{
    errors::Errors,
    signature::plain_type,
    spans::{self, cfgs},
};

const WHERE: &str = "`#[callable]` goes on the agent's own `impl CounterAgent { … }` block, and \
                     makes all its methods callable";

pub(crate) fn expand(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let Some((mut block, agent)) = parse(&options, &item, &mut errors) else {
        let errors = errors.into_tokens();
        return quote!(#errors #item);
    };
    let methods = take_methods(&mut block, &agent, &mut errors);
    let cfgs = cfgs(&block.attrs);
    let table = table::table(&agent, &methods);
    let client = client::client(&agent, &methods);
    let typescript = typescript::declarations(&agent, &methods);
    let errors = errors.into_tokens();
    quote! {
        #errors
        #block
        #(#cfgs)*
        impl #agent { #table }
        #(#cfgs)*
        #client
        #(#cfgs)*
        #typescript
    }
}

/// The block and the agent's name, if the attribute stands where it should.
fn parse(
    options: &TokenStream,
    item: &TokenStream,
    errors: &mut Errors,
) -> Option<(ItemImpl, Ident)> {
    let Ok(block) = syn::parse2::<ItemImpl>(item.clone()) else {
        match syn::parse2::<ImplItemFn>(item.clone()) {
            Ok(method) => errors.at(
                &method.sig.ident,
                format!("{WHERE}; on a method inside that block, `#[callable(…)]` sets options"),
            ),
            Err(_) => errors.at(spans::head(item.clone()), WHERE),
        }
        return None;
    };
    if !options.is_empty() {
        errors.at(
            options,
            "the block has no options: put them on a method inside, as `#[callable(internal)]`",
        );
    }
    if let Some((path, _)) = &block.trait_ {
        let hooks = "; hooks are not called by name, they need only `#[agent]`";
        errors.at(path, format!("{WHERE}{hooks}"));
        return None;
    }
    if !block.generics.params.is_empty() {
        errors.at(
            &block.generics.params,
            "an agent cannot be generic: its class is exported under one name",
        );
        return None;
    }
    let Some(agent) = plain_type(&block.self_ty) else {
        errors.at(
            &block.self_ty,
            "`#[callable]` needs the plain name of a struct of this module, without generics",
        );
        return None;
    };
    let agent = agent.clone();
    Some((block, agent))
}

/// Reads the methods of the block, and takes their options off them.
fn take_methods(block: &mut ItemImpl, agent: &Ident, errors: &mut Errors) -> Vec<Method> {
    let mut methods: Vec<Method> = Vec::new();
    block.items.retain_mut(|item| {
        let ImplItem::Fn(item) = item else {
            return true;
        };
        let options = Options::take(&mut item.attrs, errors);
        if options.skip {
            return true;
        }
        if let Some(method) = Method::check(item, options, agent, errors) {
            check_unique(&method, &methods, errors);
            methods.push(method);
            return true;
        }
        // Left in, these would only be reported once more, by the compiler.
        !is_of_worker(&item.sig.ident.to_string())
    });
    methods
}

/// Reports a name on the wire that an earlier method has; under a `#[cfg]`, two
/// may well share one.
fn check_unique(method: &Method, earlier: &[Method], errors: &mut Errors) {
    let (name, place) = &method.name;
    let always = |method: &Method| cfgs(&method.attrs).is_empty();
    let mut earlier = earlier.iter().filter(|other| always(other));
    if let Some(other) = earlier.find(|other| other.name.0 == *name)
        && always(method)
    {
        let other = &other.ident;
        let message = format!("the method `{other}` is called `{name}` already");
        errors.push(syn::Error::new(*place, message));
    }
}
