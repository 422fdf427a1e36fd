//! `agent-my-email-agent-007@example.com`.

use super::{EmailContext, EmailResolver, EmailRoute};
use crate::{
    email::{AgentEmail, address},
    error::Result,
};

/// Routes `agent-<class>-<name>@example.com`, for mail systems that know no `+`:
/// `agent-my-email-agent-007@example.com` goes to the agent `007` of the class
/// `MyEmailAgent`.
///
/// Both parts may contain dashes. The class is the longest one among the Worker's
/// bindings that fits, so an agent whose name begins with the rest of another
/// class's name is out of reach. Prefix and class count in any case; the name
/// stays as it arrives, see [`AddressResolver`](super::AddressResolver).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[must_use]
pub struct DashedResolver;

impl DashedResolver {
    fn route(to: &str, agents: &[String]) -> Option<EmailRoute> {
        let local = address::parse(to)
            .filter(|parts| parts.tag.is_none())?
            .local;
        let rest = strip(strip(local, "agent")?, "-")?;
        let fits = |agent: &&String| name_after(rest, agent).is_some();
        let agent = agents.iter().filter(fits).max_by_key(|agent| agent.len())?;
        Some(EmailRoute::new(agent, name_after(rest, agent)?))
    }
}

/// What follows `agent` and a dash, if anything does.
fn name_after<'a>(rest: &'a str, agent: &str) -> Option<&'a str> {
    strip(strip(rest, agent)?, "-").filter(|name| !name.is_empty())
}

/// What follows `prefix`, in any case.
fn strip<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

impl EmailResolver for DashedResolver {
    async fn resolve(
        &self,
        email: &AgentEmail,
        context: &EmailContext,
    ) -> Result<Option<EmailRoute>> {
        Ok(Self::route(email.to(), &context.agents))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_longest_known_class_wins() {
        let agents = ["my", "my-email-agent", "my-email"].map(str::to_owned);
        for (to, expected) in [
            (
                "agent-my-email-agent-007@h",
                Some(("my-email-agent", "007")),
            ),
            (
                "agent-my-email-agent-a-b@h",
                Some(("my-email-agent", "a-b")),
            ),
            ("agent-my-email-agen-x@h", Some(("my-email", "agen-x"))),
            ("Agent-My-Email-Agent-Bo@h", Some(("my-email-agent", "Bo"))),
            ("agent-my-email-agent@h", Some(("my-email", "agent"))),
            ("agent-my-@h", None),
            ("agent-my@h", None),
            ("agent-other-1@h", None),
            ("my-email-agent-007@h", None),
            ("agent-my-1+x@h", None),
            ("agent-é@h", None),
        ] {
            let expected = expected.map(|(agent, name)| EmailRoute::new(agent, name));
            assert_eq!(DashedResolver::route(to, &agents), expected, "{to}");
        }
    }

    proptest! {
        #[test]
        fn any_address_is_no_trouble(to in any::<String>(), agents: Vec<String>) {
            let _ = DashedResolver::route(&to, &agents);
            let _ = DashedResolver::route(&format!("agent-{to}"), &agents);
        }
    }
}
