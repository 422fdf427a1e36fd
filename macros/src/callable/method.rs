//! One callable method, checked.

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::{Attribute, ImplItemFn, PatType, ext::IdentExt};

use super::{
    options::{Options, doc_comment},
    output::Output,
    parameter::{Parameter, Value},
    reserved::{refuse_method, refuse_wire},
};
use crate::{errors::Errors, signature};

pub(super) struct Method {
    pub(super) ident: Ident,
    /// Its name on the wire, and where that is written.
    pub(super) name: (String, Span),
    pub(super) description: Option<String>,
    pub(super) internal: bool,
    pub(super) streaming: bool,
    pub(super) waits: bool,
    pub(super) parameters: Vec<Parameter>,
    pub(super) output: Output,
    pub(super) attrs: Vec<Attribute>,
}

impl Method {
    /// Checks a method; `agent` is the type it belongs to. What is not as it
    /// should be is reported, and the method is then not callable.
    pub(super) fn check(
        item: &ImplItemFn,
        options: Options,
        agent: &Ident,
        errors: &mut Errors,
    ) -> Option<Self> {
        let sig = &item.sig;
        let mut found = Errors::default();
        let name = check_names(&sig.ident, &options, &mut found);
        let arguments = signature::arguments(
            "a callable method",
            "a callable method takes `&self`: mark this function with `#[callable(skip)]`, or put \
             it in an `impl` block of its own",
            sig,
            &mut found,
        );
        let parameters = arguments
            .iter()
            .flatten()
            .filter_map(|argument| Parameter::new(argument, agent, &mut found))
            .collect();
        check_stream(
            sig.ident.clone(),
            arguments.as_deref(),
            &options,
            &mut found,
        );
        let output = found.keep(Output::new(&sig.output, agent));
        if errors.take_all(found) {
            return None;
        }
        Some(Self {
            ident: sig.ident.clone(),
            name,
            description: options
                .description
                .map(|text| text.value())
                .or_else(|| doc_comment(&item.attrs)),
            internal: options.internal,
            streaming: options.stream.is_some(),
            waits: sig.asyncness.is_some(),
            parameters,
            output: output?,
            attrs: item.attrs.clone(),
        })
    }

    /// The parameters that come as JSON.
    pub(super) fn values(&self) -> impl Iterator<Item = &Value> {
        self.parameters
            .iter()
            .filter_map(|parameter| match parameter {
                Parameter::Value(value) => Some(value.as_ref()),
                Parameter::Stream(_) => None,
            })
    }
}

fn check_names(ident: &Ident, options: &Options, errors: &mut Errors) -> (String, Span) {
    let method = ident.unraw().to_string();
    if let Some(message) = refuse_method(&method) {
        errors.at(ident, message);
    }
    let (wire, span) = match &options.name {
        Some(name) => (name.value(), name.span()),
        None => (method.clone(), ident.span()),
    };
    let told = options.name.is_none() && refuse_method(&method).is_some();
    if let (Some(message), false) = (refuse_wire(&wire), told) {
        errors.push(syn::Error::new(span, message));
    }
    (wire, span)
}

/// A streaming method has one stream, any other has none.
fn check_stream(
    ident: Ident,
    arguments: Option<&[&PatType]>,
    options: &Options,
    errors: &mut Errors,
) {
    let Some(arguments) = arguments else {
        return;
    };
    let mut streams = arguments
        .iter()
        .filter(|argument| super::parameter::is_stream(&argument.ty));
    match (&options.stream, streams.next()) {
        (Some(_), None) => errors.at(
            ident,
            "a streaming method answers through a parameter: add `out: StreamingResponse<T>`",
        ),
        (None, Some(stream)) => errors.at(
            stream,
            "only a streaming method has a stream: mark it with `#[callable(stream)]`",
        ),
        _ => {}
    }
    for extra in streams {
        errors.at(extra, "a call has one stream");
    }
    if let (Some(stream), true) = (&options.stream, options.internal) {
        errors.at(
            stream.to_token_stream(),
            "nobody could call this: a stream goes to a client, and `internal` keeps clients out",
        );
    }
}
