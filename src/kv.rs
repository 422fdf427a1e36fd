//! The key-value storage of an agent.

use serde::{Serialize, de::DeserializeOwned};

use crate::{core::Core, error::Result};

/// The object's key-value storage, which lies in the same database as its
/// tables and takes part in its transactions. Values are JSON.
#[derive(Clone, Copy)]
pub struct Kv<'a> {
    core: &'a Core,
}

impl<'a> Kv<'a> {
    pub(crate) fn new(core: &'a Core) -> Self {
        Self { core }
    }

    /// The value of a key, if it is there.
    ///
    /// # Errors
    /// [`Error::Json`](crate::Error::Json) if it does not parse into `T`.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>> {
        match self.core.host.kv_get(key)? {
            Some(json) => Ok(Some(crate::json::from_str(&json)?)),
            None => Ok(None),
        }
    }

    /// Sets a key.
    ///
    /// # Errors
    /// [`Error::Json`](crate::Error::Json) if the value has no JSON form,
    /// [`Error::Platform`](crate::Error::Platform) beyond 2 MB for key and value.
    pub fn put<T: Serialize + ?Sized>(&self, key: &str, value: &T) -> Result<()> {
        self.core.refuse_if_destroyed()?;
        self.core.host.kv_put(key, &crate::json::to_string(value)?)
    }

    /// Removes a key; tells whether it was there.
    ///
    /// # Errors
    /// [`Error::Platform`](crate::Error::Platform) if the platform refuses.
    pub fn delete(&self, key: &str) -> Result<bool> {
        self.core.refuse_if_destroyed()?;
        self.core.host.kv_delete(key)
    }

    /// The keys that start with `prefix`, in order, with their values.
    ///
    /// # Errors
    /// [`Error::Json`](crate::Error::Json) if a value does not parse into `T`.
    pub fn list<T: DeserializeOwned>(&self, prefix: &str) -> Result<Vec<(String, T)>> {
        self.core
            .host
            .kv_list(prefix)?
            .into_iter()
            .map(|(key, json)| Ok((key, crate::json::from_str(&json)?)))
            .collect()
    }
}

impl std::fmt::Debug for Kv<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kv").finish_non_exhaustive()
    }
}
