//! The names by which the JavaScript clients know agents.

use crate::host::unicode;

/// Turns the name of a class or a binding into the form it has in URLs and
/// identity frames.
///
/// The clients apply the same conversion to the name they are given, so its
/// oddities are part of the protocol: a name in capitals is one word per `_`,
/// in any other name every ASCII capital starts a word, and at most one hyphen is
/// taken off either end.
///
/// ```text
/// MyAgent -> my-agent    MY_AGENT -> my-agent    AIAssistant -> a-i-assistant
/// ```
#[must_use]
pub fn camel_case_to_kebab_case(name: &str) -> String {
    let lower = unicode::to_lowercase(name);
    if lower != name && unicode::to_uppercase(name) == name {
        return lower.replace('_', "-");
    }

    let mut words = String::with_capacity(name.len() + 8);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            words.push('-');
        }
        words.push(letter.to_ascii_lowercase());
    }
    let words = words.strip_prefix('-').unwrap_or(&words).replace('_', "-");
    words.strip_suffix('-').unwrap_or(&words).to_owned()
}

#[cfg(test)]
mod tests {
    use super::camel_case_to_kebab_case as kebab;
    use proptest::prelude::*;

    /// Results of the TypeScript package's own function.
    #[test]
    fn recorded_conversions() {
        for (name, expected) in [
            ("Counter", "counter"),
            ("MyAgent", "my-agent"),
            ("MY_AGENT", "my-agent"),
            ("MYAGENT", "myagent"),
            ("AIAssistant", "a-i-assistant"),
            ("HTTPServer", "h-t-t-p-server"),
            ("My_Agent", "my--agent"),
            ("_Foo", "--foo"),
            ("Foo_", "foo"),
            ("Foo__", "foo-"),
            ("FOO_", "foo-"),
            ("FOO__BAR", "foo--bar"),
            ("Agent2Go", "agent2-go"),
            ("2Agent", "2-agent"),
            ("aB", "a-b"),
            ("ABc", "a-bc"),
            ("A", "a"),
            ("-", ""),
            ("_", ""),
            ("123", "123"),
            ("TestOAuthAgent", "test-o-auth-agent"),
            ("COUNTER_DO", "counter-do"),
            ("ÉcoleAgent", "École-agent"),
            ("Foo-Bar", "foo--bar"),
            ("my-agent", "my-agent"),
            ("myAgent", "my-agent"),
            ("", ""),
        ] {
            assert_eq!(kebab(name), expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_left_to_convert(name in any::<String>()) {
            let words = kebab(&name);
            prop_assert!(!words.contains('_'));
            prop_assert!(!words.contains(|letter: char| letter.is_ascii_uppercase()));
        }

        #[test]
        fn camel_case_has_a_word_per_capital(words in prop::collection::vec("[a-z]{2}[a-z0-9]{0,5}", 1..5)) {
            let camel: String = words
                .iter()
                .map(|word| word[..1].to_uppercase() + &word[1..])
                .collect();
            prop_assert_eq!(kebab(&camel), words.join("-"));
            prop_assert_eq!(kebab(&words.join("_").to_uppercase()), words.join("-"));
        }

        /// Not true in general: a hyphen at either end is taken off each time.
        #[test]
        fn a_converted_name_stays_as_it_is(name in "[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?") {
            prop_assert_eq!(kebab(&name), name);
        }
    }
}
