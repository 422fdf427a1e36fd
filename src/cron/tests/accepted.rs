use crate::cron::Cron;

/// Both texts stand for the same schedule.
fn same(left: &str, right: &str) {
    let fields = |text| Cron::new(text).unwrap().fields;
    assert_eq!(fields(left), fields(right), "{left:?} and {right:?}");
}

#[test]
fn seconds_may_be_left_out() {
    same("1 2 3 4 5", "0 1 2 3 4 5");
}

#[test]
fn only_spaces_separate() {
    same("  1  2 3 4   5 ", "1 2 3 4 5");
    same("\t1 2 3 4 5\n", "1 2 3 4 5");
    same("1 2\t9 3 4 5", "1 2 3 4 5");
}

#[test]
fn nicknames() {
    for (name, expression) in [
        ("@yearly", "0 0 1 1 *"),
        ("@annually", "0 0 1 1 *"),
        ("@monthly", "0 0 1 * *"),
        ("@weekly", "0 0 * * 0"),
        ("@daily", "0 0 * * *"),
        ("@hourly", "0 * * * *"),
        ("@minutely", "* * * * *"),
        ("@DaiLy", "0 0 * * *"),
        // The Kelvin sign in lower case is a plain `k`.
        ("@WEE\u{212a}LY", "0 0 * * 0"),
    ] {
        same(name, expression);
    }
}

#[test]
fn ranges_steps_and_lists() {
    for (minutes, values) in [
        ("3-6", "3,4,5,6"),
        ("6-6", "6"),
        ("*/20", "0,20,40"),
        ("10-20/4", "10,14,18"),
        ("10-20/99", "10"),
        ("*/4294967296", "0"),
        ("*/99999999999999999999", "0"),
        ("*/007", "0,7,14,21,28,35,42,49,56"),
        ("50-59/3,1-2,7", "1,2,7,50,53,56,59"),
        ("*,5", "0-59"),
        ("7,7,7", "7"),
    ] {
        same(&format!("{minutes} * * * *"), &format!("{values} * * * *"));
    }
    same("* * */10 * *", "* * 1,11,21,31 * *");
}

#[test]
fn names_of_months_and_days() {
    same(
        "* * * jan,FEB,Mar,apr-jun,jul,aug,sep,oct,nov,dec *",
        "* * * * *",
    );
    same("* * * sep-nov/2 *", "* * * 9,11 *");
    same("* * * * mon,TUE,Wed-fri", "* * * * 1-5");
}

#[test]
fn sunday_is_0_and_7() {
    for (weekdays, values) in [
        ("7", "0"),
        ("sun", "0"),
        ("7-2", "0,1,2"),
        ("sun-tue", "0,1,2"),
        ("7-0", "0"),
        ("fri-sun", "0,5,6"),
        ("sun-sun", "0"),
        ("1-7", "*"),
        ("0-6", "*"),
        ("*/7", "0"),
        ("*/2", "0,2,4,6"),
        ("1-7/3", "0,1,4"),
    ] {
        same(&format!("* * * * {weekdays}"), &format!("* * * * {values}"));
    }
}

#[test]
fn what_follows_the_digits_is_ignored() {
    for lenient in [
        "5/10",
        "5W",
        "5#2",
        "5.9",
        "5-",
        "5--3",
        "5-9/x",
        "5-9/",
        "5-9/-1",
        "05",
        "+5",
        "\u{a0}5",
        "\u{feff}5",
        "\u{2028}5",
        "5\t6",
    ] {
        same(&format!("{lenient} * * * *"), "5 * * * *");
    }
    same("0x10 * * * *", "0 * * * *");
    same("-0 * * * *", "0 * * * *");
    same("1a-3b * * * *", "1-3 * * * *");
    same("0x9-0x5/2 * * * *", "0 * * * *");
}

#[test]
fn the_text_is_kept() {
    let text = " 0  9 * * Mon-FRI ";
    let cron: Cron = text.parse().unwrap();
    assert_eq!(cron.expression(), text);
    assert_eq!(cron.to_string(), text);
}
