//! Mail of the agents' own, and answers that come later.

use std::time::Duration;

use serde_json::json;
use worker::durable_object;
use worker_agents::{
    AddressResolver, After, AgentEmail, EmailAddress, EmailAttachment, EmailReference, EmailReply,
    Error, NewEmail, Result, SecureReplyResolver,
    prelude::*,
    route_agent_email,
    testing::{TestEmail, World},
};

use super::{mail_events, texts};

/// Answers every mail ten minutes later.
#[durable_object]
pub struct LaterAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for LaterAgent {
    type State = Vec<bool>;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    async fn on_email(&self, email: AgentEmail) -> Result<()> {
        self.schedule(After::mins(10)).answer(email.reference())?;
        Ok(())
    }
}

#[callable]
impl LaterAgent {
    /// Tells whether the mail was answered.
    #[callable(internal)]
    async fn answer(&self, mail: EmailReference) -> Result<()> {
        let reply = EmailReply::new("We have looked at it.").from_name("Desk");
        let reply = match self.env().var("EMAIL_SECRET") {
            Ok(secret) => reply.sign(secret),
            Err(_) => reply,
        };
        let id = self.send_reply(&mail, reply).await?;
        self.update_state(|answered| answered.push(id.is_some()))
    }
}

const TEN_MINUTES: Duration = Duration::from_secs(600);

fn route<'a>(world: &'a World, mail: &'a TestEmail) -> impl Future<Output = Result<()>> + use<'a> {
    route_agent_email(mail, world, AddressResolver::new("later-agent"))
}

fn mail(headers: &str) -> TestEmail {
    let raw = format!("Message-ID: <2@example.com>\r\nSubject: hello\r\n{headers}\r\nhi");
    TestEmail::new("ann@example.com", "d@example.org", &raw)
}

#[test]
fn a_mail_goes_out_with_all_that_was_said() -> Result<()> {
    World::new().run(async |world| {
        let desk = world.agent::<LaterAgent>("d");
        let id = desk
            .with(async |desk| {
                let mail = NewEmail::new(("Desk", "desk@example.org"), "ann@example.com", "hello")
                    .text("hi")
                    .html("<p>hi</p>")
                    .to(("Bob", "bob@example.com"))
                    .cc("carl@example.com")
                    .bcc("dora@example.com")
                    .reply_to("box@example.org")
                    .in_reply_to("<1@example.com>")
                    .header("X-Note", "one\r\nBcc: all@example.com")
                    .attach(EmailAttachment::new("a.txt", "text/plain", "a"))
                    .binding("MAILER")
                    .sign("secret");
                desk.send_email(mail).await
            })
            .await?;
        let sent = world.sent_emails();
        let [sent] = sent.as_slice() else {
            return Err(Error::msg(format!("{} mails", sent.len())));
        };
        assert_eq!((&sent.id, sent.binding.as_str()), (&id, "MAILER"));
        let mail = &sent.mail;
        assert_eq!(mail.from, ("Desk", "desk@example.org").into());
        let to: [EmailAddress; 2] = ["ann@example.com".into(), ("Bob", "bob@example.com").into()];
        assert_eq!(mail.to, to);
        assert_eq!(mail.cc, ["carl@example.com".into()]);
        assert_eq!(mail.bcc, ["dora@example.com".into()]);
        assert_eq!(mail.reply_to, Some("box@example.org".into()));
        assert_eq!(mail.text.as_deref(), Some("hi"));
        assert_eq!(mail.html.as_deref(), Some("<p>hi</p>"));
        assert_eq!(
            mail.attachments,
            [EmailAttachment::new("a.txt", "text/plain", "a")]
        );
        for (name, value) in [
            ("In-Reply-To", "<1@example.com>"),
            ("References", "<1@example.com>"),
            ("X-Note", "one  Bcc: all@example.com"),
            ("X-Agent-Name", "later-agent"),
            ("X-Agent-ID", "d"),
            ("X-Agent-Sig-Ts", "1767225600"),
        ] {
            assert_eq!(sent.header(name), Some(value), "{name}");
        }
        assert_eq!(
            mail_events(&world),
            [json!({
                "channel": "agents:email", "type": "email:send", "agent": "LaterAgent", "name": "d",
                "timestamp": world.now(),
                "payload": {
                    "from": "desk@example.org", "to": ["ann@example.com", "bob@example.com"],
                    "subject": "hello",
                },
            })]
        );
        Ok(())
    })
}

