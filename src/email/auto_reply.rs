//! Mail that no human wrote, and that must not be answered.

/// Whether headers are those of an automatic reply or of bulk mail: answering
/// it could start two machines writing to each other for ever.
///
/// Names and values are compared in any case, also where a value holds several that
/// were joined by commas. [`AgentEmail::is_auto_reply`] asks it of a mail.
///
/// ```
/// use worker_agents::is_auto_reply;
///
/// assert!(is_auto_reply([("Auto-Submitted", "auto-replied")]));
/// assert!(!is_auto_reply([("Auto-Submitted", "no"), ("Subject", "Out of office?")]));
/// ```
///
/// [`AgentEmail::is_auto_reply`]: crate::AgentEmail::is_auto_reply
#[must_use]
pub fn is_auto_reply<'a>(headers: impl IntoIterator<Item = (&'a str, &'a str)>) -> bool {
    headers.into_iter().any(|(name, value)| {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        let mut values = value.split(',').map(str::trim);
        let bulk = |value: &str| {
            ["bulk", "junk", "list"]
                .iter()
                .any(|known| value.eq_ignore_ascii_case(known))
        };
        (is("auto-submitted") && values.any(|value| !value.eq_ignore_ascii_case("no")))
            || is("x-auto-response-suppress")
            || (is("precedence") && values.any(bulk))
    })
}

#[cfg(test)]
mod tests {
    use super::is_auto_reply;

    #[test]
    fn headers_of_machines() {
        for (header, expected) in [
            (("auto-submitted", "auto-replied"), true),
            (("Auto-Submitted", "AUTO-GENERATED"), true),
            (("auto-submitted", "No"), false),
            (("auto-submitted", ""), true),
            (("X-Auto-Response-Suppress", "None"), true),
            (("Precedence", "Bulk"), true),
            (("precedence", "junk"), true),
            (("precedence", "list"), true),
            (("precedence", "first-class"), false),
            (("precedence", "first-class, list"), true),
            (("Auto-Submitted", "no, auto-replied"), true),
            (("Auto-Submitted", "no, no"), false),
            (("subject", "auto-submitted"), false),
        ] {
            assert_eq!(is_auto_reply([header]), expected, "{header:?}");
        }
        assert!(!is_auto_reply([]));
    }
}
