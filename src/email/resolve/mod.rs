//! Which agent a mail is for.

mod address;
mod catch_all;
mod dashed;
mod secure_reply;

use std::future::Future;

pub use address::AddressResolver;
pub use catch_all::CatchAllResolver;
pub use dashed::DashedResolver;
pub use secure_reply::SecureReplyResolver;

use super::AgentEmail;
use crate::error::Result;

/// The agent that a mail is for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct EmailRoute {
    /// The class of agents, by the name of its binding: as it is, in kebab case
    /// or in lower case. Where none of these fits, case does not count.
    pub agent: String,
    /// The agent's name.
    pub name: String,
    pub(crate) secure: bool,
}

impl EmailRoute {
    /// To the agent `name` of the class `agent`.
    pub fn new(agent: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            agent: agent.into(),
            name: name.into(),
            secure: false,
        }
    }
}

/// What a resolver may know beside the mail.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EmailContext {
    /// The classes of agents among the bindings, in kebab case.
    pub agents: Vec<String>,
    /// The time now, in milliseconds since the Unix epoch.
    pub now: i64,
}

/// Finds the agent that a mail is for, or `None` if it does not know.
///
/// There are [`AddressResolver`], [`SecureReplyResolver`], [`DashedResolver`]
/// and [`CatchAllResolver`]; a pair of resolvers asks the first, then the
/// second; and a closure that takes the mail is a resolver too:
///
/// ```
/// use worker_agents::{AgentEmail, EmailRoute, Result};
///
/// async fn by_domain(email: AgentEmail) -> Result<Option<EmailRoute>> {
///     let sender = email.from().rsplit_once('@').map(|(_, domain)| domain);
///     Ok(sender.map(|domain| EmailRoute::new("support-agent", domain)))
/// }
/// # fn check(resolver: impl worker_agents::EmailResolver) {}
/// # check(by_domain);
/// ```
///
/// **Never route by a header that the sender chose**: anybody could write to any
/// agent. [`SecureReplyResolver`] reads headers that only the agent can have
/// signed.
#[allow(async_fn_in_trait)]
pub trait EmailResolver {
    /// The agent for this mail.
    ///
    /// # Errors
    /// An error fails the delivery: the sender's server tries again.
    async fn resolve(
        &self,
        email: &AgentEmail,
        context: &EmailContext,
    ) -> Result<Option<EmailRoute>>;
}

impl<F, R> EmailResolver for F
where
    F: Fn(AgentEmail) -> R,
    R: Future<Output = Result<Option<EmailRoute>>>,
{
    async fn resolve(
        &self,
        email: &AgentEmail,
        _context: &EmailContext,
    ) -> Result<Option<EmailRoute>> {
        self(email.clone()).await
    }
}

impl<A: EmailResolver, B: EmailResolver> EmailResolver for (A, B) {
    async fn resolve(
        &self,
        email: &AgentEmail,
        context: &EmailContext,
    ) -> Result<Option<EmailRoute>> {
        match self.0.resolve(email, context).await? {
            Some(route) => Ok(Some(route)),
            None => self.1.resolve(email, context).await,
        }
    }
}
