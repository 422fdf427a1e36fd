//! The inbox without workerd: real SQLite, a virtual clock, mail in memory.

use std::time::Duration;

use worker_agents::{Result, prelude::*, testing::*};

use super::{Away, Inbox, InboxAgent, Mode};

const TEN_MINUTES: Duration = Duration::from_secs(600);

fn mail(id: &str, headers: &str, text: &str) -> TestEmail {
    let raw = format!(
        "Message-ID: <{id}@example.com>\r\nFrom: Ann <ann@example.com>\r\nSubject: tea\r\n{headers}\r\n{text}"
    );
    TestEmail::new("ann@example.com", "inbox@example.org", &raw)
}

async fn away(inbox: &TestAgent<InboxAgent>, mode: Mode) -> Result<()> {
    let away = Away {
        mode,
        ..Away::default()
    };
    inbox.with(async |agent| agent.set_away(away)).await
}

/// The threads: of each mail, who wrote it and what.
async fn threads(inbox: &TestAgent<InboxAgent>) -> Result<Vec<Vec<(String, String)>>> {
    let state: Inbox = inbox.with(async |agent| agent.state()).await?;
    let threads = state.threads.into_iter();
    let mails = threads.map(|thread| {
        let mails = thread.mails.into_iter();
        mails
            .map(|mail| {
                let us = if mail.automatic { "agent" } else { "us" };
                (mail.sender.unwrap_or_else(|| us.into()), mail.text)
            })
            .collect()
    });
    Ok(mails.collect())
}

fn by(sender: &str, text: &str) -> (String, String) {
    (sender.to_owned(), text.to_owned())
}

const ANN: &str = "Ann <ann@example.com>";

#[test]
fn a_mail_appears_in_every_tab() -> Result<()> {
    World::new().run(async |world| {
        let inbox = world.agent::<InboxAgent>("inbox");
        let tab = inbox.connect("").await?;
        let file = "Content-Type: multipart/mixed; boundary=b\r\n";
        let body =
            "--b\r\n\r\nhello\r\n--b\r\nContent-Type: image/png; name=\"a.png\"\r\n\r\nx\r\n--b--";
        inbox.email(&mail("1", file, body)).await?;
        let shown: Inbox = tab.state().await?.unwrap();
        let thread = &shown.threads[0];
        assert_eq!((thread.subject.as_str(), thread.answer_due), ("tea", None));
        assert_eq!(thread.mails[0].sender.as_deref(), Some(ANN));
        assert_eq!(
            (thread.mails[0].text.as_str(), thread.mails[0].at),
            ("hello", world.now())
        );
        assert_eq!(thread.mails[0].files, ["a.png"]);
        Ok(())
    })
}

#[test]
fn away_it_answers_once_in_each_thread() -> Result<()> {
    World::new().run(async |world| {
        let inbox = world.agent::<InboxAgent>("inbox");
        away(&inbox, Mode::Now).await?;
        let first = mail("1", "", "hello");
        inbox.email(&first).await?;
        assert_eq!(first.replies().len(), 1);
        // What the platform called the answer is not known: the mail before it tells.
        let second = mail("2", "References: <1@example.com> <x@cf>\r\n", "again");
        inbox.email(&second).await?;
        let other = mail("3", "", "another");
        inbox.email(&other).await?;
        assert_eq!((second.replies().len(), other.replies().len()), (0, 1));
        let text = Away::default().text;
        assert_eq!(
            threads(&inbox).await?,
            [
                vec![by(ANN, "another"), by("agent", &text)],
                vec![by(ANN, "hello"), by("agent", &text), by(ANN, "again")],
            ]
        );
        // The same mail, brought again.
        inbox.email(&mail("3", "", "another")).await?;
        assert_eq!(threads(&inbox).await?[0].len(), 2);
        Ok(())
    })
}

