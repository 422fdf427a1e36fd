//! One hook as the user wrote it, checked against the trait's.

use syn::{ImplItemFn, PatType, ReturnType, Type, ext::IdentExt};

use super::hooks::{Gives, HOOKS, Hook};
use crate::{errors::Errors, signature, suggest::did_you_mean};

/// A hook of the user that stands up to the trait.
pub(super) struct UserHook {
    pub(super) hook: &'static Hook,
    pub(super) item: ImplItemFn,
    pub(super) arguments: Vec<PatType>,
}

impl UserHook {
    /// Checks a method of an `impl Agent` block. One that is no hook, or not as
    /// it should be, is reported and left out.
    pub(super) fn check(item: ImplItemFn, errors: &mut Errors) -> Option<Self> {
        let name = item.sig.ident.unraw().to_string();
        let Some(hook) = Hook::named(&name) else {
            let names = HOOKS.iter().map(|hook| hook.name);
            errors.at(
                &item.sig.ident,
                format!(
                    "`{name}` is no hook of an agent{} Ordinary methods go in an `impl` block \
                     of their own",
                    did_you_mean(&name, names)
                ),
            );
            return None;
        };
        let mut found = Errors::default();
        let arguments: Vec<PatType> =
            signature::arguments("a hook", "a hook takes `&self`", &item.sig, &mut found)
                .into_iter()
                .flatten()
                .cloned()
                .collect();
        check_waiting(hook, &item, &mut found);
        check_count(hook, &arguments, &mut found);
        check_result(hook, &item, &mut found);
        if errors.take_all(found) {
            return None;
        }
        Some(Self {
            hook,
            item,
            arguments,
        })
    }
}

fn check_waiting(hook: &Hook, item: &ImplItemFn, errors: &mut Errors) {
    if let (false, Some(token)) = (hook.waits, &item.sig.asyncness) {
        errors.at(
            token,
            format!(
                "`{}` cannot be `async`: the agent needs its answer at once",
                hook.name
            ),
        );
    }
}

fn check_count(hook: &Hook, arguments: &[PatType], errors: &mut Errors) {
    if let Some(extra) = arguments.get(hook.takes.len()) {
        let names: Vec<_> = hook.takes.iter().map(|takes| takes.name()).collect();
        let what = match names.as_slice() {
            [] => "only `&self`".to_owned(),
            names => format!("`&self` and at most `{}`", names.join("`, `")),
        };
        errors.at(extra, format!("`{}` takes {what}", hook.name));
    }
}

fn check_result(hook: &Hook, item: &ImplItemFn, errors: &mut Errors) {
    let ReturnType::Type(_, ty) = &item.sig.output else {
        return;
    };
    let nothing = matches!(signature::peel(ty), Type::Tuple(tuple) if tuple.elems.is_empty());
    if hook.gives == Gives::Nothing && !nothing {
        errors.at(
            ty,
            format!(
                "`{}` only observes: it returns nothing, and the event has failed in any case",
                hook.name
            ),
        );
    }
}
