//! Every mail to one agent.

use super::{EmailContext, EmailResolver, EmailRoute};
use crate::{email::AgentEmail, error::Result};

/// Routes every mail to one agent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct CatchAllResolver {
    route: EmailRoute,
}

impl CatchAllResolver {
    /// To the agent `name` of the class `agent`.
    pub fn new(agent: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            route: EmailRoute::new(agent, name),
        }
    }
}

impl EmailResolver for CatchAllResolver {
    async fn resolve(
        &self,
        _email: &AgentEmail,
        _context: &EmailContext,
    ) -> Result<Option<EmailRoute>> {
        Ok(Some(self.route.clone()))
    }
}