#[test]
fn it_answers_later_unless_a_human_does() -> Result<()> {
    World::new().run(async |world| {
        let inbox = world.agent::<InboxAgent>("inbox");
        away(&inbox, Mode::Later).await?;
        inbox.email(&mail("1", "", "one")).await?;
        inbox.email(&mail("2", "", "two")).await?;
        let state: Inbox = inbox.with(async |agent| agent.state()).await?;
        let due = world.now() + 600_000;
        assert!(
            state
                .threads
                .iter()
                .all(|thread| thread.answer_due == Some(due))
        );

        let tab = inbox.connect("").await?;
        let second = state.threads[0].id;
        let () = tab.call("write", &(second, "I am here")).await?;
        inbox.evict();
        world.advance(TEN_MINUTES * 2).await;
        let sent = world.sent_emails();
        let sent: Vec<_> = sent
            .iter()
            .map(|sent| {
                (
                    sent.header("In-Reply-To"),
                    sent.mail.text.as_deref(),
                    sent.header("Auto-Submitted"),
                )
            })
            .collect();
        let text = Away::default().text;
        assert_eq!(
            sent,
            [
                (Some("<2@example.com>"), Some("I am here"), None),
                (
                    Some("<1@example.com>"),
                    Some(text.as_str()),
                    Some("auto-replied")
                ),
            ]
        );
        let state: Inbox = inbox.with(async |agent| agent.state()).await?;
        assert!(
            state
                .threads
                .iter()
                .all(|thread| thread.answer_due.is_none())
        );
        Ok(())
    })
}

#[test]
fn a_machine_gets_no_answer() -> Result<()> {
    World::new().run(async |world| {
        let inbox = world.agent::<InboxAgent>("inbox");
        for (id, mode) in [("1", Mode::Now), ("2", Mode::Later)] {
            away(&inbox, mode).await?;
            let report = mail(id, "Auto-Submitted: auto-replied\r\n", "I am away");
            inbox.email(&report).await?;
            world.advance(TEN_MINUTES).await;
            assert!(report.replies().is_empty());
        }
        assert!(world.sent_emails().is_empty());
        assert_eq!(threads(&inbox).await?.len(), 2);
        Ok(())
    })
}

#[test]
fn a_thread_is_deleted_with_its_answer() -> Result<()> {
    World::new().run(async |world| {
        let inbox = world.agent::<InboxAgent>("inbox");
        away(&inbox, Mode::Later).await?;
        inbox.email(&mail("1", "", "one")).await?;
        let tab = inbox.connect("").await?;
        let shown: Inbox = tab.state().await?.unwrap();
        let () = tab.call("delete", &(shown.threads[0].id,)).await?;
        world.advance(TEN_MINUTES).await;
        assert!(world.sent_emails().is_empty());
        assert!(threads(&inbox).await?.is_empty());
        Ok(())
    })
}

#[test]
fn what_cannot_be_is_refused() -> Result<()> {
    World::new().run(async |world| {
        let tab = world.agent::<InboxAgent>("inbox").connect("").await?;
        let text = |outcome: Result<()>| outcome.unwrap_err().to_string();
        assert_eq!(
            text(tab.call("write", &(7, "x")).await),
            "there is no thread 7"
        );
        assert_eq!(
            text(tab.call("write", &(7, " ")).await),
            "an answer needs a text"
        );
        let long = "x".repeat(2001);
        let refused = "an answer has at most 2000 characters, and this one 2001";
        assert_eq!(text(tab.call("write", &(7, long)).await), refused);
        let endless = Away {
            delay: u64::from(u32::MAX),
            ..Away::default()
        };
        assert_eq!(
            text(tab.call("setAway", &(endless,)).await),
            "`delay` is at most 604800 seconds"
        );
        Ok(())
    })
}

