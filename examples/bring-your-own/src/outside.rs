//! All that the desks need of the world outside, as one trait: on Cloudflare it is KV,
//! D1, R2 and an API; in native tests a fake, which can be made to fail.

use worker_agents::{AgentEnv, Result};

use crate::{Report, Weather};

/// See the [module](self). The errors are those of whoever is asked; an
/// [`Error::Terminal`](worker_agents::Error::Terminal) is not worth asking again.
pub(crate) trait World: Sized {
    /// The one that these bindings lead to.
    fn of(env: &AgentEnv) -> Result<Self>;

    /// The weather in a town, from the API.
    async fn weather(&self, town: &str) -> Result<Weather>;

    /// The weather in a town, if the cache has it.
    async fn cached(&self, town: &str) -> Result<Option<Weather>>;

    /// Puts the weather in a town in the cache.
    async fn cache(&self, town: &str, weather: &Weather) -> Result<()>;

    /// Stores a report, unless there is one with its key.
    async fn add_report(&self, report: &Report) -> Result<()>;

    /// The last reports of all towns, newest first.
    async fn reports(&self) -> Result<Vec<Report>>;

    /// Stores a file, in place of one of the same key.
    async fn put_file(&self, key: &str, bytes: Vec<u8>) -> Result<()>;

    /// The bytes of a file, if it is there.
    async fn file(&self, key: &str) -> Result<Option<Vec<u8>>>;

    /// Deletes a file, if it is there.
    async fn delete_file(&self, key: &str) -> Result<()>;
}

#[cfg(not(test))]
pub(crate) type Outside = crate::cloudflare::Cloudflare;
#[cfg(test)]
pub(crate) type Outside = crate::tests::fake::Fake;
