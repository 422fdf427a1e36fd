//! A reviewer that knows a dozen things to look for.

use super::words::has;

type Rule = (&'static [&'static str], &'static str);

const SECURITY: &[Rule] = &[
    (
        &["eval("],
        "High: eval runs whatever it is given; parse the value instead.",
    ),
    (
        &["innerhtml"],
        "High: innerHTML turns input into markup; use textContent.",
    ),
    (
        &["select ", "insert into"],
        "High: SQL is put together from text; bind the values.",
    ),
    (
        &["password", "secret", "api_key", "apikey"],
        "Medium: a secret passes through here; see that no log or error shows it.",
    ),
    (
        &["fetch(", "http://"],
        "Medium: the answer from outside is used without a look at its status or type.",
    ),
    (
        &["unsafe"],
        "Medium: an unsafe block without a comment that says why it is sound.",
    ),
];

const SPEED: &[Rule] = &[
    (
        &["for (", "for(", "for "],
        "The loop does its work one item at a time; look whether one query or one map does it.",
    ),
    (
        &["await "],
        "Each await waits for the one before; start what is independent together.",
    ),
    (&[".clone()"], "Copies where a borrow is enough."),
    (
        &["json.parse", "json.stringify"],
        "The value is turned into JSON and back; keep it as it is.",
    ),
    (
        &[".push(", "+="],
        "The result grows step by step; give it its size beforehand.",
    ),
];

const UPKEEP: &[Rule] = &[
    (
        &["var "],
        "`var` is visible in the whole function; `const` says that it does not change.",
    ),
    (
        &[" == "],
        "`==` converts before it compares; `===` does not.",
    ),
    (
        &["unwrap()"],
        "unwrap ends the program where an error could be handed on.",
    ),
    (
        &["catch", "todo", "fixme"],
        "An error or a task is put aside here; write down who takes it up.",
    ),
    (
        &["x,", "(a,", "data", "tmp", "foo"],
        "Names like these do not say what a value is for.",
    ),
];

pub(super) fn security(code: &str) -> String {
    findings(
        code,
        SECURITY,
        "Low: nothing from outside is trusted here, as far as this part shows.",
    )
}

pub(super) fn speed(code: &str) -> String {
    findings(
        code,
        SPEED,
        "Nothing here runs often enough to matter; measure before changing it.",
    )
}

pub(super) fn upkeep(code: &str) -> String {
    let lines = code.lines().count();
    let mut found = findings(
        code,
        UPKEEP,
        "The names are clear, and the function does one thing.",
    );
    if lines > 25 {
        found.push_str(&format!(
            "\nIt has {lines} lines; cut it where a comment would stand."
        ));
    } else if !has(code, &["//", "#", "/*"]) {
        found.push_str("\nNo comment says why it is done this way.");
    }
    found
}

fn findings(code: &str, rules: &[Rule], none: &str) -> String {
    let found: Vec<&str> = rules
        .iter()
        .filter(|(marks, _)| has(code, marks))
        .map(|(_, finding)| *finding)
        .take(3)
        .collect();
    if found.is_empty() {
        none.to_owned()
    } else {
        found.join("\n")
    }
}

pub(super) fn summary(reviews: &str) -> String {
    let serious: Vec<&str> = reviews
        .lines()
        .filter_map(|line| line.strip_prefix("High: "))
        .collect();
    let others = reviews.lines().filter(|line| line.len() > 12).count() - serious.len();
    let verdict = match serious.first() {
        Some(first) => format!(
            "Not yet: {} to be mended before this is merged. The first: {first}",
            if serious.len() == 1 {
                "one thing has".into()
            } else {
                format!("{} things have", serious.len())
            },
        ),
        None => "This can be merged as it is: nobody found anything dangerous.".into(),
    };
    format!(
        "{verdict} The other {others} remarks can wait, but the ones on upkeep are cheap while \
         the code is fresh in mind. Speed is worth another look once there are real numbers."
    )
}
