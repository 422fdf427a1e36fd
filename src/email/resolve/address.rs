//! `agent+name@example.com`.

use super::{EmailContext, EmailResolver, EmailRoute};
use crate::{
    email::{AgentEmail, address},
    error::Result,
};

/// Routes `agent+name@example.com` to the agent `name` of that class. Without
/// `+`, the local part is the name of an agent of the default class, if there is
/// one.
///
/// Mail systems may turn addresses into lower case on the way. Classes are found
/// in any case; a name stays as it arrives, so **give agents that are to get mail
/// names in lower case**. `Support` would be another agent than `support`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct AddressResolver {
    default_agent: Option<String>,
}

impl AddressResolver {
    /// Mail without `+` goes to agents of this class.
    pub fn new(default_agent: impl Into<String>) -> Self {
        Self {
            default_agent: Some(default_agent.into()),
        }
    }

    fn route(&self, to: &str) -> Option<EmailRoute> {
        let parts = address::parse(to)?;
        match (parts.tag, &self.default_agent) {
            (Some(name), _) => Some(EmailRoute::new(parts.local, name)),
            (None, Some(agent)) => Some(EmailRoute::new(agent, parts.local)),
            (None, None) => None,
        }
    }
}

impl EmailResolver for AddressResolver {
    async fn resolve(
        &self,
        email: &AgentEmail,
        _context: &EmailContext,
    ) -> Result<Option<EmailRoute>> {
        Ok(self.route(email.to()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_class_is_for_plain_addresses_only() {
        let with = AddressResolver::new("desk");
        let without = AddressResolver::default();
        for (to, expected, expected_without) in [
            ("bill@h", Some(("desk", "bill")), None),
            (
                "Desk+Bill@h",
                Some(("Desk", "Bill")),
                Some(("Desk", "Bill")),
            ),
            ("a+b+c@h", Some(("a", "b+c")), Some(("a", "b+c"))),
            ("a+@h", None, None),
        ] {
            let route = |(agent, name)| EmailRoute::new(agent, name);
            assert_eq!(with.route(to), expected.map(route), "{to}");
            assert_eq!(without.route(to), expected_without.map(route), "{to}");
        }
    }
}
