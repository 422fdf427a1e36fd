//! The method `run`: as the trait has it, and as the user wrote it.
//!
//! As with an agent's hooks, the user's method becomes that of a hidden trait,
//! where `Self::Params` means what it means in `impl Workflow`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{FnArg, ImplItemFn, ReturnType};

use super::input::Input;
use crate::{
    errors::Errors,
    signature,
    spans::{cfgs, located},
};

const RUN: &str = "the method `run` of a workflow";

/// What the trait's method takes, in this order.
const ARGUMENTS: [&str; 2] = ["event", "step"];

/// The user's method.
pub(super) struct Run {
    item: ImplItemFn,
    /// How many of the trait's arguments it takes.
    takes: usize,
    /// Errors of it were reported, and the compiler is to find no more of them.
    is_faulty: bool,
}

impl Run {
    pub(super) fn check(item: ImplItemFn, all: &mut Errors) -> Self {
        let sig = &item.sig;
        let mut errors = Errors::default();
        if sig.asyncness.is_none() {
            let message = "write `async fn`: a run waits for its steps";
            errors.at(sig.fn_token, message);
        }
        let no_receiver = "`run` takes `&self`, and then the event and the steps";
        let arguments = signature::arguments(RUN, no_receiver, sig, &mut errors);
        let takes = arguments.map_or(0, |arguments| {
            if let Some(extra) = arguments.get(ARGUMENTS.len()) {
                errors.at(extra, "`run` takes `event` and `step`, and no more");
            }
            arguments.len().min(ARGUMENTS.len())
        });
        Self {
            is_faulty: all.take_all(errors),
            item,
            takes,
        }
    }

    /// Its name in the hidden trait, standing where the user wrote its own.
    fn ident(&self, place: Span) -> Ident {
        Ident::new("__workflow_run", place)
    }
}

/// The hidden trait with the user's method, and its only implementation.
pub(super) fn hidden(input: &Input) -> TokenStream {
    let Some(run) = input.run.as_ref().filter(|run| !run.is_faulty) else {
        return TokenStream::new();
    };
    let attrs = &input.block.attrs;
    let workflow = &input.block.self_ty;
    let sig = &run.item.sig;
    let method_cfgs = cfgs(&run.item.attrs);
    let asyncness = &sig.asyncness;
    let ident = run.ident(located(&sig.ident));
    let types = sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(argument) => Some(&argument.ty),
        FnArg::Receiver(_) => None,
    });
    let output = &sig.output;
    let mut definition = run.item.clone();
    definition.sig.ident = ident.clone();
    quote! {
        #[allow(dead_code)]
        trait __WorkflowRun: ::worker_agents::Workflow {
            #(#method_cfgs)*
            #asyncness fn #ident(&self #(, _: #types)*) #output;
        }
        #(#attrs)*
        impl __WorkflowRun for #workflow {
            #definition
        }
    }
}

/// The method of `impl Workflow`, around the user's.
pub(super) fn adapter(input: &Input, run: &Run) -> TokenStream {
    let cfgs = cfgs(&run.item.attrs);
    let workflow = &input.block.self_ty;
    let place = match &run.item.sig.output {
        ReturnType::Type(_, ty) => located(ty),
        ReturnType::Default => located(&run.item.sig.ident),
    };
    let typed = run.item.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(argument) => Some(argument),
        FnArg::Receiver(_) => None,
    });
    let passed = ARGUMENTS
        .iter()
        .zip(typed)
        .map(|(name, argument)| Ident::new(name, located(&argument.ty)));
    let mut names = ARGUMENTS.iter().enumerate().map(|(index, name)| {
        if index < run.takes {
            Ident::new(name, Span::call_site())
        } else {
            quote::format_ident!("_{name}")
        }
    });
    let (event, step) = (names.next(), names.next());
    let ident = run.ident(place);
    let waits = run.item.sig.asyncness.as_ref();
    let waits = waits.map(|_| quote_spanned!(place=> .await));
    let call = quote_spanned! {place=>
        <#workflow as __WorkflowRun>::#ident(self #(, #passed)*) #waits
    };
    let converted = if run.is_faulty {
        quote!(::std::future::pending().await)
    } else {
        quote_spanned! {place=>
            ::worker_agents::__private::into_hook_result::<
                <#workflow as ::worker_agents::Workflow>::Output, _
            >(#call)
        }
    };
    quote! {
        #(#cfgs)*
        async fn run(
            &self,
            #event: ::worker_agents::WorkflowEvent<
                <#workflow as ::worker_agents::Workflow>::Params
            >,
            #step: ::worker_agents::WorkflowStep,
        ) -> ::worker_agents::Result<<#workflow as ::worker_agents::Workflow>::Output> {
            #converted
        }
    }
}
