//! Options of an agent's class.

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
    /// Whether [`AgentOptions::send_identity`] was set, to either value.
    pub(crate) identity_chosen: bool,
}

impl AgentOptions {
    /// The options of a plain `#[agent]`.
    pub const DEFAULT: Self = Self {
        send_identity: true,
        eager_schema: false,
        identity_chosen: false,
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
}

impl Default for AgentOptions {
    fn default() -> Self {
        Self::DEFAULT
    }
}
