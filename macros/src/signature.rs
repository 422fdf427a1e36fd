//! What every method of an agent has in common: a plain function of `&self`.

use syn::{FnArg, Ident, Pat, PatType, Receiver, ReceiverKind, Safety, Signature, Type};

use crate::errors::Errors;

const REENTRANT: &str = "write `&self`: an agent is re-entrant, other events run on it while one \
                         awaits. Keep what changes in the agent's state, or in a `Cell` or \
                         `RefCell` field";

/// Reports what a method of an agent cannot have; `what` names the method's kind.
/// Returns its arguments without the receiver, if it has the right one.
pub(crate) fn arguments<'a>(
    what: &str,
    no_receiver: &str,
    sig: &'a Signature,
    errors: &mut Errors,
) -> Option<Vec<&'a PatType>> {
    check_qualifiers(what, sig, errors);
    let mut typed = Vec::new();
    let mut receiver = None;
    for input in &sig.inputs {
        match input {
            FnArg::Receiver(found) => receiver = Some(found),
            FnArg::Typed(argument) => typed.push(argument),
        }
    }
    match receiver {
        Some(receiver) if is_shared_reference(receiver) => Some(typed),
        Some(receiver) => {
            errors.at(receiver, REENTRANT);
            None
        }
        None => {
            errors.at(&sig.ident, no_receiver);
            None
        }
    }
}

fn check_qualifiers(what: &str, sig: &Signature, errors: &mut Errors) {
    if let Some(token) = &sig.constness {
        errors.at(token, format!("{what} cannot be `const`"));
    }
    if let Safety::Unsafe(token) = &sig.safety {
        errors.at(token, format!("{what} cannot be `unsafe`"));
    }
    if let Some(abi) = &sig.abi {
        errors.at(abi, format!("{what} cannot be `extern`"));
    }
    if !sig.generics.params.is_empty() {
        let message = format!("{what} cannot have generics or lifetimes of its own");
        errors.at(&sig.generics.params, message);
    } else if let Some(clause) = &sig.generics.where_clause {
        errors.at(clause, format!("{what} cannot have a `where` clause"));
    }
}

fn is_shared_reference(receiver: &Receiver) -> bool {
    matches!(receiver.kind, ReceiverKind::Reference(_, None, None))
}

/// The name of an argument that is `x` or `mut x`.
pub(crate) fn plain_name(pattern: &Pat) -> Option<&Ident> {
    match pattern {
        Pat::Ident(name) if name.by_ref.is_none() && name.subpat.is_none() => Some(&name.ident),
        _ => None,
    }
}

/// A type without the invisible groups and the parentheses around it.
pub(crate) fn peel(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => peel(&group.elem),
        Type::Paren(paren) => peel(&paren.elem),
        _ => ty,
    }
}

/// The name of a plain path without arguments, `CounterAgent`.
pub(crate) fn plain_type(ty: &Type) -> Option<&Ident> {
    match peel(ty) {
        Type::Path(path) if path.qself.is_none() => path.path.get_ident(),
        _ => None,
    }
}