#[test]
fn a_plain_worker_sends_too() -> Result<()> {
    World::new().run(async |world| {
        let mail = NewEmail::new("shop@h", "ann@h", "hello").text("hi");
        let signed = mail.clone().sign("secret").send(&world).await;
        let text = "a mail is signed by an agent: send it with `self.send_email`";
        assert_eq!(signed, Err(Error::Config(text.into())));
        mail.send(&world).await?;
        let sent = world.sent_emails();
        assert_eq!(sent.first().map(|sent| sent.mail.headers.len()), Some(0));
        Ok(())
    })
}

#[test]
fn an_answer_may_come_later() -> Result<()> {
    World::new().bind::<LaterAgent>().run(async |world| {
        let mail = mail("References: <0@example.com> <1@example.com>\r\n");
        route(&world, &mail).await?;
        world.agent::<LaterAgent>("d").evict();
        world.advance(TEN_MINUTES).await;
        let sent = world.sent_emails();
        let [sent] = sent.as_slice() else {
            return Err(Error::msg(format!("{} mails", sent.len())));
        };
        assert_eq!(sent.binding, "EMAIL");
        assert_eq!(sent.mail.from, ("Desk", "d@example.org").into());
        assert_eq!(sent.mail.to, ["ann@example.com".into()]);
        assert_eq!(sent.mail.subject, "Re: hello");
        assert_eq!(sent.mail.text.as_deref(), Some("We have looked at it."));
        for (name, value) in [
            ("In-Reply-To", "<2@example.com>"),
            (
                "References",
                "<0@example.com> <1@example.com> <2@example.com>",
            ),
            ("Auto-Submitted", "auto-replied"),
            ("X-Agent-Name", "later-agent"),
            ("X-Agent-ID", "d"),
        ] {
            assert_eq!(sent.header(name), Some(value), "{name}");
        }
        assert!(mail.replies().is_empty());
        Ok(())
    })
}

/// The binding encodes the subject that it is given.
#[test]
fn a_later_answer_has_a_subject_that_can_be_read() -> Result<()> {
    World::new().bind::<LaterAgent>().run(async |world| {
        for (subject, expected) in [
            ("=?iso-8859-1?Q?Gr=FC=DFe?=", "Re: Grüße"),
            (
                "AW: =?utf-8?B?R3LDvMOfZQ==?= und mehr",
                "Re: AW: Grüße und mehr",
            ),
            ("=?UTF-8?B?UmU6IEdyw7zDn2U=?=", "Re: Grüße"),
            ("what is =?", "Re: what is =?"),
        ] {
            let raw = format!("Message-ID: <3@example.com>\r\nSubject: {subject}\r\n\r\nhi");
            let mail = TestEmail::new("ann@example.com", "d@example.org", &raw);
            route(&world, &mail).await?;
            world.advance(TEN_MINUTES).await;
            let sent = world.sent_emails();
            assert_eq!(
                sent.last().map(|sent| sent.mail.subject.as_str()),
                Some(expected)
            );
        }
        Ok(())
    })
}

/// The answer to a later answer is routed by its signature, and answered in turn.
#[test]
fn a_later_answer_is_signed_as_one_at_once() -> Result<()> {
    let world = World::new().bind::<LaterAgent>();
    world.var("EMAIL_SECRET", "secret").run(async |world| {
        route(&world, &mail("")).await?;
        world.advance(TEN_MINUTES).await;
        let sent = world.sent_emails();
        let sent = sent.first().ok_or("no mail")?;
        let signature: String = [
            "X-Agent-Name",
            "X-Agent-ID",
            "X-Agent-Sig",
            "X-Agent-Sig-Ts",
        ]
        .map(|name| format!("{name}: {}\r\n", sent.header(name).unwrap_or_default()))
        .concat();
        let back = TestEmail::new(
            "ann@example.com",
            "any@example.org",
            &(signature + "\r\nthanks"),
        );
        route_agent_email(&back, &world, SecureReplyResolver::new("secret")?).await?;
        world.advance(TEN_MINUTES).await;
        let subjects: Vec<String> = world
            .sent_emails()
            .into_iter()
            .map(|sent| sent.mail.subject)
            .collect();
        assert_eq!(subjects, ["Re: hello", "Re: (no subject)"]);
        Ok(())
    })
}

