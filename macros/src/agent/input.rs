//! The `impl Agent for …` block, taken apart.

use proc_macro2::TokenStream;
use syn::{Ident, ImplItem, ImplItemFn, ImplItemType, ItemImpl, Type};

use super::hook::UserHook;
use crate::{
    errors::Errors,
    signature::{peel, plain_type},
    spans::{self, cfgs},
};

const WHERE: &str = "`#[agent]` goes on an `impl Agent for CounterAgent { … }` block";

/// What an `impl Agent for …` block holds.
pub(super) struct Input {
    /// The block itself, emptied.
    pub(super) block: ItemImpl,
    /// The agent's type.
    pub(super) agent: Ident,
    pub(super) hooks: Vec<UserHook>,
    pub(super) state: Option<ImplItemType>,
    pub(super) props: Option<ImplItemType>,
    /// `new`, and whatever is the compiler's to judge.
    pub(super) rest: Vec<ImplItem>,
}

impl Input {
    /// Takes the item apart. What is wrong inside is reported and left out. If
    /// it is no block for `#[agent]` at all, gives back what to leave of it.
    pub(super) fn parse(item: TokenStream, errors: &mut Errors) -> Result<Self, TokenStream> {
        let Ok(mut block) = syn::parse2::<ItemImpl>(item.clone()) else {
            errors.at(spans::head(item.clone()), WHERE);
            return Err(item);
        };
        if !is_of_agent(&block, errors) {
            return Err(item);
        }
        let Some(agent) = agent_of(&block, errors) else {
            return Err(TokenStream::new());
        };
        let items = std::mem::take(&mut block.items);
        let mut input = Self {
            block,
            agent,
            hooks: Vec::new(),
            state: None,
            props: None,
            rest: Vec::new(),
        };
        for item in items {
            input.add(item, errors);
        }
        Ok(input)
    }

    fn add(&mut self, item: ImplItem, errors: &mut Errors) {
        match item {
            ImplItem::Fn(method) if method.sig.ident == "new" => {
                self.rest.push(ImplItem::Fn(method));
            }
            ImplItem::Fn(method) => self.add_hook(method, errors),
            ImplItem::Type(ty) if ty.ident == "State" && self.state.is_none() => {
                self.state = Some(ty);
            }
            ImplItem::Type(ty) if ty.ident == "Props" && self.props.is_none() => {
                self.props = Some(ty);
            }
            other => self.rest.push(other),
        }
    }

    fn add_hook(&mut self, method: ImplItemFn, errors: &mut Errors) {
        let Some(hook) = UserHook::check(method, errors) else {
            return;
        };
        let always = |hook: &UserHook| cfgs(&hook.item.attrs).is_empty();
        let twice = self
            .hooks
            .iter()
            .any(|other| other.hook.name == hook.hook.name && always(other));
        if twice && always(&hook) {
            let message = format!("`{}` is written twice", hook.hook.name);
            errors.at(&hook.item.sig.ident, message);
        } else {
            self.hooks.push(hook);
        }
    }

    /// Whether the agent has no state.
    pub(super) fn is_stateless(&self) -> bool {
        self.state.as_ref().is_none_or(
            |state| matches!(peel(&state.ty), Type::Tuple(tuple) if tuple.elems.is_empty()),
        )
    }

    pub(super) fn writes(&self, name: &str) -> bool {
        self.hooks.iter().any(|hook| hook.hook.name == name)
    }
}

/// Whether the block implements a trait of the name `Agent`.
fn is_of_agent(block: &ItemImpl, errors: &mut Errors) -> bool {
    let Some((path, _)) = &block.trait_ else {
        let message = format!(
            "{WHERE}; for an agent's own methods that clients may call, it is `#[callable]`"
        );
        errors.at(&block.self_ty, message);
        return false;
    };
    let last = path.segments.last();
    let is_agent = last.is_some_and(|last| last.ident == "Agent" && last.arguments.is_none());
    if !is_agent {
        errors.at(path, WHERE);
    }
    is_agent
}

/// The agent's name, if it is a plain one.
fn agent_of(block: &ItemImpl, errors: &mut Errors) -> Option<Ident> {
    if !block.generics.params.is_empty() {
        errors.at(
            &block.generics.params,
            "an agent cannot be generic: its class is exported under one name",
        );
        return None;
    }
    let agent = plain_type(&block.self_ty);
    if agent.is_none() {
        errors.at(
            &block.self_ty,
            "`#[agent]` needs the plain name of a struct of this module, without generics",
        );
    }
    agent.cloned()
}
