use super::*;
use proptest::prelude::*;

/// Alternatives with an image, a file and a mail beside them.
const FULL: &str = "\
From: =?utf-8?Q?J=C3=B6rg?= <joerg@example.com>
To: Ann <ann@example.com>, friends: bob@example.com, \"Dora, D.\" <dora@example.com>;
Cc: <carl@example.com>
Reply-To: box@example.com
Subject: =?iso-8859-1?Q?Gr=FC=DFe?= =?utf-8?B?IPCfkY0=?=
Message-ID: <3@example.com>
In-Reply-To: <2@example.com>
References: <1@example.com>
\t<2@example.com>
Date: Tue, 14 Nov 2023 23:13:20 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=\"outer\"

A preamble that nobody sees.
--outer
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Gr=FC=DFe aus K=F6ln, und eine lange Zeile, die =
weitergeht
--inner
Content-Type: multipart/related; boundary=related

--related
Content-Type: text/html; charset=utf-8

<p>Grüße</p><img src=\"cid:logo@h\">
--related
Content-Type: image/png; name=logo.png
Content-ID: <logo@h>
Content-Disposition: inline; filename=logo.png
Content-Transfer-Encoding: base64

iVBO
Rw==
--related--
--inner--
--outer
Content-Type: text/plain
Content-Disposition: attachment; filename*=utf-8''r%C3%A9sum%C3%A9.txt

a file
--outer
Content-Type: message/rfc822

Subject: inside

the mail inside
--outer--
An epilogue that nobody sees.
";

fn check_full(mail: &ParsedEmail) {
    assert_eq!(mail.from, Some(("Jörg", "joerg@example.com").into()));
    let to: [EmailAddress; 3] = [
        ("Ann", "ann@example.com").into(),
        "bob@example.com".into(),
        ("Dora, D.", "dora@example.com").into(),
    ];
    assert_eq!(mail.to, to);
    assert_eq!(mail.cc, ["carl@example.com".into()]);
    assert_eq!(mail.reply_to, ["box@example.com".into()]);
    assert_eq!(mail.subject.as_deref(), Some("Grüße 👍"));
    assert_eq!(mail.message_id.as_deref(), Some("<3@example.com>"));
    assert_eq!(mail.in_reply_to, ["<2@example.com>"]);
    assert_eq!(mail.references, ["<1@example.com>", "<2@example.com>"]);
    assert_eq!(mail.date, Some(1_700_000_000_000));
    let text = "Grüße aus Köln, und eine lange Zeile, die weitergeht";
    assert_eq!(mail.text.as_deref(), Some(text));
    let html = "<p>Grüße</p><img src=\"cid:logo@h\">";
    assert_eq!(mail.html.as_deref(), Some(html));
    let files: Vec<_> = mail
        .attachments
        .iter()
        .map(|file| (file.name.as_deref(), &*file.content_type, file.inline))
        .collect();
    assert_eq!(
        files,
        [
            (Some("logo.png"), "image/png", true),
            (Some("résumé.txt"), "text/plain", false),
            (None, "message/rfc822", false),
        ]
    );
    let contents: Vec<_> = mail.attachments.iter().map(|file| &*file.content).collect();
    assert_eq!(contents[..2], [&b"\x89PNG"[..], b"a file"]);
    assert!(contents[2].starts_with(b"Subject: inside"));
    assert_eq!(mail.attachments[0].content_id.as_deref(), Some("logo@h"));
}

#[test]
fn a_mail_with_everything() {
    let mut mail = ParsedEmail::parse(FULL.as_bytes());
    check_full(&mail);
    mail = ParsedEmail::parse(FULL.replace('\n', "\r\n").as_bytes());
    check_full(&mail);
}

#[test]
fn what_is_hardly_a_mail() {
    for (raw, text) in [
        ("", ""),
        ("\n", ""),
        ("Subject: x", ""),
        ("\nonly a body", "only a body"),
        (
            "Content-Type: multipart/mixed; boundary=b\n\nno part",
            "no part",
        ),
        (
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nopen",
            "open",
        ),
        (
            "Content-Type: multipart/mixed; boundary=\"\"\n\n--\n\nx",
            "--\n\nx",
        ),
        ("Content-Type: multipart/mixed\n\n--b\n\nx", "--b\n\nx"),
        (
            "Content-Type: multipart/x; boundary=b\n\n--b\n\none\n--b\n\ntwo\n--b--\nno",
            "one\ntwo",
        ),
        ("Content-Type: \n\nx", "x"),
        ("Content-Transfer-Encoding: base64\n\n!!!", "!!!"),
        ("Content-Type: text/plain; charset=nonsense\n\né", "é"),
    ] {
        let mail = ParsedEmail::parse(raw.as_bytes());
        assert_eq!(mail.text.as_deref().unwrap_or_default(), text, "{raw:?}");
        assert!(mail.attachments.is_empty(), "{raw:?}");
    }
}

#[test]
fn a_mail_of_parts_only_comes_to_an_end() {
    let head = "Content-Type: multipart/mixed; boundary=b\n\n";
    let wide = format!("{head}{}", "--b\n\n".repeat(200_000));
    assert!(
        ParsedEmail::parse(wide.as_bytes())
            .text
            .is_some_and(|text| text.len() <= 1000)
    );
    // Each level is within the last, as multipart and as a mail.
    let deep = format!("{head}--b\n").repeat(50_000);
    assert!(ParsedEmail::parse(deep.as_bytes()).attachments.is_empty());
    let mails = "Content-Type: message/rfc822\n\n".repeat(200_000);
    assert_eq!(ParsedEmail::parse(mails.as_bytes()).attachments.len(), 1);
}

