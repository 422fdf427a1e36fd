use super::*;
use crate::email::{EmailAddress, ParsedEmail};
use proptest::prelude::*;

fn text(mime: Mime) -> String {
    String::from_utf8(mime.finish("plain", "hi")).unwrap_or_default()
}

fn with(header: &str, value: &str) -> Result<Mime> {
    let mut mime = Mime::new(0);
    mime.header(header, value)?;
    Ok(mime)
}

fn with_subject(value: &str) -> Result<Mime> {
    with("Subject", value)
}

fn from(name: &str) -> Result<Mime> {
    let mut mime = Mime::new(0);
    mime.address("From", name, "a@b.example")?;
    Ok(mime)
}

/// The lines of a mail's header, unfolded.
fn unfolded(mail: &str) -> Vec<String> {
    let head = mail.split("\r\n\r\n").next().unwrap_or_default();
    let head = head.replace("\r\n ", " ");
    head.split("\r\n").map(str::to_owned).collect()
}

fn names(mail: &str) -> Vec<String> {
    let lines = unfolded(mail).into_iter();
    lines
        .map(|line| line.split(':').next().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn a_whole_mail() -> Result<()> {
    let mut mime = Mime::new(1_700_000_000_999);
    mime.address("From", "Bill's desk", "desk@example.com")?;
    mime.address("To", "", "ann@example.com")?;
    mime.header("Subject", "Re: hello")?;
    assert_eq!(
        String::from_utf8(mime.finish("plain", "one\ntwo\r\n")).unwrap_or_default(),
        "Date: Tue, 14 Nov 2023 22:13:20 +0000\r\nMIME-Version: 1.0\r\n\
         From: \"Bill's desk\" <desk@example.com>\r\nTo: <ann@example.com>\r\n\
         Subject: Re: hello\r\nContent-Type: text/plain; charset=\"utf-8\"\r\n\
         Content-Transfer-Encoding: 7bit\r\n\r\none\r\ntwo\r\n"
    );
    Ok(())
}

/// What is signed is encoded beforehand, and has to come back letter by letter.
#[test]
fn what_is_encoded_already_stays() -> Result<()> {
    let value = "=?UTF-8?B?R3LDvMOfZQ==?= =?UTF-8?B?w7w=?=".repeat(4);
    let mail = text(with("X-Agent-ID", &value)?);
    assert!(
        unfolded(&mail).contains(&format!("X-Agent-ID: {value}")),
        "{mail}"
    );
    Ok(())
}

#[test]
fn odd_names_and_addresses_are_refused() {
    for name in ["", "a b", "a:", "a\r\nb", "é"] {
        assert!(with(name, "x").is_err(), "{name:?}");
    }
    for address in ["", "a@b>\r\nBcc: c@d", "a b@c", "a@b\r\nX: y", "<a@b>"] {
        let refused = Mime::new(0).address("To", "", address).is_err();
        assert!(refused, "{address:?}");
    }
}

#[test]
fn a_name_that_looks_encoded_stays_what_it_is() -> Result<()> {
    let name = "=?utf-8?Q?Bank?=";
    let mail = ParsedEmail::parse(&from(name)?.finish("plain", "hi"));
    assert_eq!(mail.from, Some((name, "a@b.example").into()));
    Ok(())
}

#[test]
fn no_run_is_too_long_for_a_line() -> Result<()> {
    for run in ["a", "\"", "é", "a\\ "] {
        let long = run.repeat(1000);
        for mail in [text(from(&long)?), text(with_subject(&long)?)] {
            let longest = mail.lines().map(str::len).max();
            assert!(longest <= Some(998), "{run:?}: {longest:?}");
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn no_value_begins_another_header(value in any::<String>()) {
        let Ok(mime) = with_subject(&value) else {
            return Err(TestCaseError::fail("refused"));
        };
        let mail = text(mime);
        prop_assert!(mail.is_ascii());
        prop_assert_eq!(
            names(&mail),
            ["Date", "MIME-Version", "Subject", "Content-Type", "Content-Transfer-Encoding"]
        );
        prop_assert!(mail.lines().all(|line| line.len() <= 998));
        prop_assert!(!mail.replace("\r\n", "").contains(['\r', '\n']));
    }

    #[test]
    fn a_name_comes_back(name in "[^\\p{C}\\p{Z}]{1,30}( [^\\p{C}\\p{Z}]{1,30}){0,3}") {
        prop_assume!(!name.contains("=?"));
        let Ok(mime) = from(&name) else {
            return Err(TestCaseError::fail("refused"));
        };
        let mail = mime.finish("plain", "hi");
        prop_assert!(mail.is_ascii());
        let expected = EmailAddress::from((name, "a@b.example"));
        prop_assert_eq!(ParsedEmail::parse(&mail).from, Some(expected));
    }

    #[test]
    fn no_name_begins_another_header(name in any::<String>()) {
        let Ok(mime) = from(&name) else {
            return Err(TestCaseError::fail("refused"));
        };
        let mail = text(mime);
        prop_assert!(mail.is_ascii());
        prop_assert_eq!(names(&mail).len(), 5, "{}", mail);
        prop_assert!(!mail.replace("\r\n", "").contains(['\r', '\n']));
    }

    #[test]
    fn a_body_comes_back(body in any::<String>()) {
        let mail = Mime::new(0).finish("plain", &body);
        prop_assert!(mail.is_ascii() && !mail.contains(&0));
        let lines = mail.split(|byte| *byte == b'\n');
        prop_assert!(lines.clone().all(|line| line.len() <= 998));
        prop_assert_eq!(lines.count() - 1, mail.iter().filter(|byte| **byte == b'\r').count());
        let body = body.strip_suffix('\n').unwrap_or(&body);
        let expected: String = body
            .split('\n')
            .map(|line| format!("{}\r\n", line.strip_suffix('\r').unwrap_or(line)))
            .collect();
        let read = ParsedEmail::parse(&mail).text.unwrap_or_default();
        prop_assert_eq!(read.replace("\r\n", "\n"), expected.replace("\r\n", "\n"));
    }
}
