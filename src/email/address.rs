//! Addresses by which mail finds agents.

/// The longest local part, and the longest tag after `+`, in UTF-16 units.
const MAX_PART: usize = 64;
/// The longest domain, in UTF-16 units.
const MAX_DOMAIN: usize = 253;

/// The parts of `local+tag@domain`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Address<'a> {
    /// What stands before the first `+`.
    pub(crate) local: &'a str,
    /// What stands between the first `+` and the first `@`.
    pub(crate) tag: Option<&'a str>,
}

/// Takes an address apart, as `^([^+@]{1,64})(?:\+([^@]{1,64}))?@(.{1,253})$`
/// does in the TypeScript SDK (facts A.3). Nothing is lowercased or decoded.
pub(crate) fn parse(address: &str) -> Option<Address<'_>> {
    let (mailbox, domain) = address.split_once('@')?;
    let (local, tag) = match mailbox.split_once('+') {
        Some((local, tag)) => (local, Some(tag)),
        None => (mailbox, None),
    };
    let fits = is_within(local, MAX_PART)
        && tag.is_none_or(|tag| is_within(tag, MAX_PART))
        && is_within(domain, MAX_DOMAIN)
        && !domain.contains(['\n', '\r', '\u{2028}', '\u{2029}']);
    fits.then_some(Address { local, tag })
}

fn is_within(part: &str, most: usize) -> bool {
    let units = part.encode_utf16().take(most + 1).count();
    units > 0 && units <= most
}

/// What stands behind the last `@`, for a `Message-ID`.
pub(crate) fn domain(address: &str) -> &str {
    let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
    let plain = |letter: char| letter.is_ascii_alphanumeric() || ".-".contains(letter);
    if domain.is_empty() || !domain.chars().all(plain) {
        return "localhost";
    }
    domain
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(address: &str) -> Option<(&str, Option<&str>)> {
        parse(address).map(|parts| (parts.local, parts.tag))
    }

    /// Results of the TypeScript package's own resolver (facts L.2).
    #[test]
    fn recorded_addresses() {
        for (address, expected) in [
            ("support@example.com", Some(("support", None))),
            (
                "EmailAgent+id1@example.com",
                Some(("EmailAgent", Some("id1"))),
            ),
            ("a+b+c@d", Some(("a", Some("b+c")))),
            ("x@y@z", Some(("x", None))),
            (
                "agent-my-email-agent-007@example.com",
                Some(("agent-my-email-agent-007", None)),
            ),
            ("a+@d", None),
            ("@d", None),
            ("a@", None),
            ("+a@b", None),
            ("", None),
            ("a@b\nc", None),
        ] {
            assert_eq!(parts(address), expected, "{address:?}");
        }
    }

    #[test]
    fn parts_have_a_longest_form() {
        for (letters, fits) in [(64, true), (65, false)] {
            let long = "a".repeat(letters);
            assert_eq!(parse(&format!("{long}@d")).is_some(), fits);
            assert_eq!(parse(&format!("a+{long}@d")).is_some(), fits);
        }
        // Two UTF-16 units each.
        assert!(parse(&format!("{}@d", "😀".repeat(32))).is_some());
        assert!(parse(&format!("{}@d", "😀".repeat(33))).is_none());
        assert!(parse(&format!("a@{}", "d".repeat(253))).is_some());
        assert!(parse(&format!("a@{}", "d".repeat(254))).is_none());
    }

    #[test]
    fn a_domain_is_fit_for_a_message_id() {
        assert_eq!(domain("a@example.com"), "example.com");
        for odd in ["a", "a@", "a@b>c", "a@b\r\nX: y"] {
            assert_eq!(domain(odd), "localhost", "{odd:?}");
        }
    }

    proptest! {
        #[test]
        fn the_parts_make_the_address_again(address in any::<String>()) {
            if let Some(parts) = parse(&address) {
                let tag = parts.tag.map(|tag| format!("+{tag}")).unwrap_or_default();
                let start = format!("{}{tag}@", parts.local);
                prop_assert!(address.starts_with(&start));
                prop_assert!(address.len() > start.len());
            }
        }

        #[test]
        fn any_agent_and_name_come_back(local in "[^+@\r\n]{1,20}", tag in "[^@]{1,20}") {
            let address = format!("{local}+{tag}@example.com");
            prop_assert_eq!(parts(&address), Some((local.as_str(), Some(tag.as_str()))));
        }
    }
}
