//! The `impl Agent for …` block, taken apart.

use proc_macro2::TokenStream;
use syn::{Ident, ImplItem, ImplItemFn, ImplItemType, ItemImpl, Type};

use super::hook::UserHook;
use crate::{errors::Errors, signature::peel, spans::cfgs, trait_block::TraitBlock};

const BLOCK: TraitBlock = TraitBlock {
    attribute: "#[agent]",
    implements: "Agent",
    what: "an agent",
    place: "`#[agent]` goes on an `impl Agent for CounterAgent { … }` block",
    inherent: "; for an agent's own methods that clients may call, it is `#[callable]`",
};

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
        let (mut block, agent) = BLOCK.parse(item, errors)?;
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
