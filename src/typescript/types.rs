//! The types that some agents use, collected with what they consist of.

use std::{
    any::TypeId,
    collections::{HashMap, HashSet},
};

use ts_rs::{Config, TS, TypeVisitor};

use super::{fault::Fault, form::TypeForm, layout};
use crate::json::OrUndefined;

#[derive(Debug, Default)]
pub(super) struct Types {
    /// What types of other crates are called.
    foreign: HashMap<TypeId, String>,
    seen: HashSet<TypeId>,
    declared: Vec<Declared>,
    /// Types without a form, and where they stand.
    missing: Vec<String>,
    twice: Vec<String>,
}

#[derive(Debug, PartialEq)]
struct Declared {
    name: String,
    text: String,
}

impl Types {
    pub(super) fn call<T: 'static>(&mut self, typescript: &str) {
        self.foreign
            .insert(TypeId::of::<T>(), typescript.to_owned());
    }

    /// What TypeScript calls a type. `place` says where it stands.
    pub(super) fn name(&mut self, form: TypeForm, place: impl FnOnce() -> String) -> String {
        if let Some(name) = self.foreign.get(&form.id) {
            return name.clone();
        }
        let Some(describe) = form.describe else {
            self.missing.push(format!("{}: {}", place(), form.rust));
            return "unknown".to_owned();
        };
        let config = config();
        (describe.collect)(&mut Collector {
            types: self,
            config: &config,
        });
        (describe.name)(&config)
    }

    /// The declarations, by name: ts-rs tells what a type consists of in an order that
    /// is another one after each compilation.
    pub(super) fn finish(mut self) -> Result<Vec<String>, Fault> {
        self.declared.sort_by(|a, b| a.name.cmp(&b.name));
        self.twice.sort();
        let mut faults = Vec::new();
        if !self.missing.is_empty() {
            faults.push(format!(
                "these types have no form in TypeScript:\n  {}\nput `#[typescript]` on each of \
                 your own, and say the others' with `Declarations::with`, as \
                 `.with::<Uuid>(\"string\")`",
                self.missing.join("\n  ")
            ));
        }
        if !self.twice.is_empty() {
            faults.push(format!(
                "different types have the same name: {}\ngive one of them another one with \
                 `#[ts(rename = \"…\")]`",
                self.twice.join(", ")
            ));
        }
        match faults.is_empty() {
            true => Ok(self.declared.into_iter().map(|one| one.text).collect()),
            false => Err(Fault(faults.join("\n\n"))),
        }
    }

    fn declare(&mut self, name: String, text: String) {
        match self.declared.iter().find(|known| known.name == name) {
            None => self.declared.push(Declared { name, text }),
            Some(known) if known.text == text => {}
            Some(_) if self.twice.contains(&name) => {}
            Some(_) => self.twice.push(name),
        }
    }
}

/// All integers are numbers: that is what frames carry, and the crate refuses to write
/// one that JavaScript would round.
fn config() -> Config {
    Config::new().with_large_int("number")
}

/// Walks through a type and what it consists of.
pub(super) struct Collector<'a> {
    types: &'a mut Types,
    config: &'a Config,
}

impl TypeVisitor for Collector<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.types.seen.insert(TypeId::of::<T>()) {
            return;
        }
        if T::output_path().is_some() {
            let docs = T::docs().unwrap_or_default();
            let text = layout::declaration(&docs, &T::decl(self.config));
            self.types.declare(T::ident(self.config), text);
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

impl<T: TS> TS for OrUndefined<T> {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;

    fn name(config: &Config) -> String {
        format!("{} | undefined", T::name(config))
    }

    fn inline(config: &Config) -> String {
        format!("{} | undefined", T::inline(config))
    }

    fn visit_dependencies(visitor: &mut impl TypeVisitor)
    where
        Self: 'static,
    {
        T::visit_dependencies(visitor);
    }

    fn visit_generics(visitor: &mut impl TypeVisitor)
    where
        Self: 'static,
    {
        T::visit_generics(visitor);
        visitor.visit::<T>();
    }
}
