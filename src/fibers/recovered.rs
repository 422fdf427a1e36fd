//! A fiber that was interrupted, as the hook is told of it.

use serde::{Serialize, Serializer, de::DeserializeOwned, ser::SerializeMap};
use serde_json::value::RawValue;

use super::{
    FiberInspection, FiberStatus,
    inspection::{entry, read},
};
use crate::error::Result;

/// A fiber that ran when the agent was lost: see
/// [`on_fiber_recovered`](crate::Agent::on_fiber_recovered). Its JSON form is that
/// of the TypeScript SDK.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RecoveredFiber {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it has stashed last, as JSON text.
    pub snapshot: Option<Box<RawValue>>,
    /// When it was started, in milliseconds since the Unix epoch.
    pub created_at: i64,
    /// How it stands: [`Interrupted`](FiberStatus::Interrupted) for one of
    /// [`start_fiber`](crate::AgentBase::start_fiber), `None` for one of
    /// [`run_fiber`](crate::AgentBase::run_fiber).
    pub status: Option<FiberStatus>,
    /// What keeps it from being started twice, if it was given any.
    pub idempotency_key: Option<String>,
    /// What it was started with beside its arguments, as the text of a JSON
    /// object.
    pub metadata: Option<Box<RawValue>>,
}

impl RecoveredFiber {
    pub(super) fn of_ledger(row: FiberInspection) -> Self {
        Self {
            id: row.fiber_id,
            name: row.name,
            snapshot: row.snapshot,
            created_at: row.created_at,
            status: Some(FiberStatus::Interrupted),
            idempotency_key: row.idempotency_key,
            metadata: row.metadata,
        }
    }

    /// Whether it was started with [`start_fiber`](crate::AgentBase::start_fiber).
    pub fn is_managed(&self) -> bool {
        self.status.is_some()
    }

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
}

impl Serialize for RecoveredFiber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("name", &self.name)?;
        map.serialize_entry("snapshot", &self.snapshot)?;
        map.serialize_entry("createdAt", &self.created_at)?;
        map.serialize_entry("recoveryReason", super::scan::REASON)?;
        entry(&mut map, "status", self.status.as_ref())?;
        entry(&mut map, "idempotencyKey", self.idempotency_key.as_ref())?;
        entry(&mut map, "metadata", self.metadata.as_ref())?;
        map.end()
    }
}
