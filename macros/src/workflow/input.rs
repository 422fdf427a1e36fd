//! The `impl Workflow for …` block, taken apart.

use proc_macro2::TokenStream;
use syn::{Ident, ImplItem, ItemImpl};

use super::method::Run;
use crate::{errors::Errors, suggest::did_you_mean, trait_block::TraitBlock};

const BLOCK: TraitBlock = TraitBlock {
    attribute: "#[workflow]",
    implements: "Workflow",
    what: "a workflow",
    place: "`#[workflow]` goes on an `impl Workflow for ResearchWorkflow { … }` block",
    inherent: "",
};

/// What a workflow may write.
const METHODS: [&str; 2] = ["new", "run"];

/// What an `impl Workflow for …` block holds.
pub(super) struct Input {
    /// The block itself, emptied.
    pub(super) block: ItemImpl,
    /// The workflow's type.
    pub(super) workflow: Ident,
    pub(super) run: Option<Run>,
    pub(super) has_new: bool,
    /// `new`, the types, and whatever is the compiler's to judge.
    pub(super) rest: Vec<ImplItem>,
}

impl Input {
    /// Takes the item apart. What is wrong inside is reported and left out. If
    /// it is no block for `#[workflow]` at all, gives back what to leave of it.
    pub(super) fn parse(item: TokenStream, errors: &mut Errors) -> Result<Self, TokenStream> {
        let (mut block, workflow) = BLOCK.parse(item, errors)?;
        let items = std::mem::take(&mut block.items);
        let mut input = Self {
            block,
            workflow,
            run: None,
            has_new: false,
            rest: Vec::new(),
        };
        for item in items {
            input.add(item, errors);
        }
        Ok(input)
    }

    fn add(&mut self, item: ImplItem, errors: &mut Errors) {
        match item {
            ImplItem::Fn(method) if method.sig.ident == "run" => {
                if self.run.is_some() {
                    errors.at(&method.sig.ident, "`run` is written twice");
                } else {
                    self.run = Some(Run::check(method, errors));
                }
            }
            ImplItem::Fn(method) if method.sig.ident == "new" => {
                self.has_new = true;
                self.rest.push(ImplItem::Fn(method));
            }
            ImplItem::Fn(method) => {
                let name = method.sig.ident.to_string();
                let guess = did_you_mean(&name, METHODS);
                let message = format!(
                    "`Workflow` has no method `{name}`{guess} Methods of your own go in an `impl` \
                     block of their own"
                );
                errors.at(&method.sig.ident, message);
            }
            other => self.rest.push(other),
        }
    }

    pub(super) fn has_type(&self, name: &str) -> bool {
        self.rest
            .iter()
            .any(|item| matches!(item, ImplItem::Type(ty) if ty.ident == name))
    }
}
