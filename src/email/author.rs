//! The agent that a mail comes from.

use super::{signature::sign_agent_headers, words};
use crate::{agent::Agent, base::AgentBase, error::Result, routing::camel_case_to_kebab_case};

/// Who writes a mail, and when.
pub(super) struct Author<'a> {
    /// The class, by the name under which it is routed to.
    pub(super) agent: String,
    /// The agent's name.
    pub(super) name: &'a str,
    /// The time, in milliseconds since the Unix epoch.
    pub(super) now: i64,
}

impl Author<'_> {
    /// The headers that name the agent, signed where there is a secret: a name
    /// that no header holds as it is, in encoded words.
    pub(super) fn headers(&self, secret: Option<&str>) -> Result<Vec<(&'static str, String)>> {
        let headers = match secret {
            Some(secret) => sign_agent_headers(secret, &self.agent, self.name, self.now)?.into(),
            None => vec![
                ("X-Agent-Name", self.agent.clone()),
                ("X-Agent-ID", self.name.to_owned()),
            ],
        };
        // What is signed has to come back letter by letter.
        let headers = headers.into_iter();
        Ok(headers
            .map(|(name, value)| (name, words::exact(&value).into_owned()))
            .collect())
    }
}

impl<A: Agent> AgentBase<A> {
    /// This agent as the author of a mail.
    pub(super) fn author(&self) -> Author<'_> {
        Author {
            agent: camel_case_to_kebab_case(A::BINDING.unwrap_or(A::CLASS)),
            name: self.name(),
            now: self.now(),
        }
    }
}
