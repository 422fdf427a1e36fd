//! Answers, and how they end.

use worker_agents::{
    AddressResolver, Error, Result, route_agent_email,
    testing::{TestEmail, World},
};

use super::{MailAgent, mail_events, texts};

const INJECTED: &str =
    "Message-ID: <1@example.com>\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n\r\nhi";

fn answered(mail: &TestEmail) -> Result<String> {
    let mut replies = mail.replies();
    replies.pop().ok_or_else(|| Error::msg("no reply"))
}

#[test]
fn a_reply_stays_in_the_thread() -> Result<()> {
    World::new().run(async |world| {
        let mail = TestEmail::new("ann@example.com", "d@example.org", INJECTED);
        world.agent::<MailAgent>("d").email(&mail).await?;
        let reply = answered(&mail)?;
        for line in [
            "Date: Thu, 1 Jan 2026 00:00:00 +0000",
            "From: <d@example.org>",
            "To: <ann@example.com>",
            "Subject: Re: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=",
            "In-Reply-To: <1@example.com>",
            "X-Agent-Name: desk",
            "X-Agent-ID: d",
            "X-Agent-Sig-Ts: 1767225600",
            "Auto-Submitted: auto-replied",
            "Content-Type: text/plain; charset=\"utf-8\"",
        ] {
            assert!(reply.lines().any(|found| found == line), "{line}\n{reply}");
        }
        assert!(reply.contains("@example.org>\r\nSubject"), "{reply}");
        assert!(reply.ends_with("\r\n\r\nok\r\n"));
        let events = mail_events(&world);
        assert_eq!(
            events.last().map(|event| &event["type"]),
            Some(&"email:reply".into())
        );
        Ok(())
    })
}

#[test]
fn machines_are_not_answered() -> Result<()> {
    World::new().run(async |world| {
        let desk = world.agent::<MailAgent>("d");
        for header in [
            "Auto-Submitted: auto-replied",
            "Precedence: bulk",
            "X-Auto-Response-Suppress: All",
        ] {
            let mail = TestEmail::new(
                "ann@example.com",
                "d@h",
                &format!("{header}\r\nSubject: x\r\n\r\n"),
            );
            desk.email(&mail).await?;
            assert!(mail.replies().is_empty(), "{header}");
        }
        let line = "MailAgent:d: a mail from ann@example.com is an automatic one: not answered";
        assert_eq!(texts(&world), [line; 3]);
        Ok(())
    })
}

/// Two agents that answer every mail, each answer brought to the other.
#[test]
fn two_agents_do_not_write_for_ever() -> Result<()> {
    World::new().bind::<MailAgent>().run(async |world| {
        let mut mail = TestEmail::new("desk+a@h", "desk+b@h", "Subject: hello\r\n\r\n");
        let mut rounds = 0;
        loop {
            route_agent_email(&mail, &world, AddressResolver::default()).await?;
            let Some(answer) = mail.reply_as_email(0) else {
                break;
            };
            mail = answer;
            rounds += 1;
        }
        assert_eq!(rounds, 1);
        assert_eq!(texts(&world).len(), 1, "{:?}", texts(&world));
        Ok(())
    })
}

#[test]
fn no_header_is_injected_by_a_mail() -> Result<()> {
    World::new().run(async |world| {
        let mail = TestEmail::new("ann@example.com\r\nBcc: all@h", "d@h", INJECTED);
        let refused = world.agent::<MailAgent>("d").email(&mail).await;
        assert!(refused.is_err());
        assert!(mail.replies().is_empty());
        Ok(())
    })
}
