//! Machines that fail: now, or at a chosen call of the platform.

use super::{TestAgent, crash_point::Side};
use crate::agent::Agent;

impl<A: Agent> TestAgent<A> {
    /// Lets the machine of the agent fail. What it was doing ends at its next
    /// await, its callers get a platform error that
    /// [is retryable](crate::Error::is_retryable), and its clients lose their
    /// connections with 1006. Storage and alarm stay, and the next event builds
    /// it anew.
    pub fn crash(&self) {
        if let Ok(object) = self.object() {
            object.crash();
        }
    }
}

/// Crashes between any two calls of the platform.
///
/// Whatever an agent does to the world outside its memory is a call: SQL, the
/// beginning of a transaction, the key-value storage, the alarm, listing,
/// accepting, sending to and closing sockets, calls of other agents, and work
/// that is queued or put to sleep. They are numbered for each agent from the
/// start of the world, through all its stays in memory. A broadcast counts as one
/// call that lists the sockets and one for each frame.
///
/// On Cloudflare the writes between two awaits are stored together or not at all.
/// Here each call is stored by itself, so that a crash can come between any two
/// of them: an agent that stands this stands the platform too. What must not come
/// apart belongs into a [`transaction`](crate::AgentBase::transaction), which is
/// whole or absent here as well.
///
/// ```
/// use worker_agents::{Result, prelude::*, testing::World};
///
/// #[worker::durable_object]
/// pub struct Till {
///     base: AgentBase<Self>,
/// }
///
/// #[agent]
/// impl Agent for Till {
///     fn new(base: AgentBase<Self>) -> Self {
///         Self { base }
///     }
/// }
///
/// #[callable]
/// impl Till {
///     /// Two writes that belong together.
///     pub fn sell(&self) -> Result<()> {
///         self.transaction(|| {
///             let sold: u32 = self.sold()?;
///             self.kv().put("stock", &(10 - sold - 1))?;
///             self.kv().put("sold", &(sold + 1))
///         })
///     }
///
///     pub fn sold(&self) -> Result<u32> {
///         Ok(self.kv().get("sold")?.unwrap_or_default())
///     }
///
///     pub fn stock(&self) -> Result<u32> {
///         Ok(self.kv().get("stock")?.unwrap_or(10))
///     }
/// }
///
/// fn sells_with_a_crash_at(call: u64) -> Result<bool> {
///     World::new().bind::<Till>().run(async |world| {
///         let (agent, till) = (world.agent::<Till>("till"), Till::get(&world, "till")?);
///         agent.crash_at_host_call(call);
///         let sold = till.sell().await;
///         agent.crash_at_host_call(0);
///         assert!(sold.is_ok() || sold.as_ref().is_err_and(|error| error.is_retryable()));
///         // The books balance, and what was acknowledged is in them.
///         let (stock, entries) = (till.stock().await?, till.sold().await?);
///         assert_eq!(stock + entries, 10);
///         assert!(sold.is_err() || entries == 1);
///         Ok(sold.is_ok())
///     })
/// }
///
/// # fn main() -> Result<()> {
/// // At every call in turn, until there are no more.
/// let mut call = 1;
/// while !sells_with_a_crash_at(call)? {
///     call += 1;
/// }
/// assert!(call > 4);
/// # Ok(())
/// # }
/// ```
impl<A: Agent> TestAgent<A> {
    /// How many calls of the platform the agent has made.
    #[must_use]
    pub fn host_calls(&self) -> u64 {
        self.object().map_or(0, |object| object.crash_point.made())
    }

    /// Lets the machine of the agent fail right before its `nth` call of the
    /// platform from now takes effect; 1 is the next one, and 0 calls it off.
    ///
    /// That call and all later ones of this stay in memory have no effect, an
    /// open transaction is rolled back, and the rest is as after
    /// [`TestAgent::crash`]. The agent's code cannot be stopped before its next
    /// await: until then its calls fail, with the error that its callers get.
    pub fn crash_at_host_call(&self, nth: u64) {
        self.crash_on(Side::Before, nth);
    }

    /// As [`TestAgent::crash_at_host_call`], but that call still takes effect:
    /// what it has written is stored and what it has sent arrives, unless a
    /// transaction is open around it. If the call is itself a transaction, it is
    /// committed.
    pub fn crash_after_host_call(&self, nth: u64) {
        self.crash_on(Side::After, nth);
    }

    fn crash_on(&self, side: Side, nth: u64) {
        if let Ok(object) = self.object() {
            object.crash_point.arm(nth, side);
        }
    }
}