#[test]
fn a_mail_of_one_header_comes_to_an_end() {
    for piece in [
        "To: a@b, ",
        "To: (",
        "To: \"a",
        "To: g:",
        "To: <",
        "Subject: =?utf-8?B?YQ==?= ",
        "Subject: =?utf-8?Q?",
        "References: <a> ",
        "Content-Type: a/b; c=d;",
        "Content-Type: a/b; c*0*=",
        "Content-Disposition: attachment; (",
        "Date: 1",
        "X: y\n",
    ] {
        let (name, value) = piece.split_once(' ').unwrap_or_default();
        let value = if value == "y\n" { "y\nX: " } else { value };
        let mail = format!("{name} {}", value.repeat(300_000));
        let _ = ParsedEmail::parse(mail.as_bytes());
    }
}

/// Pieces that mean something to a parser.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\r\n"),
        Just("\n"),
        Just("--b"),
        Just("--"),
        Just("--b--\r\n"),
        Just("Content-Type: multipart/mixed; boundary=b\r\n\r\n"),
        Just("Content-Type: message/rfc822\r\n\r\n"),
        Just("Content-Type: text/html; charset=utf-7\r\n"),
        Just("Content-Type: text/plain; charset=\"\r\n"),
        Just("Content-Transfer-Encoding: base64\r\n"),
        Just("Content-Transfer-Encoding: quoted-printable\r\n"),
        Just("Content-Disposition: attachment; filename*0*=utf-8''%\r\n"),
        Just("From: \"\\"),
        Just("To: a: b@c, <d@e>;"),
        Just("Date: 99 Feb 0 99:99:99 -9999\r\n"),
        Just("Date: Mon, 31 Dec 99999999 24:00\r\n"),
        Just("References: <<>> a >\r\n"),
        Just("Subject: =?utf-8?B?=?= =?x?Q?=zz?= =?utf-16?B?2D0=?=\r\n"),
        Just("="),
        Just("é(("),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_a_mail(bytes: Vec<u8>) {
        let _ = ParsedEmail::parse(&bytes);
    }

    #[test]
    fn any_pieces_are_a_mail(text in pieces(), cut in 0_usize..2000) {
        let _ = ParsedEmail::parse(text.as_bytes());
        let bytes = text.as_bytes();
        let _ = ParsedEmail::parse(bytes.get(cut.min(bytes.len())..).unwrap_or_default());
    }

    #[test]
    fn a_broken_mail_is_one_too(at in 0_usize..FULL.len(), byte: u8, until in 0_usize..FULL.len()) {
        let mut bytes = FULL.as_bytes().to_vec();
        bytes[at] = byte;
        bytes.truncate(until);
        let _ = ParsedEmail::parse(&bytes);
    }

    /// What this SDK writes is read back.
    #[test]
    fn a_written_mail_comes_back(subject in "[^\\p{C}\\p{Z}]{1,40}( [^\\p{C}\\p{Z}]{1,40}){0,3}", body in "[^\\p{C}]{0,200}") {
        let mut mime = crate::email::mime::Mime::new(1_700_000_000_000);
        let written = mime.header("Subject", &subject).is_ok();
        let mail = ParsedEmail::parse(&mime.finish("plain", &body));
        prop_assert!(written);
        // An ASCII subject that looks encoded is written as it is.
        if !subject.contains("=?") {
            prop_assert_eq!(mail.subject, Some(subject));
        }
        prop_assert_eq!(mail.text, Some(format!("{body}\n")));
        prop_assert_eq!(mail.date, Some(1_700_000_000_000));
    }
}

/// What is kept of headers can be a hundred times their size: there is an end to it.
#[test]
fn headers_have_an_end() {
    for again in ["a,", "a,\n ", "\nTo: a"] {
        let many = again.repeat(600_000 / again.len());
        let raw = format!("Subject: x\nTo: a,\n {many}\n\nhi");
        let mail = ParsedEmail::parse(raw.as_bytes());
        assert_eq!(mail.subject.as_deref(), Some("x"));
        assert_eq!(mail.text.as_deref(), Some("hi"));
        assert!(mail.to.len() <= 131_072, "{}", mail.to.len());
    }
}

/// The parts within parts count too.
#[test]
fn all_parts_count() {
    let files = "--in\nContent-Type: image/png\n\nx\n".repeat(600);
    let inner = format!("--out\nContent-Type: multipart/mixed; boundary=in\n\n{files}--in--\n");
    let raw = format!("Content-Type: multipart/mixed; boundary=out\n\n{inner}{inner}");
    let files = ParsedEmail::parse(raw.as_bytes()).attachments.len();
    assert!((900..=1000).contains(&files), "{files}");
}

#[test]
fn hostile_mails_are_no_trouble() {
    for (start, again) in [
        ("To: ", "a:"),
        ("To: ", "("),
        ("To: ", "<"),
        ("To: ", "\""),
        ("Subject: ", "=?utf-8?B?"),
        ("References: ", "<"),
        ("Content-Type: multipart/mixed; boundary=b", ";a=b"),
        ("Content-Type: text/plain", ";name*0=b"),
        ("Content-Type: text/plain; name*1", "*1"),
        ("", "a:\n"),
        ("Content-Type: multipart/mixed; boundary=b\n\n", "--b\n\n\n"),
        ("Content-Transfer-Encoding: quoted-printable\n\n", "="),
        ("Content-Transfer-Encoding: base64\n\n", "=A"),
        ("Date: ", "1 "),
    ] {
        let raw = format!("{start}{}\n\nhi", again.repeat(200_000 / again.len()));
        let mail = ParsedEmail::parse(raw.as_bytes());
        assert!(mail.attachments.len() <= 1000, "{start:?} {again:?}");
    }
}
