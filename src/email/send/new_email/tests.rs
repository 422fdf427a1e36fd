use super::*;
use proptest::prelude::*;

fn mail() -> NewEmail {
    NewEmail::new("desk@h", "ann@h", "hello").text("hi")
}

#[test]
fn what_is_no_mail_is_refused() {
    for (mail, text) in [
        (
            NewEmail::new("a@h", "b@h", ""),
            "a mail needs a text, or HTML",
        ),
        (mail().to(""), "\"\" is no mail address"),
        (
            mail().cc("a@h\r\nX: y"),
            "\"a@h\\r\\nX: y\" is no mail address",
        ),
        (mail().reply_to("a b@h"), "\"a b@h\" is no mail address"),
        (mail().to("a@h,b@h"), "\"a@h,b@h\" is no mail address"),
        (mail().bcc("a@h;b@h"), "\"a@h;b@h\" is no mail address"),
        (mail().header("", "x"), "\"\" is no name of a header"),
        (
            mail().header("X-A: b\r\nX", "x"),
            "\"X-A: b\\r\\nX\" is no name of a header",
        ),
        (
            mail().header("BCC", "x"),
            "the header BCC of a mail cannot be set",
        ),
        (
            mail().header("Date", "x"),
            "the header Date of a mail cannot be set",
        ),
    ] {
        assert_eq!(
            mail.complete(Vec::new()).map(drop),
            Err(Error::Config(text.into()))
        );
    }
}

#[test]
fn the_agent_has_the_last_word() -> Result<()> {
    let by = vec![("X-Agent-Name", "desk".to_owned())];
    let mail = mail().header("x-agent-name", "me").in_reply_to("<1@h>");
    let (binding, mail) = mail.complete(by)?;
    assert_eq!(binding, "EMAIL");
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        mail.headers,
        [
            header("In-Reply-To", "<1@h>"),
            header("References", "<1@h>"),
            header("X-Agent-Name", "desk"),
        ]
    );
    Ok(())
}

proptest! {
    #[test]
    fn nothing_breaks_out_of_its_line(subject: String, name: String, value: String) {
        let mail = NewEmail::new((name.clone(), "a@h"), (name, "b@h"), subject)
            .html("x")
            .header("X-Note", value);
        let Ok((_, mail)) = mail.complete(Vec::new()) else {
            return Err(TestCaseError::fail("refused"));
        };
        let names = mail.to.iter().chain([&mail.from]).filter_map(|address| address.name.as_ref());
        let values = mail.headers.iter().map(|(_, value)| value);
        for text in names.chain(values).chain([&mail.subject]) {
            prop_assert!(!text.contains(|letter: char| letter.is_control()), "{text:?}");
        }
    }
}

/// The parts of a mail have headers too.
#[test]
fn no_attachment_breaks_out_of_its_line() -> Result<()> {
    let breaks = "a\r\nBcc: all@h\r\n\r\n\u{2028}";
    let file = EmailAttachment::new(breaks, breaks, breaks).inline(breaks);
    let (_, mail) = mail().attach(file).complete(Vec::new())?;
    let cleansed = "a  Bcc: all@h     ";
    let expected = EmailAttachment::new(cleansed, cleansed, breaks).inline(cleansed);
    assert_eq!(mail.attachments, [expected]);
    Ok(())
}
