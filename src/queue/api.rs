//! What an agent does with its queue.

use serde::Serialize;

use super::{QueueItem, QueueOptions, Queueing, flush::kick, store};
use crate::{
    agent::Agent,
    base::AgentBase,
    client::{AgentGet, FromMode, Later},
    error::Result,
    observability::EventKind,
};

impl<A: Agent> AgentBase<A> {
    /// Calls a method soon, after the present one and after all that was queued
    /// before: `self.queue()` has the agent's methods, and each of them gives the
    /// id of the item that it has stored.
    ///
    /// The queue survives eviction, restarts and deployments. One call is made
    /// at a time, in order. A call that fails is tried again by its
    /// [`RetryPolicy`](crate::RetryPolicy); one that has used up its attempts is
    /// taken out and kept for [`list_failed`](Self::list_failed). A call is made
    /// twice if the machine fails between its end and its removal.
    ///
    /// ```
    /// # use worker_agents::{prelude::*, Result};
    /// # #[worker::durable_object] pub struct Mailer { base: AgentBase<Self> }
    /// # #[agent] impl Agent for Mailer {
    /// #     fn new(base: AgentBase<Self>) -> Self { Self { base } }
    /// # }
    /// #[callable]
    /// impl Mailer {
    ///     pub fn invite(&self, guests: Vec<String>) -> Result<()> {
    ///         for guest in guests {
    ///             self.queue().welcome(&guest)?;
    ///         }
    ///         Ok(())
    ///     }
    ///
    ///     #[callable(internal)]
    ///     async fn welcome(&self, guest: &str) -> Result<()> {
    ///         // …
    /// #       let _ = guest;
    ///         Ok(())
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// [`Error::Config`](crate::Error::Config) for retry options out of range;
    /// [`Error::Json`](crate::Error::Json) for an argument without a JSON form.
    /// Nothing is stored then.
    pub fn queue(&self) -> A::Client<Queueing<A>>
    where
        A: AgentGet,
    {
        self.queue_with(QueueOptions::new())
    }

    /// As [`AgentBase::queue`], with options.
    ///
    /// # Errors
    /// As there.
    pub fn queue_with(&self, options: QueueOptions) -> A::Client<Queueing<A>>
    where
        A: AgentGet,
    {
        FromMode::from_mode(Queueing::new(self.clone(), options))
    }

    pub(super) fn queue_later(&self, later: Later, options: QueueOptions) -> Result<String> {
        let core = self.core();
        core.refuse_if_destroyed()?;
        let host = core.host.as_ref();
        if let Some(retry) = &options.retry {
            retry.resolve(core.options.retry)?;
        }
        core.schema.require_time(host)?;
        let item = QueueItem {
            id: core.new_id::<9>()?,
            payload: later.payload,
            callback: later.method,
            created_at: core.now().div_euclid(1000),
            retry: options.retry,
        };
        store::insert(host, &item)?;
        core.emit(EventKind::QueueCreate {
            callback: &item.callback,
            id: &item.id,
        });
        kick(self);
        core.rearm()?;
        Ok(item.id)
    }

    /// The queued call with this id.
    ///
    /// # Errors
    /// [`Error::Sql`](crate::Error::Sql) if storage fails.
    pub fn get_queue(&self, id: &str) -> Result<Option<QueueItem>> {
        let core = self.core();
        let host = core.host.as_ref();
        if !core.schema.find_time(host)? {
            return Ok(None);
        }
        store::find(host, id)
    }

    /// All queued calls, in order.
    ///
    /// # Errors
    /// [`Error::Sql`](crate::Error::Sql) if storage fails.
    pub fn list_queue(&self) -> Result<Vec<QueueItem>> {
        let core = self.core();
        let host = core.host.as_ref();
        if !core.schema.find_time(host)? {
            return Ok(Vec::new());
        }
        store::all(host)
    }

    /// The queued calls whose payload is an object with this value under `key`,
    /// in order.
    ///
    /// # Errors
    /// [`Error::Json`](crate::Error::Json) for a value without a JSON form,
    /// [`Error::Sql`](crate::Error::Sql) if storage fails.
    pub fn get_queues<T: Serialize + ?Sized>(
        &self,
        key: &str,
        value: &T,
    ) -> Result<Vec<QueueItem>> {
        let value: serde_json::Value = crate::json::from_str(&crate::json::to_string(value)?)?;
        let mut items = self.list_queue()?;
        items.retain(|item| {
            let payload = item.payload::<serde_json::Value>();
            payload.is_ok_and(|payload| payload.get(key) == Some(&value))
        });
        Ok(items)
    }

    /// Removes a queued call. One that is being made ends all the same.
    ///
    /// # Errors
    /// [`Error::Sql`](crate::Error::Sql) if storage fails.
    pub fn dequeue(&self, id: &str) -> Result<()> {
        self.remove(|host| store::delete(host, id))
    }

    /// Removes all queued calls.
    ///
    /// # Errors
    /// [`Error::Sql`](crate::Error::Sql) if storage fails.
    pub fn dequeue_all(&self) -> Result<()> {
        self.remove(|host| store::delete_all(host, None))
    }

    /// Removes the queued calls of one method, by its name on the wire.
    ///
    /// # Errors
    /// [`Error::Sql`](crate::Error::Sql) if storage fails.
    pub fn dequeue_all_by_callback(&self, callback: &str) -> Result<()> {
        self.remove(|host| store::delete_all(host, Some(callback)))
    }

    fn remove(&self, delete: impl FnOnce(&dyn crate::host::Host) -> Result<()>) -> Result<()> {
        let core = self.core();
        let host = core.host.as_ref();
        if core.schema.find_time(host)? {
            delete(host)?;
            core.rearm()?;
        }
        Ok(())
    }
}