#[test]
fn a_later_answer_to_a_signed_mail_says_whether_it_is_signed() -> Result<()> {
    World::new().run(async |world| {
        let reference = json!({"from": "a@h", "to": "d@h", "secure": true});
        let mail: EmailReference = serde_json::from_value(reference)?;
        let desk = world.agent::<LaterAgent>("d");
        let refused = desk
            .with(async |desk| desk.send_reply(&mail, EmailReply::new("ok")).await)
            .await;
        assert!(matches!(refused, Err(Error::Config(_))), "{refused:?}");
        desk.with(async |desk| {
            desk.send_reply(&mail, EmailReply::new("ok").unsigned())
                .await
        })
        .await?;
        let sent = world.sent_emails();
        let sent = sent.first().ok_or("no mail")?;
        assert_eq!(
            (sent.header("In-Reply-To"), sent.header("X-Agent-Sig")),
            (None, None)
        );
        Ok(())
    })
}

/// Two agents that answer each other's mail ten minutes later.
#[test]
fn later_answers_do_not_go_on_for_ever() -> Result<()> {
    World::new().bind::<LaterAgent>().run(async |world| {
        let raw = "Subject: hello\r\n\r\n";
        let first = TestEmail::new("later-agent+a@h", "later-agent+b@h", raw);
        route(&world, &first).await?;
        let mut delivered = 0;
        loop {
            world.advance(TEN_MINUTES).await;
            let sent = world.sent_emails();
            let Some(next) = sent.get(delivered) else {
                break;
            };
            delivered += 1;
            route(&world, &next.as_email()).await?;
        }
        assert_eq!(delivered, 1);
        let line = "LaterAgent:a: a mail from later-agent+b@h is an automatic one: not answered";
        assert_eq!(texts(&world), [line]);
        Ok(())
    })
}

/// It has to fit in a row, whoever wrote the mail.
#[test]
fn a_reference_is_small() -> Result<()> {
    World::new().bind::<LaterAgent>().run(async |world| {
        let ids: String = (0..200_000).map(|id| format!(" <{id}@h>")).collect();
        let long = "é".repeat(2_000_000);
        for headers in [
            format!("References:{ids}\r\nMessage-ID: <1@h>\r\n"),
            format!("Subject: {long}\r\nMessage-ID: <2@h>\r\n"),
            format!("Message-ID: <{long}@h>\r\n"),
        ] {
            let mail = TestEmail::new("ann@h", "d@h", &format!("{headers}\r\nhi"));
            route(&world, &mail).await?;
        }
        world.advance(TEN_MINUTES).await;
        let sent = world.sent_emails();
        let in_reply_to: Vec<_> = sent.iter().map(|sent| sent.header("In-Reply-To")).collect();
        assert_eq!(in_reply_to, [Some("<1@h>"), Some("<2@h>"), None]);
        let references = sent.first().and_then(|sent| sent.header("References"));
        let references = references.unwrap_or_default();
        assert!(references.starts_with("<0@h> <199"), "{references}");
        assert!(references.ends_with("<199999@h> <1@h>"), "{references}");
        Ok(())
    })
}

#[test]
fn a_report_of_a_mail_server_is_not_answered() -> Result<()> {
    World::new().bind::<LaterAgent>().run(async |world| {
        let report = TestEmail::new("", "d@example.org", "Subject: Undelivered\r\n\r\n");
        route(&world, &report).await?;
        world.advance(TEN_MINUTES).await;
        assert!(world.sent_emails().is_empty());
        assert_eq!(texts(&world).len(), 1);
        Ok(())
    })
}

#[test]
fn what_may_pass_is_tried_again_and_what_does_not_is_kept() -> Result<()> {
    World::new().bind::<LaterAgent>().run(async |world| {
        let desk = world.agent::<LaterAgent>("d");
        world.refuse_next_email("E_RATE_LIMIT_EXCEEDED");
        route(&world, &mail("")).await?;
        world.advance(TEN_MINUTES * 2).await;
        assert_eq!(world.sent_emails().len(), 1);

        world.refuse_next_email("E_SENDER_NOT_VERIFIED");
        route(&world, &mail("")).await?;
        world.advance(TEN_MINUTES * 2).await;
        assert_eq!(world.sent_emails().len(), 1);
        let failed = desk.with(async |desk| desk.list_failed()).await?;
        let failed: Vec<_> = failed
            .iter()
            .map(|call| (call.attempts, &*call.error))
            .collect();
        assert_eq!(failed, [(1, "E_SENDER_NOT_VERIFIED: refused by the test")]);
        Ok(())
    })
}
