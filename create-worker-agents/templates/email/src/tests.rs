//! The inbox without workerd: real SQLite, a virtual clock, mail in memory.

use worker_agents::{
    Result,
    prelude::*,
    testing::{TestEmail, World},
};

use super::{Inbox, InboxAgent};

fn mail(headers: &str) -> TestEmail {
    let raw = format!("From: Ann <ann@example.com>\r\nSubject: tea\r\n{headers}\r\nAt four?");
    TestEmail::new("ann@example.com", "inbox@example.org", &raw)
}

#[test]
fn a_mail_is_shown_and_answered() -> Result<()> {
    World::new().run(async |world| {
        let inbox = world.agent::<InboxAgent>("inbox");
        let tab = inbox.connect("").await?;
        let from_ann = mail("Message-ID: <1@example.com>\r\n");
        inbox.email(&from_ann).await?;

        let shown = tab.state::<Inbox>().await?.unwrap_or_default().mails;
        let shown: Vec<_> = shown
            .iter()
            .map(|mail| (&*mail.subject, mail.text.trim()))
            .collect();
        assert_eq!(shown, [("tea", "At four?")]);
        // The sender's server brings it again when it has not heard that it was taken.
        inbox
            .email(&mail("Message-ID: <1@example.com>\r\n"))
            .await?;
        let kept = tab.state::<Inbox>().await?.unwrap_or_default().mails;
        assert_eq!(kept.len(), 1);
        let [answer] = &from_ann.replies()[..] else {
            panic!("one answer, not {:?}", from_ann.replies());
        };
        assert!(answer.contains("In-Reply-To: <1@example.com>"), "{answer}");
        assert!(answer.contains("A human will read it soon."), "{answer}");
        Ok(())
    })
}

#[test]
fn a_machine_is_not_answered() -> Result<()> {
    World::new().run(async |world| {
        let inbox = world.agent::<InboxAgent>("inbox");
        let from_machine = mail("Message-ID: <2@example.com>\r\nAuto-Submitted: auto-replied\r\n");
        inbox.email(&from_machine).await?;
        let kept = inbox.with(async |agent| agent.state()).await?.mails;
        assert_eq!((kept.len(), from_machine.replies().len()), (1, 0));
        Ok(())
    })
}
