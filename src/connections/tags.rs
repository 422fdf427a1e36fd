//! The tags by which a hibernating WebSocket can be found again.

/// How many tags the platform allows on a socket.
const MAX_TAGS: usize = 10;

/// How long a tag may be, in UTF-16 units: JavaScript's `length`.
const MAX_TAG_LENGTH: usize = 256;

/// The tags of a connection: its id, then those the agent chose.
///
/// A tag equal to the id is not repeated; other repetitions are kept. Check
/// before accepting a socket, as the platform's own refusal is a panic in
/// `worker`'s bindings.
///
/// # Errors
///
/// The TypeScript package's message, for more than ten tags in all, an empty
/// tag (or id), or one longer than 256 UTF-16 units.
pub(crate) fn connection_tags(id: &str, user: Vec<String>) -> Result<Vec<String>, String> {
    let mut tags = vec![id.to_owned()];
    tags.extend(user.into_iter().filter(|tag| tag != id));

    if tags.len() > MAX_TAGS {
        return Err(format!(
            "A connection can only have {MAX_TAGS} tags, including the default id tag."
        ));
    }
    for tag in &tags {
        if tag.is_empty() {
            return Err(String::from(
                "A connection tag must not be an empty string.",
            ));
        }
        if tag.encode_utf16().count() > MAX_TAG_LENGTH {
            return Err(format!(
                "A connection tag must not exceed {MAX_TAG_LENGTH} characters"
            ));
        }
    }
    Ok(tags)
}

#[cfg(test)]
mod tests {
    use super::connection_tags;
    use proptest::prelude::*;

    fn owned(tags: &[&str]) -> Vec<String> {
        tags.iter().map(|&tag| tag.to_owned()).collect()
    }

    #[test]
    fn the_id_comes_first_and_once() {
        for (user, expected) in [
            (&[][..], &["id"][..]),
            (&["a", "b"], &["id", "a", "b"]),
            (&["a", "id", "a", "id"], &["id", "a", "a"]),
        ] {
            assert_eq!(connection_tags("id", owned(user)), Ok(owned(expected)));
        }
    }

    #[test]
    fn limits() {
        const TOO_MANY: &str = "A connection can only have 10 tags, including the default id tag.";
        const EMPTY: &str = "A connection tag must not be an empty string.";
        const TOO_LONG: &str = "A connection tag must not exceed 256 characters";

        let astral = "😀".repeat(128);
        let longer = format!("{astral}x");
        let accented = "é".repeat(256);
        assert!(connection_tags("id", owned(&["t"; 9])).is_ok());
        assert!(connection_tags("id", owned(&["t", "id"].repeat(9))).is_ok());
        assert!(connection_tags(&accented, owned(&[&astral])).is_ok());
        for (id, user, error) in [
            ("id", owned(&["t"; 10]), TOO_MANY),
            ("id", owned(&[""; 10]), TOO_MANY),
            ("id", owned(&["t", ""]), EMPTY),
            ("", owned(&[]), EMPTY),
            ("id", owned(&[&longer]), TOO_LONG),
            ("id", owned(&[&longer, ""]), TOO_LONG),
            (&longer, owned(&[]), TOO_LONG),
        ] {
            assert_eq!(connection_tags(id, user), Err(error.to_owned()));
        }
    }

    proptest! {
        #[test]
        fn what_passes_is_within_the_limits(id in ".{0,300}", user in prop::collection::vec(".{0,300}", 0..12)) {
            if let Ok(tags) = connection_tags(&id, user.clone()) {
                prop_assert!(tags.len() <= 10);
                prop_assert!(tags.iter().all(|tag| (1..=256).contains(&tag.encode_utf16().count())));
                prop_assert_eq!(&tags[0], &id);
                let kept: Vec<_> = user.into_iter().filter(|tag| *tag != id).collect();
                prop_assert_eq!(&tags[1..], kept);
            }
        }
    }
}
