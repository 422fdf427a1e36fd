mod probe;

use serde::de::Deserializer;
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

/// A result that JavaScript sees as `undefined`, or a value.
///
/// JSON has no `undefined`: where JavaScript would leave a key out of a frame
/// rather than write `null`, the value has to say so. `()` always says it; this
/// type says it some of the time. `Option` cannot, as `None` is `null`.
///
/// ```
/// use worker_agents::json::{OrUndefined, is_undefined};
///
/// fn find(key: &str) -> OrUndefined<u32> {
///     (key == "answer").then_some(42).into()
/// }
///
/// assert!(is_undefined(&find("question")));
/// assert!(!is_undefined(&find("answer")));
/// assert!(!is_undefined(&None::<u32>));
/// ```
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OrUndefined<T> {
    /// No value. Read from `null` or from an absent field.
    #[default]
    Undefined,
    /// A value, which may itself be one that is written `null`.
    Value(T),
}

impl<T> From<Option<T>> for OrUndefined<T> {
    fn from(option: Option<T>) -> Self {
        match option {
            Some(value) => Self::Value(value),
            None => Self::Undefined,
        }
    }
}

impl<T> From<OrUndefined<T>> for Option<T> {
    fn from(value: OrUndefined<T>) -> Self {
        match value {
            OrUndefined::Value(value) => Some(value),
            OrUndefined::Undefined => None,
        }
    }
}

impl<T: Serialize> Serialize for OrUndefined<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Undefined => serializer.serialize_unit_struct(probe::UNDEFINED),
            Self::Value(value) => value.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OrUndefined<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}

/// Whether JavaScript should see this value as `undefined`: the key that would
/// hold it is then left out.
///
/// True for `()` and [`OrUndefined::Undefined`]. A value that is merely written
/// `null` is not undefined: `None`, a unit struct, [`serde_json::Value::Null`].
/// The last one serialises itself exactly as `()` does, so `()` is known by
/// having no size besides; pass the value, not a reference to a reference.
#[must_use]
pub fn is_undefined<T: Serialize + ?Sized>(value: &T) -> bool {
    match value.serialize(probe::Probe) {
        Ok(probe::Shape::Undefined) => true,
        Ok(probe::Shape::Unit) => size_of_val(value) == 0,
        Ok(probe::Shape::Other) | Err(probe::Compound) => false,
    }
}

#[cfg(test)]
mod tests;
