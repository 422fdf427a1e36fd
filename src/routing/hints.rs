//! What a developer may want to know about the way a client came.

use super::{camel_case_to_kebab_case, path};

/// A hint about a client that reached `class`, called `name`, by `pathname`.
pub(crate) fn hint(
    class: &str,
    name: &str,
    pathname: &str,
    identity_chosen: bool,
) -> Option<String> {
    let kebab = camel_case_to_kebab_case(class);
    if let Some(found) = path::parse(pathname, "")
        && found.name == name
        && found.namespace != kebab
    {
        return Some(format!(
            "the URL names the agent {} after its binding, and clients are told {kebab} after its \
             class: name the binding {class}, or expect clients to change their `agent`",
            found.namespace
        ));
    }
    (!identity_chosen && !pathname.contains(name)).then(|| {
        format!(
            "sending instance name \"{name}\" to clients (the name is not visible in the URL with \
             custom routing). If this name is sensitive, opt out with \
             #[agent(send_identity = false)]. Set it to true to silence this message."
        )
    })
}

#[cfg(test)]
mod tests {
    use super::hint;

    #[test]
    fn an_ordinary_url_needs_none() {
        assert_eq!(hint("ChatRoom", "a", "/agents/chat-room/a", false), None);
        assert_eq!(
            hint("ChatRoom", "a", "/agents/chat-room/a/more", false),
            None
        );
    }

    #[test]
    fn a_binding_of_another_name_is_told() {
        let hint = hint("ChatRoom", "a", "/agents/rooms/a", true).unwrap_or_default();
        assert!(
            hint.contains("rooms") && hint.contains("chat-room"),
            "{hint}"
        );
    }

    #[test]
    fn a_name_that_the_url_hides_is_told_unless_chosen() {
        assert!(hint("ChatRoom", "secret", "/user", false).is_some());
        assert_eq!(hint("ChatRoom", "secret", "/user", true), None);
        assert_eq!(hint("ChatRoom", "room", "/rooms/room", false), None);
    }
}
