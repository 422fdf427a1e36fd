use crate::{Error, cron::Cron};

fn refusal(expression: &str) -> String {
    match Cron::new(expression) {
        Err(Error::Config(text)) => text,
        other => panic!("{expression:?}: {other:?}"),
    }
}

#[test]
fn the_number_of_fields() {
    for expression in [
        "",
        " ",
        "*",
        "* * * *",
        "* * * * * * *",
        "*\t*\t*\t*\t*",
        "@reboot",
        "@midnight",
        "@dailyy",
        " @daily",
        "@daily ",
        "daily",
        "constructor",
    ] {
        assert_eq!(
            refusal(expression),
            "Invalid cron expression: expected 5 or 6 elements.",
            "{expression:?}"
        );
    }
}

#[test]
fn texts_for_a_minute() {
    for (minute, text) in [
        ("x", "x: x is NaN."),
        ("?", "?: ? is NaN."),
        ("L", "L: L is NaN."),
        ("*5", "*5: *5 is NaN."),
        ("*/", "*/: */ is NaN."),
        ("*/x", "*/x: */x is NaN."),
        ("*/-1", "*/-1: */-1 is NaN."),
        ("*/1.5", "*/1.5: */1.5 is NaN."),
        ("*\t", "*\t: *\t is NaN."),
        ("-", "-: - is NaN."),
        ("+-5", "+-5: +-5 is NaN."),
        ("\u{85}5", "\u{85}5: \u{85}5 is NaN."),
        ("٥", "٥: ٥ is NaN."),
        ("jan", "jan: jan is NaN."),
        ("x-5", "x-5: x is NaN."),
        ("5-x", "5-x: x is NaN."),
        ("-1", "-1: -1 is outside of constraint range of 0 - 59."),
        ("60", "60: 60 is outside of constraint range of 0 - 59."),
        (
            "99/2",
            "99/2: 99/2 is outside of constraint range of 0 - 59.",
        ),
        ("5-60", "5-60: 60 is outside of constraint range of 0 - 59."),
        (
            "99999999999999999999",
            "99999999999999999999: 99999999999999999999 is outside of constraint range of 0 - 59.",
        ),
        ("6-5", "6-5: Invalid range (start: 6, end: 5)."),
        ("06-05/0", "06-05/0: Invalid range (start: 6, end: 5)."),
        ("*/0", "step: Expected 0 to be greater than 0."),
        ("1-5/00", "step: Expected 00 to be greater than 0."),
        // In a list, the element is named.
        ("1,x", "x: x is NaN."),
        ("1,,2", ":  is NaN."),
        (",", ":  is NaN."),
        ("1,6-5", "6-5: Invalid range (start: 6, end: 5)."),
    ] {
        let expected = format!("Failed to parse {text}");
        assert_eq!(refusal(&format!("{minute} * * * *")), expected);
    }
}

#[test]
fn each_field_has_its_bounds() {
    for (expression, text) in [
        (
            "60 * * * * *",
            "60: 60 is outside of constraint range of 0 - 59.",
        ),
        (
            "* 24 * * *",
            "24: 24 is outside of constraint range of 0 - 23.",
        ),
        (
            "* * 0 * *",
            "0: 0 is outside of constraint range of 1 - 31.",
        ),
        (
            "* * 32 * *",
            "32: 32 is outside of constraint range of 1 - 31.",
        ),
        (
            "* * * 0 *",
            "0: 0 is outside of constraint range of 1 - 12.",
        ),
        (
            "* * * 13 *",
            "13: 13 is outside of constraint range of 1 - 12.",
        ),
        ("* * * * 8", "8: 8 is outside of constraint range of 0 - 7."),
        (
            "* * * * sat-mon",
            "sat-mon: Invalid range (start: 6, end: 1).",
        ),
        ("* * * mon *", "mon: mon is NaN."),
        ("* * * january *", "january: january is NaN."),
        ("* * * constructor *", "constructor: constructor is NaN."),
        ("* * * * 1-jan", "1-jan: jan is NaN."),
    ] {
        assert_eq!(refusal(expression), format!("Failed to parse {text}"));
    }
}

#[test]
fn the_first_field_that_is_wrong_is_named() {
    assert_eq!(
        refusal("a b c d e f"),
        "Failed to parse a: a is NaN.",
        "from left to right"
    );
    assert_eq!(refusal("1 2 3 4 f"), "Failed to parse f: f is NaN.");
}
