//! Replies that come back to who wrote first.

use std::{cell::RefCell, time::Duration};

use worker_agents::{
    AddressResolver, Error, Result, SecureReplyResolver, SignatureFault, route_agent_email,
    testing::{TestEmail, World},
};

use super::{MailAgent, subjects};

/// Lets the agent at an address write a mail, and gives the headers of its signature.
async fn signed(world: &World, to: &str) -> Result<String> {
    let mail = TestEmail::new("ann@example.com", to, "Subject: hello\r\n\r\n");
    route_agent_email(&mail, world, AddressResolver::default()).await?;
    let replies = mail.replies();
    let reply = replies.first().ok_or("no reply")?;
    let reply = reply.replace("\r\n ", " ");
    let of_the_agent = |line: &&str| line.starts_with("X-Agent-");
    Ok(reply
        .lines()
        .filter(of_the_agent)
        .map(|line| format!("{line}\r\n"))
        .collect())
}

/// What becomes of a mail with these headers to an address that tells nothing.
async fn outcome(world: &World, headers: &str, subject: &str) -> Result<Option<SignatureFault>> {
    let raw = format!("{headers}Subject: {subject}\r\n\r\n");
    let mail = TestEmail::new("bob@example.com", "anybody@h", &raw);
    let fault = RefCell::new(None);
    let resolver = SecureReplyResolver::new("secret")?.on_invalid_signature(|_, found| {
        fault.replace(Some(found));
    });
    route_agent_email(&mail, world, resolver).await?;
    Ok(fault.take())
}

#[test]
fn a_signed_reply_finds_back() -> Result<()> {
    World::new().bind::<MailAgent>().run(async |world| {
        let headers = signed(&world, "desk+a@h").await?;
        assert_eq!(outcome(&world, &headers, "back").await?, None);
        world.advance(Duration::from_secs(29 * 24 * 3600)).await;
        assert_eq!(outcome(&world, &headers, "late").await?, None);
        assert_eq!(
            subjects(&world, "a").await?,
            ["hello", "signed back", "signed late"]
        );
        Ok(())
    })
}

/// A header is ASCII, and a name is anything.
#[test]
fn a_name_in_any_script_finds_back() -> Result<()> {
    World::new().bind::<MailAgent>().run(async |world| {
        let long = "ü".repeat(60);
        for name in ["ünï", "日本語", "=?UTF-8?B?YQ==?=", &long] {
            let to = format!("desk+{name}@h");
            let headers = signed(&world, &to).await?;
            assert!(headers.is_ascii(), "{headers}");
            assert_eq!(outcome(&world, &headers, "back").await?, None, "{headers}");
            assert_eq!(subjects(&world, name).await?, ["hello", "signed back"]);
        }
        Ok(())
    })
}

#[test]
fn what_is_not_signed_is_refused_with_its_reason() -> Result<()> {
    World::new().bind::<MailAgent>().run(async |world| {
        let headers = signed(&world, "desk+a@h").await?;
        let future = World::new().at(world.now() + 600_000).bind::<MailAgent>();
        let future = future.run(async |world| signed(&world, "desk+a@h").await)?;
        for (headers, fault) in [
            ("".to_owned(), SignatureFault::MissingHeaders),
            (
                headers.replace("X-Agent-Sig:", "X-Other:"),
                SignatureFault::MissingHeaders,
            ),
            (
                headers.replace("X-Agent-ID: a", "X-Agent-ID: b"),
                SignatureFault::Invalid,
            ),
            (
                headers.replace("X-Agent-Sig: ", "X-Agent-Sig: A"),
                SignatureFault::Invalid,
            ),
            (
                headers.replace("Ts: 17", "Ts: soon17"),
                SignatureFault::MalformedTimestamp,
            ),
            (future, SignatureFault::Invalid),
        ] {
            assert_eq!(
                outcome(&world, &headers, "x").await?,
                Some(fault),
                "{headers}"
            );
        }
        world.advance(Duration::from_secs(30 * 24 * 3600 + 1)).await;
        assert_eq!(
            outcome(&world, &headers, "x").await?,
            Some(SignatureFault::Expired)
        );
        assert_eq!(subjects(&world, "a").await?, ["hello"]);
        assert!(subjects(&world, "b").await?.is_empty());
        Ok(())
    })
}

#[test]
fn a_signed_mail_asks_for_a_signed_answer() -> Result<()> {
    World::new().bind::<MailAgent>().run(async |world| {
        let headers = signed(&world, "desk+a@h").await?;
        let bare = outcome(&world, &headers, "bare").await;
        assert!(
            matches!(bare, Err(Error::Message(text)) if text.starts_with(
                "the mail was routed by a signature, so the reply is to be signed, too"
            ))
        );
        assert_eq!(outcome(&world, &headers, "unsigned").await?, None);
        assert!(SecureReplyResolver::new("").is_err());
        Ok(())
    })
}
