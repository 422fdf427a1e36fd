//! The key-value storage of an agent.

use serde::{Serialize, de::DeserializeOwned};

use crate::{error::Result, host::Host};

/// The object's key-value storage, which lies in the same database as its
/// tables and takes part in its transactions. Values are JSON.
#[derive(Clone, Copy)]
pub struct Kv<'a> {
    host: &'a dyn Host,
}

impl<'a> Kv<'a> {
    pub(crate) fn new(host: &'a dyn Host) -> Self {
        Self { host }
    }

    /// The value of a key, if it is there.
    ///
    /// # Errors
    /// [`Error::Json`](crate::Error::Json) if it does not parse into `T`.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>> {
        match self.host.kv_get(key)? {
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
        self.host.kv_put(key, &crate::json::to_string(value)?)
    }

    /// Removes a key; tells whether it was there.
    ///
    /// # Errors
    /// [`Error::Platform`](crate::Error::Platform) if the platform refuses.
    pub fn delete(&self, key: &str) -> Result<bool> {
        self.host.kv_delete(key)
    }

    /// The keys that start with `prefix`, in order, with their values.
    ///
    /// # Errors
    /// [`Error::Json`](crate::Error::Json) if a value does not parse into `T`.
    pub fn list<T: DeserializeOwned>(&self, prefix: &str) -> Result<Vec<(String, T)>> {
        self.host
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