/// The state that every tab gets has to fit in a row, and a mail in one of its own:
/// what anybody sends must not close the inbox.
#[test]
fn no_mail_is_too_much() -> Result<()> {
    World::new().run(async |world| {
        let inbox = world.agent::<InboxAgent>("inbox");
        let wide = "\u{10348}".repeat(3000);
        for number in 0..90 {
            let references = match number % 30 {
                0 => String::new(),
                _ => format!("References: <{}@example.com>\r\n", number / 30 * 30),
            };
            inbox
                .email(&mail(&number.to_string(), &references, &wide))
                .await?;
        }
        let long = "x".repeat(3_000_000);
        inbox.email(&mail("body", "", &long)).await?;
        let headers = format!("X-Long: {long}\r\n");
        inbox.email(&mail("header", &headers, "")).await?;
        for (id, from, subject) in [("from", &*long, "tea"), ("subject", "a@h", &*long)] {
            let raw = format!(
                "Message-ID: <{id}@example.com>\r\nFrom: \"{from}\" <a@h>\r\nSubject: {subject}\r\n\r\nhi"
            );
            let mail = TestEmail::new("a@h", "inbox@example.org", &raw);
            inbox.email(&mail).await?;
        }
        let parts: String = (0..900)
            .map(|_| format!("--b\r\nContent-Type: image/png; name=\"{}\"\r\n\r\nx\r\n", &long[..5000]))
            .collect();
        let file = "Content-Type: multipart/mixed; boundary=b\r\n";
        inbox.email(&mail("files", file, &parts)).await?;
        inbox.evict();
        let state: Inbox = inbox.with(async |agent| agent.state()).await?;
        let shown = serde_json::to_string(&state)?.len();
        assert!((400_000..600_000).contains(&shown), "{shown}");
        assert_eq!(state.threads[0].mails[0].files.len(), 20);
        let threads = state.threads.iter();
        let mails: Vec<usize> = threads.map(|thread| thread.mails.len()).collect();
        assert_eq!(mails, [1, 1, 1, 1, 1, 20, 20, 20]);
        Ok(())
    })
}

#[test]
fn a_number_of_a_thread_is_never_another_ones() -> Result<()> {
    World::new().run(async |world| {
        let inbox = world.agent::<InboxAgent>("inbox");
        inbox.email(&mail("1", "", "one")).await?;
        inbox.email(&mail("2", "", "two")).await?;
        let tab = inbox.connect("").await?;
        let shown: Inbox = tab.state().await?.unwrap();
        let deleted = shown.threads[0].id;
        let () = tab.call("delete", &(deleted,)).await?;
        inbox.email(&mail("3", "", "three")).await?;
        let outcome: Result<()> = tab.call("write", &(deleted, "for the deleted one")).await;
        assert!(outcome.is_err());
        assert!(world.sent_emails().is_empty());
        Ok(())
    })
}

#[test]
fn what_could_not_be_sent_leaves_the_automatic_answer() -> Result<()> {
    World::new().run(async |world| {
        let inbox = world.agent::<InboxAgent>("inbox");
        away(&inbox, Mode::Later).await?;
        inbox.email(&mail("1", "", "one")).await?;
        let tab = inbox.connect("").await?;
        let shown: Inbox = tab.state().await?.unwrap();
        world.refuse_next_email("E_SENDER_NOT_VERIFIED");
        let refused: Result<()> = tab.call("write", &(shown.threads[0].id, "hi")).await;
        assert!(refused.is_err());
        world.advance(TEN_MINUTES).await;
        assert_eq!(world.sent_emails().len(), 1);
        Ok(())
    })
}

/// An error would bring the mail again and again, and it is stored already.
#[test]
fn a_mail_that_cannot_be_answered_at_once_is_stored_once() -> Result<()> {
    World::new().run(async |world| {
        let inbox = world.agent::<InboxAgent>("inbox");
        away(&inbox, Mode::Now).await?;
        let raw = "Message-ID:\r\nFrom: Ann <ann@example.com>\r\nSubject: tea\r\n\r\nhello";
        let nameless = TestEmail::new("ann@example.com", "inbox@example.org", raw);
        inbox.email(&nameless).await?;
        world.advance(TEN_MINUTES).await;
        let text = Away::default().text;
        assert_eq!(
            threads(&inbox).await?,
            [vec![by(ANN, "hello"), by("agent", &text)]]
        );
        assert_eq!(world.sent_emails().len(), 1);
        Ok(())
    })
}
