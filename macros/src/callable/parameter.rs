//! The parameters of a callable method.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::{PatType, Type, ext::IdentExt};

use super::types::WireType;
use crate::{
    errors::Errors,
    signature::{peel, plain_name},
};

/// One parameter, in the method's order.
pub(super) enum Parameter {
    /// Comes as JSON.
    Value(Box<Value>),
    /// The `StreamingResponse` that a streaming method answers through.
    Stream(Box<Type>),
}

pub(super) struct Value {
    pub(super) ident: Ident,
    pub(super) ty: WireType,
}

impl Value {
    /// Its name for those who call it: without the `_` of an unused one.
    pub(super) fn name(&self) -> String {
        let ident = self.ident.unraw().to_string();
        match ident.trim_start_matches('_') {
            "" => ident,
            name => name.to_owned(),
        }
    }
}

impl Parameter {
    pub(super) fn new(argument: &PatType, agent: &Ident, errors: &mut Errors) -> Option<Self> {
        if is_stream(&argument.ty) {
            if matches!(peel(&argument.ty), Type::Reference(_)) {
                errors.at(&argument.ty, "take the `StreamingResponse` by value");
                return None;
            }
            return Some(Self::Stream(argument.ty.clone()));
        }
        let Some(ident) = plain_name(&argument.pat) else {
            let pattern = argument.pat.to_token_stream();
            errors.at(
                &argument.pat,
                format!("callers see the name of a parameter: write one in the place of `{pattern}`, and take it apart in the body"),
            );
            return None;
        };
        let cure = "take an owned type; of borrowed ones, `&str` and `&[T]` can be taken";
        let ty = errors.keep(WireType::new(&argument.ty, agent, cure))?;
        Some(Self::Value(Box::new(Value {
            ident: ident.clone(),
            ty,
        })))
    }
}

/// Whether it is a `StreamingResponse`, or a reference to one.
pub(super) fn is_stream(ty: &Type) -> bool {
    match peel(ty) {
        Type::Reference(reference) => is_stream(&reference.elem),
        Type::Path(path) => {
            let last = path.path.segments.last();
            last.is_some_and(|segment| segment.ident == "StreamingResponse")
        }
        _ => false,
    }
}
