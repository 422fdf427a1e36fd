//! The planner of features, and those who work on a part.

use super::words::{has, keywords, list, pick};
use crate::orchestrator::{Plan, Task};

pub(super) fn plan(request: &str) -> Plan {
    let about = list(&keywords(request, 2));
    let mut tasks = vec![task_of(
        "Interface",
        format!("Show {about} where people look for it, also on a phone."),
    )];
    let parts: [(&[&str], &str, &str); 3] = [
        (
            &[
                "save", "remember", "history", "export", "list", "share", "sync",
            ],
            "Storage",
            "Keep it over restarts, and change old data in place.",
        ),
        (
            &[
                "mode", "setting", "option", "theme", "dark", "language", "prefer",
            ],
            "Settings",
            "Let people choose, and begin with what their device says.",
        ),
        (
            &["mail", "notif", "remind", "alert", "message"],
            "Messages",
            "Tell people at the right time, once, and let them switch it off.",
        ),
    ];
    for (marks, title, instructions) in parts {
        if has(request, marks) {
            tasks.push(task_of(title, instructions.to_owned()));
        }
    }
    if tasks.len() < 3 {
        tasks.push(task_of(
            "Rules",
            format!("Decide on the server what is allowed about {about}."),
        ));
    }
    tasks.truncate(3);
    tasks.push(task_of(
        "Tests",
        "Write down what has to hold, and let a browser click through it.".into(),
    ));
    Plan { tasks }
}

fn task_of(title: &str, instructions: String) -> Task {
    Task {
        title: title.into(),
        instructions,
    }
}

pub(super) fn task(about: &str) -> String {
    let feature = about.split("The feature: ").nth(1).unwrap_or(about);
    let words = list(&keywords(feature, 2));
    let what = match about.split(':').next().unwrap_or_default() {
        "Interface" => format!(
            "One new component for {words}, reached by keyboard, with a label that a screen reader says. Colours come from variables, so nothing is defined twice."
        ),
        "Storage" => format!(
            "A table for {words} with the user's id as key. A migration adds it and leaves old rows alone; a rollback drops it."
        ),
        "Settings" => format!(
            "A switch for {words} with three values: yes, no, as the device. The choice is kept in the profile and applied before the first paint."
        ),
        "Messages" => format!(
            "A queue for messages about {words}, with a key for each so that nobody gets one twice, and a link in each that ends them."
        ),
        "Rules" => format!(
            "One function that says who may do what with {words}, called by every handler, with a table of cases as its test."
        ),
        _ => format!(
            "Six cases around {words}: empty, one, many, too long, without network, and two tabs at once."
        ),
    };
    let check = pick(
        about,
        &[
            "Checked by a test that fails without the change.",
            "Checked in the browser at 390 pixels and at full width.",
            "Checked with the data of last year's export.",
        ],
    );
    format!("{what} {check}")
}

pub(super) fn merge(reports: &str) -> String {
    let titles: Vec<&str> = reports
        .split("\n\n")
        .filter_map(|report| report.lines().next())
        .collect();
    let mut order = String::new();
    for (number, title) in (1..).zip(titles.iter().rev().skip(1)) {
        order.push_str(&format!("{number}. {title}\n"));
    }
    format!(
        "{order}{}. {}\n\nThe parts meet in one type that all of them share: agree on it first. \
         Merge behind a switch, turn it on for ourselves for two days, then for everybody.",
        titles.len().max(1),
        titles.last().unwrap_or(&"Tests")
    )
}
