//! Agents under plain `cargo test`: in milliseconds, with a virtual clock.
//!
//! A [`World`] stands in for Cloudflare: it keeps each agent's storage in an
//! SQLite of its own, connects clients in memory, and decides what time it is.
//! The agent's code is the same as on Cloudflare, down to its limits and the
//! texts of its errors.
//!
//! ```
//! use std::time::Duration;
//! use worker_agents::{Result, prelude::*, testing::World};
//!
//! #[worker::durable_object]
//! pub struct CounterAgent {
//!     base: AgentBase<Self>,
//! }
//!
//! #[agent]
//! impl Agent for CounterAgent {
//!     type State = i64;
//!     fn new(base: AgentBase<Self>) -> Self {
//!         Self { base }
//!     }
//! }
//!
//! #[callable]
//! impl CounterAgent {
//!     pub fn add(&self, by: i64) -> Result<i64> {
//!         self.update_state(|count| {
//!             *count += by;
//!             *count
//!         })
//!     }
//!
//!     pub async fn add_later(&self, by: i64) -> Result<i64> {
//!         self.sleep(Duration::from_secs(3600)).await;
//!         self.add(by)
//!     }
//! }
//!
//! // #[test]
//! fn two_tabs_stay_in_sync() -> Result<()> {
//!     World::new().run(async |world| {
//!         let room = world.agent::<CounterAgent>("room");
//!         let a = room.connect("?_pk=a").await?;
//!         let b = room.connect("").await?;
//!         assert_eq!(a.next_json().await?["type"], "cf_agent_identity");
//!
//!         assert_eq!(a.call::<i64>("add", &(2,)).await?, 2);
//!         assert_eq!(b.state::<i64>().await?, Some(2));
//!
//!         // The agent sleeps: its memory goes, storage and sockets stay.
//!         room.evict();
//!         assert_eq!(b.call::<i64>("add_later", &(1,)).await?, 3);
//!         assert_eq!(room.with(async |agent| agent.state()).await?, 3);
//!         Ok(())
//!     })
//! }
//! # two_tabs_stay_in_sync().unwrap();
//! ```
//!
//! # Setting up
//!
//! The feature `testing` brings it in. Tests go into the agents' crate itself
//! (`#[cfg(test)] mod tests;`): with `rlib` beside `cdylib`, cargo would leave
//! out link-time optimisation.
//!
//! ```toml
//! [dev-dependencies]
//! worker-agents = { version = "0.1", features = ["testing"] }
//! ```
//!
//! # Time
//!
//! Time stands still while anything can run. When nothing can and the test waits
//! for something, the clock jumps to the next sleep or alarm: the hour above
//! takes no time at all. [`World::advance`] moves the clock on purpose, and
//! [`World::settle`] waits until nothing can run, without moving it. A test that
//! waits for what will never come fails with an error that says so.
//!
//! # What breaks
//!
//! [`TestAgent::evict`] lets an agent hibernate, [`World::forgetful`] does so
//! after every event. [`TestAgent::crash`], [`TestAgent::fail_next_sql`] and
//! [`TestAgent::unreachable`] break things on purpose, and
//! [`TestAgent::crash_at_host_call`] lets a test crash its agent at every point
//! in turn. A panic in an agent is answered as on Cloudflare: its caller gets an
//! error `Rust panic: …`, the agent is built anew, and the others go on.
//!
//! # Mail
//!
//! With the feature `email`, a `TestEmail` is routed as a Worker routes a mail, or
//! handed to an agent with [`TestAgent::email`], and tells what became of it.
//!
//! # What is not here
//!
//! JavaScript, and with it [`worker::Env`], [`worker::Request`] and
//! [`worker::Response`]: hooks and routers that are to be tested natively take
//! [`AgentRequest`](crate::AgentRequest),
//! [`AgentResponse`](crate::AgentResponse) and
//! [`Bindings`](crate::Bindings).

mod agent;
mod client;
mod console;
mod crash_point;
mod crash_points;
#[cfg(feature = "email")]
pub(crate) mod email;
mod fault;
mod host;
mod ids;
mod namespaces;
mod object;
mod port;
mod socket;
mod storage;
#[cfg(feature = "workflows")]
mod workflows;
mod world;

pub use agent::TestAgent;
pub use client::{Closed, TestClient};
pub use console::LogLine;
#[cfg(feature = "email")]
pub use email::{TestEmail, TestForward};
pub use world::World;

#[cfg(test)]
mod tests;
