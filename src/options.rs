//! Options of an agent's class.

use std::time::Duration;

use crate::retry::RetryPolicy;

/// What `#[agent(…)]` can set for all instances of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct AgentOptions {
    /// Whether a connecting client is told the agent's name and class.
    /// `#[agent(send_identity = false)]` keeps a sensitive name from clients;
    /// their `ready` promise then never resolves.
    pub send_identity: bool,
    /// Creates all tables of the TypeScript SDK's version 11 at the first
    /// start, as `#[agent(eager_schema)]`. Otherwise each is made on first use.
    pub eager_schema: bool,
    /// How often schedules, queued calls and [`retry`](crate::AgentBase::retry)
    /// try before they have failed, as `#[agent(retry(max_attempts = 5, base_delay
    /// = "10ms", max_delay = "1s"))]`.
    pub retry: RetryPolicy,
    /// How long one run of an interval may take before it is given up, as
    /// `#[agent(hung_timeout = "30s")]`. A schedule may have its own.
    pub hung_timeout: Duration,
    /// How often the alarm wakes an agent that is kept alive, as
    /// `#[agent(keep_alive_interval = "30s")]`.
    pub keep_alive_interval: Duration,
    /// Whether [`AgentOptions::send_identity`] was set, to either value.
    pub(crate) identity_chosen: bool,
    /// Whether the class writes [`Agent::on_state_changed`](crate::Agent::on_state_changed).
    pub(crate) observes_state: bool,
}

impl AgentOptions {
    /// The options of a plain `#[agent]`.
    pub const DEFAULT: Self = Self {
        send_identity: true,
        eager_schema: false,
        retry: RetryPolicy::DEFAULT,
        hung_timeout: Duration::from_secs(30),
        keep_alive_interval: Duration::from_secs(30),
        identity_chosen: false,
        observes_state: false,
    };

    /// Sets [`AgentOptions::send_identity`].
    #[must_use]
    pub const fn send_identity(mut self, send: bool) -> Self {
        self.send_identity = send;
        self.identity_chosen = true;
        self
    }

    /// Sets [`AgentOptions::eager_schema`].
    #[must_use]
    pub const fn eager_schema(mut self, eager: bool) -> Self {
        self.eager_schema = eager;
        self
    }

    /// For the macro, which sees whether the hook is written: without it nothing has to
    /// be run after a change of the state.
    #[doc(hidden)]
    #[must_use]
    pub const fn observes_state(mut self, observes: bool) -> Self {
        self.observes_state = observes;
        self
    }

    /// Sets [`AgentOptions::retry`].
    #[must_use]
    pub const fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Sets [`AgentOptions::hung_timeout`].
    #[must_use]
    pub const fn hung_timeout(mut self, timeout: Duration) -> Self {
        self.hung_timeout = timeout;
        self
    }

    /// Sets [`AgentOptions::keep_alive_interval`].
    #[must_use]
    pub const fn keep_alive_interval(mut self, interval: Duration) -> Self {
        self.keep_alive_interval = interval;
        self
    }
}

impl Default for AgentOptions {
    fn default() -> Self {
        Self::DEFAULT
    }
}
