//! Types that cross the wire: owned, and without `Self`.

use proc_macro2::Ident;
use syn::{
    Error, Lifetime, Result, Type, TypeImplTrait, TypeInfer, TypePath, TypePtr, TypeReference,
    parse_quote,
    visit_mut::{self, VisitMut},
};

use crate::signature::peel;

/// A type of a parameter or result, as it is decoded and as it is handed on.
#[derive(Clone)]
pub(super) struct WireType {
    /// As written, with the agent's name for `Self`.
    pub(super) written: Type,
    /// What JSON is decoded into.
    pub(super) owned: Type,
    /// Whether the method takes it by reference.
    pub(super) borrowed: bool,
}

impl WireType {
    /// `&str` is decoded as `String`, `&[T]` as `Vec<T>`; no other borrow is
    /// possible. `cure` says what to write instead.
    pub(super) fn new(ty: &Type, agent: &Ident, cure: &str) -> Result<Self> {
        let mut written = ty.clone();
        let (owned, borrowed) = match peel(ty) {
            Type::Reference(reference) => (owned(reference, cure)?, true),
            other => (other.clone(), false),
        };
        let owned = checked(owned, agent, cure)?;
        ReplaceSelf(agent).visit_type_mut(&mut written);
        Ok(Self {
            written,
            owned,
            borrowed,
        })
    }
}

/// The owned form of a borrowed type.
fn owned(reference: &TypeReference, cure: &str) -> Result<Type> {
    let plain = reference.mutability.is_none() && reference.lifetime.is_none();
    match peel(&reference.elem) {
        Type::Path(path) if plain && path.path.is_ident("str") => {
            Ok(parse_quote!(::std::string::String))
        }
        Type::Slice(slice) if plain => {
            let item = &slice.elem;
            Ok(parse_quote!(::std::vec::Vec<#item>))
        }
        _ => Err(Error::new_spanned(
            reference,
            format!("this comes and goes as JSON, it cannot be borrowed: {cure}"),
        )),
    }
}

/// Refuses what JSON cannot be decoded into.
fn checked(mut ty: Type, agent: &Ident, cure: &str) -> Result<Type> {
    let mut check = Check { cure, error: None };
    check.visit_type_mut(&mut ty);
    ReplaceSelf(agent).visit_type_mut(&mut ty);
    match check.error {
        Some(error) => Err(error),
        None => Ok(ty),
    }
}

/// Finds the first part of a type that cannot cross the wire.
struct Check<'a> {
    cure: &'a str,
    error: Option<Error>,
}

impl Check<'_> {
    fn refuse(&mut self, place: &impl quote::ToTokens, what: &str) {
        let message = format!("{what}: {}", self.cure);
        self.error
            .get_or_insert_with(|| Error::new_spanned(place, message));
    }
}

impl VisitMut for Check<'_> {
    fn visit_type_reference_mut(&mut self, ty: &mut TypeReference) {
        self.refuse(ty, "this comes and goes as JSON, it cannot be borrowed");
    }

    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        self.refuse(
            lifetime,
            "this comes and goes as JSON, it cannot be borrowed",
        );
    }

    fn visit_type_impl_trait_mut(&mut self, ty: &mut TypeImplTrait) {
        self.refuse(ty, "JSON is decoded into a type with a name");
    }

    fn visit_type_infer_mut(&mut self, ty: &mut TypeInfer) {
        self.refuse(ty, "JSON is decoded into a type with a name");
    }

    fn visit_type_ptr_mut(&mut self, ty: &mut TypePtr) {
        self.refuse(ty, "a pointer cannot come as JSON");
    }
}

/// Writes the agent's name for `Self`, which means something else in the
/// client's methods.
struct ReplaceSelf<'a>(&'a Ident);

impl VisitMut for ReplaceSelf<'_> {
    fn visit_type_path_mut(&mut self, ty: &mut TypePath) {
        if ty.qself.is_none()
            && let Some(first) = ty.path.segments.first_mut()
            && first.ident == "Self"
        {
            first.ident = Ident::new(&self.0.to_string(), first.ident.span());
        }
        visit_mut::visit_type_path_mut(self, ty);
    }
}
