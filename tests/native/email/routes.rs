//! From an address to an agent.

use serde_json::json;
use worker::durable_object;
use worker_agents::{
    AddressResolver, AgentEmail, CatchAllResolver, DashedResolver, EmailRoute, EmailRouteOptions,
    Error, Result,
    prelude::*,
    route_agent_email, route_agent_email_with,
    testing::{TestEmail, World},
};

use super::{MailAgent, mail_events, subjects, texts};

fn mail(to: &str, subject: &str) -> TestEmail {
    TestEmail::new(
        "ann@example.com",
        to,
        &format!("Subject: {subject}\r\n\r\nhello"),
    )
}

fn world() -> World {
    World::new().bind::<MailAgent>()
}

#[test]
fn an_address_finds_its_agent_in_any_case() -> Result<()> {
    world().run(async |world| {
        for to in ["Desk+bill@h", "desk+bill@h", "DESK+bill@h", "dEsK+bill@h"] {
            let mail = mail(to, to);
            route_agent_email(&mail, &world, AddressResolver::default()).await?;
            assert_eq!(mail.replies().len(), 1, "{to}");
        }
        route_agent_email(&mail("bill@h", "plain"), &world, AddressResolver::new("desk")).await?;
        assert_eq!(subjects(&world, "bill").await?.len(), 5);
        assert_eq!(
            mail_events(&world).first(),
            Some(&json!({
                "channel": "agents:email", "type": "email:receive", "agent": "MailAgent",
                "name": "bill", "timestamp": world.now(),
                "payload": {"from": "ann@example.com", "to": "Desk+bill@h", "subject": "Desk+bill@h"},
            }))
        );
        Ok(())
    })
}

#[test]
fn other_resolvers() -> Result<()> {
    world().run(async |world| {
        route_agent_email(&mail("agent-desk-007@h", "dashed"), &world, DashedResolver).await?;
        assert_eq!(subjects(&world, "007").await?, ["dashed"]);

        let all = CatchAllResolver::new("desk", "all");
        route_agent_email(&mail("anybody@h", "all"), &world, all).await?;
        assert_eq!(subjects(&world, "all").await?, ["all"]);

        let own = |email: AgentEmail| async move {
            Ok(Some(EmailRoute::new(
                "desk",
                email.from().replace('@', "-"),
            )))
        };
        route_agent_email(&mail("anybody@h", "own"), &world, own).await?;
        assert_eq!(subjects(&world, "ann-example.com").await?, ["own"]);

        let first = (DashedResolver, AddressResolver::new("desk"));
        route_agent_email(&mail("rest@h", "second"), &world, first).await?;
        assert_eq!(subjects(&world, "rest").await?, ["second"]);
        Ok(())
    })
}

#[test]
fn mail_for_nobody() -> Result<()> {
    world().run(async |world| {
        let nobody = mail("nobody@h", "x");
        route_agent_email(&nobody, &world, AddressResolver::default()).await?;
        let warning = "No routing information found for email, dropping message";
        assert_eq!(texts(&world), [warning]);

        let options = EmailRouteOptions::new()
            .on_no_route(|email| async move { email.set_reject("unknown").await });
        route_agent_email_with(&nobody, &world, AddressResolver::default(), &options).await?;
        assert_eq!(nobody.rejected().as_deref(), Some("unknown"));

        let lost = mail("NonExistentAgent+x@h", "x");
        let error = route_agent_email(&lost, &world, AddressResolver::default()).await;
        let text = "Agent namespace 'NonExistentAgent' not found in environment. \
                    Available agents: Desk";
        assert_eq!(error, Err(Error::Binding(text.into())));
        Ok(())
    })
}

#[test]
fn an_agent_may_refuse_forward_and_read() -> Result<()> {
    world().run(async |world| {
        let desk = world.agent::<MailAgent>("d");
        let refused = mail("d@h", "reject");
        desk.email(&refused).await?;
        assert_eq!(refused.rejected().as_deref(), Some("not wanted"));

        let forwarded = mail("d@h", "forward");
        desk.email(&forwarded).await?;
        let forwards = forwarded.forwards();
        let forward = forwards
            .first()
            .map(|forward| (&*forward.to, &*forward.headers));
        let headers = [("X-By".to_owned(), "d".to_owned())];
        assert_eq!(forward, Some(("else@example.com", &headers[..])));

        desk.email(&mail("d@h", "read")).await?;
        let last = subjects(&world, "d").await?.pop().unwrap_or_default();
        assert!(last.ends_with("Subject: read\r\n\r\nhello"), "{last}");
        Ok(())
    })
}

#[test]
fn a_failure_comes_back_and_the_agent_lives_on() -> Result<()> {
    world().run(async |world| {
        let desk = world.agent::<MailAgent>("d");
        let route = async |subject| {
            let mail = mail("desk+d@h", subject);
            route_agent_email(&mail, &world, AddressResolver::default()).await
        };
        assert_eq!(route("fail").await, Err(Error::from("no room")));
        assert!(texts(&world).iter().any(|line| line.contains("no room")));
        let panicked = route("panic").await.map_err(|error| error.to_string());
        assert_eq!(panicked, Err("Rust panic: deliberate".into()));
        // The platform's failures on the way are tried again.
        desk.unreachable(2);
        assert_eq!(route("hello").await, Ok(()));
        assert_eq!(subjects(&world, "d").await?, ["fail", "panic", "hello"]);
        Ok(())
    })
}

#[test]
fn a_mail_is_gone_after_its_delivery() -> Result<()> {
    world().run(async |world| {
        let desk = world.agent::<MailAgent>("d");
        let mail = mail("d@h", "keep");
        desk.email(&mail).await?;
        world.advance(std::time::Duration::from_secs(2)).await;
        assert_eq!(mail.rejected(), None);
        let late = desk
            .with(async |agent| agent.kv().get::<String>("late"))
            .await?;
        assert_eq!(late.as_deref(), Some("RPC stub used after being disposed."));
        Ok(())
    })
}

/// Its binding differs from the other's in case only.
#[durable_object]
pub struct LoudAgent {
    base: AgentBase<Self>,
}

#[agent(binding = "DESK")]
impl Agent for LoudAgent {
    type State = Vec<String>;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

#[test]
fn a_binding_by_its_very_name_comes_first() -> Result<()> {
    World::new()
        .bind::<MailAgent>()
        .bind::<LoudAgent>()
        .run(async |world| {
            for (to, got) in [("DESK+a@h", 0), ("Desk+a@h", 1), ("desk+a@h", 1)] {
                let mail = TestEmail::new("ann@h", to, "Subject: reject\r\n\r\n");
                route_agent_email(&mail, &world, AddressResolver::default()).await?;
                assert_eq!(subjects(&world, "a").await?.len(), got, "{to}");
            }
            Ok(())
        })
}
