//! What `#[agent]` and `#[workflow]` go on: the `impl` block of a trait, for a struct
//! whose class is exported.

use proc_macro2::TokenStream;
use syn::{Ident, ItemImpl};

use crate::{errors::Errors, signature::plain_type, spans};

/// The block that an attribute goes on.
pub(crate) struct TraitBlock {
    /// The attribute, such as `#[agent]`.
    pub(crate) attribute: &'static str,
    /// The trait's name.
    pub(crate) implements: &'static str,
    /// What the struct is, such as `an agent`.
    pub(crate) what: &'static str,
    /// Where the attribute goes, for whoever has put it elsewhere.
    pub(crate) place: &'static str,
    /// What to say besides on a block of no trait.
    pub(crate) inherent: &'static str,
}

impl TraitBlock {
    /// Takes the item for such a block, and the name of its struct. If it is none,
    /// reports that and gives back what to leave of it.
    pub(crate) fn parse(
        &self,
        item: TokenStream,
        errors: &mut Errors,
    ) -> Result<(ItemImpl, Ident), TokenStream> {
        let Ok(block) = syn::parse2::<ItemImpl>(item.clone()) else {
            errors.at(spans::head(item.clone()), self.place);
            return Err(item);
        };
        if !self.fits(&block, errors) {
            return Err(item);
        }
        match self.class(&block, errors) {
            Some(class) => Ok((block, class)),
            None => Err(TokenStream::new()),
        }
    }

    /// Whether the block implements a trait of the name.
    fn fits(&self, block: &ItemImpl, errors: &mut Errors) -> bool {
        let Some((path, _)) = &block.trait_ else {
            errors.at(&block.self_ty, format!("{}{}", self.place, self.inherent));
            return false;
        };
        let last = path.segments.last();
        let fits =
            last.is_some_and(|last| last.ident == self.implements && last.arguments.is_none());
        if !fits {
            errors.at(path, self.place);
        }
        fits
    }

    /// The struct's name, if it is a plain one.
    fn class(&self, block: &ItemImpl, errors: &mut Errors) -> Option<Ident> {
        let Self {
            attribute, what, ..
        } = self;
        if !block.generics.params.is_empty() {
            let message = format!("{what} cannot be generic: its class is exported under one name");
            errors.at(&block.generics.params, message);
            return None;
        }
        let class = plain_type(&block.self_ty);
        if class.is_none() {
            let message = format!(
                "`{attribute}` needs the plain name of a struct of this module, without generics"
            );
            errors.at(&block.self_ty, message);
        }
        class.cloned()
    }
}
