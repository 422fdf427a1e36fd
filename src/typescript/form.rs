//! What TypeScript calls one Rust type, whether or not it has a form there.

use std::{
    any::{TypeId, type_name},
    marker::PhantomData,
};

use ts_rs::{Config, TS};

use super::types::Collector;

/// Stands for a type, to ask for its form.
#[derive(Debug)]
pub struct Form<T: ?Sized>(PhantomData<T>);

impl<T: ?Sized> Form<T> {
    /// The only value.
    pub const NEW: Self = Self(PhantomData);
}

/// A type, and how it is described.
#[derive(Debug, Clone, Copy)]
pub struct TypeForm {
    pub(super) id: TypeId,
    pub(super) rust: &'static str,
    pub(super) describe: Option<Describe>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Describe {
    pub(super) name: fn(&Config) -> String,
    pub(super) collect: fn(&mut Collector<'_>),
}

/// Types that have a form. A method call on `&Form<T>` finds this trait before
/// [`Undescribed`], which is for references to it.
pub trait Described {
    /// How to describe it.
    fn form(&self) -> TypeForm;
}

impl<T: TS + 'static> Described for Form<T> {
    fn form(&self) -> TypeForm {
        TypeForm {
            id: TypeId::of::<T>(),
            rust: type_name::<T>(),
            describe: Some(Describe {
                name: T::name,
                collect: |collector| ts_rs::TypeVisitor::visit::<T>(collector),
            }),
        }
    }
}

/// All types.
pub trait Undescribed {
    /// What to say is missing.
    fn form(&self) -> TypeForm;
}

impl<T: 'static> Undescribed for &Form<T> {
    fn form(&self) -> TypeForm {
        TypeForm {
            id: TypeId::of::<T>(),
            rust: type_name::<T>(),
            describe: None,
        }
    }
}
