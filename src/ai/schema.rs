//! JSON schemas of Rust types.

mod strict;

use schemars::{JsonSchema, generate::SchemaSettings};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::error::Result;

/// A JSON schema, as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Schema(String);

impl Schema {
    /// That of a Rust type, with its doc comments as descriptions. A type that
    /// contains itself is described by `$defs`, any other one in place, which more
    /// models understand.
    pub fn of<T: JsonSchema>() -> Self {
        Self(generated::<T>().to_string())
    }

    /// One made by hand.
    ///
    /// # Errors
    /// [`Error::Json`](crate::Error::Json) if it is not JSON.
    pub fn from_json(json: impl Into<String>) -> Result<Self> {
        let raw = RawValue::from_string(json.into())?;
        Ok(Self(raw.get().to_owned()))
    }

    /// Its text.
    pub fn as_json(&self) -> &str {
        &self.0
    }

    /// That of an answer's type, and whether a provider can hold a model to it.
    pub(super) fn of_output<T: JsonSchema>() -> (Self, bool) {
        let mut schema = generated::<T>();
        let is_strict = strict::tighten(&mut schema);
        (Self(schema.to_string()), is_strict)
    }

    pub(super) fn raw(&self) -> Result<&RawValue, crate::json::JsonError> {
        Ok(serde_json::from_str(&self.0)?)
    }
}

fn generated<T: JsonSchema>() -> serde_json::Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.meta_schema = None;
        settings.inline_subschemas = true;
    });
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.remove("title");
    schema.to_value()
}
