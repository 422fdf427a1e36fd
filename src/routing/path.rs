//! Which agent a URL addresses.

/// The prefix of agent URLs where the application chose none.
pub(crate) const DEFAULT_PREFIX: &str = "agents";

/// The parts of a path that addresses an agent, all as they stand in the URL:
/// nothing is percent-decoded, on the server as on the clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AgentPath<'a> {
    /// The binding, in kebab case if it is to be found.
    pub(crate) namespace: &'a str,
    /// The instance.
    pub(crate) name: &'a str,
    /// What follows the name: empty, or starting with `/`.
    pub(crate) rest: &'a str,
}

/// Finds the agent in the path of a URL: `/{prefix}/{namespace}/{name}…`.
///
/// The prefix may have several segments (`api/agents`); an empty one stands for
/// [`DEFAULT_PREFIX`]. Slashes may be repeated in the path but not in the prefix:
/// a prefix with a leading, trailing or repeated slash matches nothing. `None` if
/// the path is not one of an agent, whether or not such an agent exists.
#[must_use]
pub(crate) fn parse<'a>(pathname: &'a str, prefix: &str) -> Option<AgentPath<'a>> {
    let prefix = if prefix.is_empty() {
        DEFAULT_PREFIX
    } else {
        prefix
    };
    let mut path = pathname;
    for expected in prefix.split('/') {
        let (segment, rest) = next_segment(path)?;
        if segment != expected {
            return None;
        }
        path = rest;
    }
    let (namespace, path) = next_segment(path)?;
    let (name, rest) = next_segment(path)?;
    Some(AgentPath {
        namespace,
        name,
        rest,
    })
}

fn next_segment(path: &str) -> Option<(&str, &str)> {
    let path = path.trim_start_matches('/');
    if path.is_empty() {
        return None;
    }
    let end = path.find('/').unwrap_or(path.len());
    path.split_at_checked(end)
}

#[cfg(test)]
mod tests {
    use super::{AgentPath, parse};
    use proptest::prelude::*;

    fn found<'a>(namespace: &'a str, name: &'a str, rest: &'a str) -> Option<AgentPath<'a>> {
        Some(AgentPath {
            namespace,
            name,
            rest,
        })
    }

    #[test]
    fn paths() {
        for (pathname, prefix, expected) in [
            ("/agents/counter/a", "", found("counter", "a", "")),
            ("/agents/counter/a", "agents", found("counter", "a", "")),
            ("//agents///counter/a", "", found("counter", "a", "")),
            ("agents/counter/a", "", found("counter", "a", "")),
            ("/agents/counter/a/", "", found("counter", "a", "/")),
            ("/agents/counter/a//b/c", "", found("counter", "a", "//b/c")),
            ("/agents/Counter/A", "", found("Counter", "A", "")),
            (
                "/agents/counter/a%20b%2Fc",
                "",
                found("counter", "a%20b%2Fc", ""),
            ),
            ("/agents/counter/é/x", "", found("counter", "é", "/x")),
            ("/api/agents/c/a", "api/agents", found("c", "a", "")),
            ("/api//agents/c/a", "api/agents", found("c", "a", "")),
            ("/agents/agents/agents", "", found("agents", "agents", "")),
            ("", "", None),
            ("/", "", None),
            ("/agents", "", None),
            ("/agents/", "", None),
            ("/agents/counter", "", None),
            ("/agents/counter/", "", None),
            ("/agents//counter//", "", None),
            ("/x/agents/counter/a", "", None),
            ("/Agents/counter/a", "", None),
            ("/agents/counter/a", "agent", None),
            ("/agents/counter/a", "/agents", None),
            ("/agents/counter/a", "agents/", None),
            ("/api/agents/c/a", "api//agents", None),
            ("/api/agents/c", "api/agents", None),
            ("/agents/c/a", "/", None),
        ] {
            assert_eq!(parse(pathname, prefix), expected, "{pathname} {prefix}");
        }
    }

    /// The rule as stated for JavaScript: split, drop empty segments, compare.
    fn by_the_rule<'a>(pathname: &'a str, prefix: &str) -> Option<(&'a str, &'a str)> {
        let prefix = if prefix.is_empty() { "agents" } else { prefix };
        let prefix: Vec<_> = prefix.split('/').collect();
        let parts: Vec<_> = pathname
            .split('/')
            .filter(|part| !part.is_empty())
            .collect();
        let matches = parts.len() >= prefix.len() + 2 && parts.starts_with(&prefix);
        matches.then(|| (parts[prefix.len()], parts[prefix.len() + 1]))
    }

    proptest! {
        #[test]
        fn agrees_with_the_rule(
            pathname in "/{0,2}(agents|a)?(/{1,2}(agents|a|é|%2F)){0,5}/{0,2}",
            prefix in "/?(agents|a)?(/{1,2}(agents|a)){0,2}/?",
        ) {
            let parsed = parse(&pathname, &prefix);
            prop_assert_eq!(parsed.map(|path| (path.namespace, path.name)), by_the_rule(&pathname, &prefix));
            if let Some(path) = parsed {
                let end = format!("{}{}", path.name, path.rest);
                prop_assert!(pathname.ends_with(&end));
                prop_assert!(path.rest.is_empty() || path.rest.starts_with('/'));
            }
        }

        #[test]
        fn never_panics(pathname in any::<String>(), prefix in any::<String>()) {
            let parsed = parse(&pathname, &prefix).map(|path| (path.namespace, path.name));
            prop_assert_eq!(parsed, by_the_rule(&pathname, &prefix));
        }
    }
}
