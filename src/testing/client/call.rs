//! A client's calls of the agent's methods.

use std::future::poll_fn;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::{TestClient, inbox::Known};
use crate::error::{Error, Result};

impl TestClient {
    /// Calls a method, with the arguments as a tuple, array or slice, and waits
    /// for its result. Chunks of a stream are passed over.
    ///
    /// # Errors
    /// [`Error::Message`] with the agent's text if the call fails,
    /// [`Error::Connection`] if the connection closes, [`Error::Json`] if the
    /// result does not parse into `T`.
    pub async fn call<T: DeserializeOwned>(
        &self,
        method: &str,
        args: &(impl Serialize + ?Sized),
    ) -> Result<T> {
        let (_, result) = self
            .stream::<serde::de::IgnoredAny, T>(method, args)
            .await?;
        Ok(result)
    }

    /// Calls a streaming method and waits for its end: the chunks, and the
    /// result.
    ///
    /// ```
    /// # use worker_agents::{Result, StreamingResponse, prelude::*, testing::World};
    /// # #[worker::durable_object] pub struct CounterAgent { base: AgentBase<Self> }
    /// # #[agent] impl Agent for CounterAgent {
    /// #     fn new(base: AgentBase<Self>) -> Self { Self { base } }
    /// # }
    /// #[callable]
    /// impl CounterAgent {
    ///     #[callable(stream)]
    ///     pub async fn count_down(&self, from: u32, out: StreamingResponse<u32>) -> Result<()> {
    ///         for number in (1..=from).rev() {
    ///             out.send(number)?;
    ///             self.sleep(std::time::Duration::from_secs(1)).await;
    ///         }
    ///         out.end("lift-off")?;
    ///         Ok(())
    ///     }
    /// }
    ///
    /// # fn main() -> Result<()> {
    /// World::new().run(async |world| {
    ///     let client = world.agent::<CounterAgent>("pad").connect("").await?;
    ///     let (chunks, end) = client.stream::<u32, String>("count_down", &(3,)).await?;
    ///     assert_eq!((chunks.as_slice(), end.as_str()), (&[3, 2, 1][..], "lift-off"));
    ///     Ok(())
    /// })
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`TestClient::call`].
    pub async fn stream<C: DeserializeOwned, T: DeserializeOwned>(
        &self,
        method: &str,
        args: &(impl Serialize + ?Sized),
    ) -> Result<(Vec<C>, T)> {
        let call = Call::begin(self, method, args)?;
        let mut chunks = Vec::new();
        loop {
            let reply = call.reply(method).await?;
            if !reply.success {
                return Err(Error::Message(reply.error.unwrap_or_default()));
            }
            let result = reply.result.as_deref().map_or("null", RawValue::get);
            if reply.done == Some(false) {
                chunks.push(crate::json::from_str(result)?);
            } else {
                return Ok((chunks, crate::json::from_str(result)?));
            }
        }
    }
}

/// A call under way.
struct Call<'a> {
    client: &'a TestClient,
    id: String,
}

#[derive(Serialize)]
struct Request<'a> {
    args: &'a RawValue,
    id: &'a str,
    method: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
}

impl<'a> Call<'a> {
    fn begin(
        client: &'a TestClient,
        method: &str,
        args: &(impl Serialize + ?Sized),
    ) -> Result<Self> {
        let mut args = crate::json::to_raw(args)?;
        if args.get() == "null" {
            // What `()` is in JSON.
            args = RawValue::from_string("[]".into())?;
        }
        let call = Self {
            client,
            id: client.pair.inbox.begin_call(),
        };
        client.send_json(&Request {
            args: &args,
            id: &call.id,
            method,
            kind: "rpc",
        })?;
        Ok(call)
    }

    async fn reply(&self, method: &str) -> Result<Known> {
        let inbox = &self.client.pair.inbox;
        let reply = poll_fn(|cx| inbox.poll_reply(&self.id, cx));
        let what = format!(
            "{} to answer the call of {method}",
            self.client.pair.label()
        );
        let reply = self.client.pair.world.waits.wait(what, reply).await;
        reply.map_err(|_| Error::Connection("Connection closed".into()))
    }
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        self.client.pair.inbox.end_call(&self.id);
    }
}
