//! A managed fiber, as its owner sees it.

use std::ops::Deref;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned, ser::SerializeMap,
};
use serde_json::value::RawValue;

use super::FiberStatus;
use crate::error::Result;

/// What is known of a managed fiber. Its JSON form is that of the TypeScript SDK.
/// Times are milliseconds since the Unix epoch.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FiberInspection {
    /// Its id.
    pub fiber_id: String,
    /// Its name: that of its method, unless it was given another.
    pub name: String,
    /// How far it has come.
    pub status: FiberStatus,
    /// When it was started.
    pub created_at: i64,
    /// What keeps it from being started twice, if it was given any.
    pub idempotency_key: Option<String>,
    /// What it has stashed last, as JSON text.
    pub snapshot: Option<Box<RawValue>>,
    /// Why it has failed or was cancelled.
    pub error: Option<String>,
    /// What it was started with beside its arguments, as the text of a JSON
    /// object.
    pub metadata: Option<Box<RawValue>>,
    /// When its method began.
    pub started_at: Option<i64>,
    /// When it came to its end.
    pub settled_at: Option<i64>,
}

impl FiberInspection {
    /// What it has stashed last; without any it reads as `null`.
    ///
    /// # Errors
    /// [`Error::Json`](crate::Error::Json) if it does not fit `T`.
    pub fn snapshot<T: DeserializeOwned>(&self) -> Result<T> {
        read(self.snapshot.as_deref())
    }

    /// What it was started with; without any it reads as `null`.
    ///
    /// # Errors
    /// [`Error::Json`](crate::Error::Json) if it does not fit `T`.
    pub fn metadata<T: DeserializeOwned>(&self) -> Result<T> {
        read(self.metadata.as_deref())
    }

    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry("fiberId", &self.fiber_id)?;
        map.serialize_entry("name", &self.name)?;
        map.serialize_entry("status", &self.status)?;
        map.serialize_entry("createdAt", &self.created_at)?;
        entry(map, "idempotencyKey", self.idempotency_key.as_ref())?;
        entry(map, "snapshot", self.snapshot.as_ref())?;
        entry(map, "error", self.error.as_ref())?;
        entry(map, "metadata", self.metadata.as_ref())?;
        entry(map, "startedAt", self.started_at.as_ref())?;
        entry(map, "settledAt", self.settled_at.as_ref())
    }
}

/// A value kept as JSON text.
pub(super) fn read<T: DeserializeOwned>(json: Option<&RawValue>) -> Result<T> {
    Ok(crate::json::from_str(json.map_or("null", RawValue::get))?)
}

/// An entry that is left out where there is no value.
pub(super) fn entry<M: SerializeMap, T: Serialize>(
    map: &mut M,
    key: &str,
    value: Option<&T>,
) -> Result<(), M::Error> {
    match value {
        Some(value) => map.serialize_entry(key, value),
        None => Ok(()),
    }
}

impl Serialize for FiberInspection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.write(&mut map)?;
        map.end()
    }
}

/// A managed fiber that has just been started, or was found: a
/// [`FiberInspection`], and whether it is new.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct StartedFiber {
    /// The fiber. A new one is `pending`.
    pub fiber: FiberInspection,
    /// Whether it is new. Otherwise one with the same id or idempotency key was
    /// there, perhaps ended long ago, and nothing was started.
    pub accepted: bool,
}

impl Deref for StartedFiber {
    type Target = FiberInspection;

    fn deref(&self) -> &FiberInspection {
        &self.fiber
    }
}

impl Serialize for StartedFiber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.fiber.write(&mut map)?;
        map.serialize_entry("accepted", &self.accepted)?;
        map.end()
    }
}

/// Both of them, as JSON has them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    fiber_id: String,
    name: String,
    status: FiberStatus,
    created_at: i64,
    idempotency_key: Option<String>,
    snapshot: Option<Box<RawValue>>,
    error: Option<String>,
    metadata: Option<Box<RawValue>>,
    started_at: Option<i64>,
    settled_at: Option<i64>,
    #[serde(default)]
    accepted: bool,
}

impl From<Wire> for FiberInspection {
    fn from(wire: Wire) -> Self {
        Self {
            fiber_id: wire.fiber_id,
            name: wire.name,
            status: wire.status,
            created_at: wire.created_at,
            idempotency_key: wire.idempotency_key,
            snapshot: wire.snapshot,
            error: wire.error,
            metadata: wire.metadata,
            started_at: wire.started_at,
            settled_at: wire.settled_at,
        }
    }
}

impl<'de> Deserialize<'de> for FiberInspection {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Wire::deserialize(deserializer).map(Into::into)
    }
}

impl<'de> Deserialize<'de> for StartedFiber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Wire::deserialize(deserializer)?;
        Ok(Self {
            accepted: wire.accepted,
            fiber: wire.into(),
        })
    }
}
