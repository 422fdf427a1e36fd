use super::*;
use proptest::prelude::*;

fn written(name: &str, value: &str) -> Result<String> {
    let mut mime = Mime::new(0);
    mime.header(name, value)?;
    Ok(mime.text)
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_default()
}

/// The lines of a mail's header, unfolded.
fn unfolded(mail: &str) -> Vec<String> {
    let head = mail.split("\r\n\r\n").next().unwrap_or_default();
    let head = head.replace("\r\n ", " ");
    head.split("\r\n").map(str::to_owned).collect()
}

/// What a reader makes of encoded words.
fn decoded(value: &str) -> String {
    let mut bytes = Vec::new();
    for word in value.split(' ') {
        let inner = word
            .strip_prefix("=?UTF-8?B?")
            .and_then(|word| word.strip_suffix("?="));
        bytes.extend(
            inner.map_or_else(Vec::new, |inner| STANDARD.decode(inner).unwrap_or_default()),
        );
    }
    String::from_utf8(bytes).unwrap_or_default()
}

#[test]
fn a_whole_mail() -> Result<()> {
    let mut mime = Mime::new(1_700_000_000_000);
    mime.address("From", "Bill's desk", "desk@example.com")?;
    mime.address("To", "", "ann@example.com")?;
    mime.header("Subject", "Re: hello")?;
    assert_eq!(
        text(mime.finish("plain", "one\ntwo\r\n")),
        "Date: Tue, 14 Nov 2023 22:13:20 +0000\r\nFrom: Bill's desk <desk@example.com>\r\n\
         To: <ann@example.com>\r\nSubject: Re: hello\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n\
         one\r\ntwo\r\n"
    );
    Ok(())
}

#[test]
fn what_is_not_ascii_is_encoded() -> Result<()> {
    let mail = written("Subject", "Grüße")?;
    assert!(
        mail.ends_with("Subject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n"),
        "{mail}"
    );
    let mut mime = Mime::new(0);
    mime.address("From", "Jörg, \"Chef\"", "j@h")?;
    let mail = text(mime.finish("html", "<p>é</p>"));
    assert!(mail.contains("From: =?UTF-8?B?"), "{mail}");
    assert!(
        mail.ends_with("base64\r\n\r\nPHA+w6k8L3A+DQo=\r\n"),
        "{mail}"
    );
    Ok(())
}

#[test]
fn a_name_with_signs_is_quoted() -> Result<()> {
    let mut mime = Mime::new(0);
    mime.address("From", r#"Desk, "one" \ two"#, "j@h")?;
    assert!(
        mime.text
            .ends_with("From: \"Desk, \\\"one\\\" \\\\ two\" <j@h>\r\n")
    );
    Ok(())
}

#[test]
fn no_name_is_too_long_for_a_line() -> Result<()> {
    for name in ["a", "\"", "é", "a\\ "] {
        let mut mime = Mime::new(0);
        mime.address("From", &name.repeat(1000), "a@b")?;
        let longest = mime.text.lines().map(str::len).max();
        assert!(longest <= Some(998), "{name:?}: {longest:?}");
    }
    Ok(())
}

#[test]
fn odd_names_and_addresses_are_refused() {
    for name in ["", "a b", "a:", "a\r\nb", "é"] {
        assert!(written(name, "x").is_err(), "{name:?}");
    }
    for address in ["", "a@b>\r\nBcc: c@d", "a b@c", "a@b\r\nX: y", "<a@b>"] {
        let refused = Mime::new(0).address("To", "", address).is_err();
        assert!(refused, "{address:?}");
    }
}

proptest! {
    #[test]
    fn no_value_begins_another_header(value in any::<String>()) {
        let Ok(mail) = written("Subject", &value) else {
            return Err(TestCaseError::fail("refused"));
        };
        prop_assert!(mail.is_ascii());
        prop_assert_eq!(unfolded(mail.trim_end_matches("\r\n")).len(), 2, "{}", mail);
        prop_assert!(mail.lines().all(|line| line.len() <= 998));
        prop_assert!(!mail.replace("\r\n", "").contains(['\r', '\n']));
    }

    #[test]
    fn no_name_begins_another_header(name in any::<String>()) {
        let mut mime = Mime::new(0);
        prop_assert!(mime.address("From", &name, "a@b").is_ok());
        prop_assert_eq!(unfolded(mime.text.trim_end_matches("\r\n")).len(), 2);
        prop_assert!(mime.text.is_ascii());
    }

    #[test]
    fn encoded_text_comes_back(value in "[a-zà-ü😀 ]{0,100}é[a-zà-ü😀 ]{0,100}") {
        let Ok(mail) = written("Subject", &value) else {
            return Err(TestCaseError::fail("refused"));
        };
        let lines = unfolded(mail.trim_end_matches("\r\n"));
        let subject = lines.get(1).and_then(|line| line.strip_prefix("Subject: "));
        prop_assert_eq!(subject.map(decoded), Some(value.trim().to_owned()));
        prop_assert!(mail.lines().all(|line| line.len() <= 78), "{}", mail);
    }

    #[test]
    fn a_body_comes_back(body in any::<String>()) {
        let mail = text(Mime::new(0).finish("plain", &body));
        let Some((head, written)) = mail.split_once("\r\n\r\n") else {
            return Err(TestCaseError::fail("no body"));
        };
        let read = if head.ends_with("base64") {
            prop_assert!(written.lines().all(|line| line.len() <= 76));
            let bytes = STANDARD.decode(written.replace("\r\n", "")).unwrap_or_default();
            text(bytes)
        } else {
            written.to_owned()
        };
        let body = body.strip_suffix('\n').unwrap_or(&body);
        let expected: String = body
            .split('\n')
            .map(|line| format!("{}\r\n", line.strip_suffix('\r').unwrap_or(line)))
            .collect();
        prop_assert_eq!(read, expected);
    }
}
