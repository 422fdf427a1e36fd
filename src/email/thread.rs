//! What a mail belongs to.

/// The longest value of a header that Cloudflare sends, in bytes
/// (<https://developers.cloudflare.com/email-service/reference/headers/>).
pub(super) const MAX_VALUE: usize = 2048;

/// The header `References` of an answer to the mail `message_id`, which itself
/// has the header `before`. Where the thread is too long, its first mail and the
/// last ones stay.
pub(super) fn references(before: Option<&str>, message_id: &str) -> String {
    // Cloudflare joins the values of several headers of one name with a comma.
    let between = |letter: char| letter.is_whitespace() || letter == ',';
    let ids = before.unwrap_or_default().split(between);
    let mut ids = ids.filter(|id| !id.is_empty() && *id != message_id);
    let mut room = MAX_VALUE.saturating_sub(message_id.len());
    let mut fits = |id: &&str| match room.checked_sub(id.len() + 1) {
        Some(rest) => {
            room = rest;
            true
        }
        None => false,
    };
    let first = ids.next().filter(&mut fits);
    let mut last: Vec<&str> = ids.rev().take_while(fits).collect();
    last.reverse();
    let all = first.into_iter().chain(last).chain([message_id]);
    all.collect::<Vec<_>>().join(" ")
}

/// The first mail and the last ones of a header `References` that is too long.
pub(super) fn ends(all: &str) -> String {
    if all.len() <= MAX_VALUE {
        return all.to_owned();
    }
    references(Some(all), "").trim_end().to_owned()
}

/// As much of a value as a header holds.
pub(super) fn beginning(value: &str) -> String {
    let end = value.floor_char_boundary(MAX_VALUE);
    value.get(..end).unwrap_or_default().to_owned()
}

/// The subject of an answer.
pub(super) fn subject(original: Option<&str>) -> String {
    let subject = original.unwrap_or("(no subject)").trim();
    let is_reply = subject
        .get(..3)
        .is_some_and(|start| start.eq_ignore_ascii_case("re:"));
    if is_reply {
        return subject.to_owned();
    }
    format!("Re: {subject}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_answer_is_the_last_of_its_thread() {
        for (before, expected) in [
            (None, "<c>"),
            (Some(""), "<c>"),
            (Some("<a> <b>"), "<a> <b> <c>"),
            (Some("<a>,\r\n\t<b>"), "<a> <b> <c>"),
            (Some("<a> <c>"), "<a> <c>"),
        ] {
            assert_eq!(references(before, "<c>"), expected, "{before:?}");
        }
    }

    #[test]
    fn a_long_thread_keeps_its_ends() {
        let id = |number: usize| format!("<{number}@example.com>");
        let before: Vec<String> = (0..500).map(id).collect();
        let references = references(Some(&before.join(" ")), "<last@example.com>");
        assert!(references.len() <= MAX_VALUE && references.len() > MAX_VALUE - 50);
        assert!(
            references.starts_with("<0@example.com> <389@"),
            "{references}"
        );
        assert!(references.ends_with("<499@example.com> <last@example.com>"));
    }

    #[test]
    fn an_answer_says_so_once() {
        for (original, expected) in [
            (Some("hello"), "Re: hello"),
            (Some(" RE: hello"), "RE: hello"),
            (Some("Rest"), "Re: Rest"),
            (Some("é"), "Re: é"),
            (Some(""), "Re: "),
            (None, "Re: (no subject)"),
        ] {
            assert_eq!(subject(original), expected);
        }
    }

    proptest! {
        #[test]
        fn any_thread_ends_with_the_mail(before: Option<String>, id in "<[a-z]{1,2000}>") {
            let references = references(before.as_deref(), &id);
            prop_assert!(references.ends_with(&id));
            prop_assert!(references.len() <= MAX_VALUE);
        }
    }
}
