//! Words of Rust code, as TypeScript may write them.

/// A doc comment, each line after `indent`; nothing for an empty one.
pub(super) fn comment(text: &str, indent: &str) -> String {
    let text = text.replace("*/", "*\\/");
    let mut lines = text.lines();
    match (lines.next(), lines.next()) {
        (None, _) => String::new(),
        (Some(line), None) => format!("{indent}/** {line} */\n"),
        _ => {
            let lines = text
                .lines()
                .map(|line| format!("{indent} * {line}").trim_end().to_owned() + "\n");
            format!("{indent}/**\n{}{indent} */\n", lines.collect::<String>())
        }
    }
}

/// The name of a member, in quotes where it is no identifier.
pub(super) fn member(name: &str) -> String {
    match is_identifier(name) {
        true => name.to_owned(),
        false => format!("{name:?}"),
    }
}

/// The name of a parameter, which may not be a word of the language.
pub(super) fn parameter(name: &str) -> String {
    match is_identifier(name) && !RESERVED.contains(&name) {
        true => name.to_owned(),
        false => format!("{name}_"),
    }
}

fn is_identifier(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && name
            .chars()
            .all(|char| char.is_alphanumeric() || char == '_' || char == '$')
}

/// The words that strict code cannot bind (ECMAScript 2025, 12.7.2 and 13.1.1) and that
/// are names in Rust, if need be with `r#`.
const RESERVED: &[&str] = &[
    "arguments",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_stay_comments() {
        assert_eq!(comment("", "  "), "");
        assert_eq!(comment("Adds `by`.", "  "), "  /** Adds `by`. */\n");
        assert_eq!(
            comment("One\n\nTwo */ three", ""),
            "/**\n * One\n *\n * Two *\\/ three\n */\n"
        );
    }

    #[test]
    fn names_are_names() {
        assert_eq!(member("countDown"), "countDown");
        assert_eq!(member("delete"), "delete");
        assert_eq!(member("count-down"), "\"count-down\"");
        assert_eq!(parameter("delete"), "delete_");
        assert_eq!(parameter("by"), "by");
    }
}
