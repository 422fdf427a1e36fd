//! From a URL to an agent.

use worker::durable_object;
use worker_agents::{Result, prelude::*, testing::*};

#[durable_object]
pub struct PageAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for PageAgent {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    async fn on_request(&self, request: AgentRequest) -> Result<AgentResponse> {
        if let Some(text) = request.query("fail") {
            return Err(text.into());
        }
        let internal = [
            "x-partykit-room",
            "x-partykit-namespace",
            "x-cf-agents-subagent-url",
        ]
        .iter()
        .any(|name| request.header(name).is_some());
        Ok(AgentResponse::text(format!(
            "{} {} {}{}",
            self.name(),
            request.method(),
            request.url(),
            if internal { " internal" } else { "" },
        )))
    }
}

#[durable_object]
pub struct Bare {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Bare {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

fn world() -> World {
    World::new()
        .bind_as::<PageAgent>("PAGE_AGENT")
        .bind::<Bare>()
}

async fn route(world: &World, url: &str) -> Result<Option<(u16, String)>> {
    let request = AgentRequest::get(url)?;
    match route_agent_request(&request, world).await? {
        Some(response) => Ok(Some((response.status(), response.into_text().await?))),
        None => Ok(None),
    }
}

#[test]
fn paths_of_agents_and_others() -> Result<()> {
    world().run(async |world| {
        for (path, name) in [
            ("/agents/page-agent/room", "room"),
            ("/agents/page-agent/room/", "room"),
            ("/agents/page-agent/room/more?q=1", "room"),
            ("//agents///page-agent/room", "room"),
            ("/agents/page-agent/Room", "Room"),
            ("/agents/page-agent/a%20b%2Fc", "a%20b%2Fc"),
            ("/agents/page-agent/%C3%A9", "%C3%A9"),
        ] {
            let url = format!("https://h.example{path}");
            let expected = (200, format!("{name} GET {url}"));
            assert_eq!(route(&world, &url).await?, Some(expected));
        }
        for path in [
            "/",
            "",
            "/agents",
            "/agents/page-agent",
            "/agents/page-agent/",
            "/x/agents/page-agent/a",
            "/Agents/page-agent/a",
        ] {
            assert_eq!(
                route(&world, &format!("http://h{path}")).await?,
                None,
                "{path}"
            );
        }
        Ok(())
    })
}

#[test]
fn an_unknown_agent_is_a_bad_request() -> Result<()> {
    world().run(async |world| {
        for path in [
            "/agents/nope/a",
            "/agents/PAGE_AGENT/a",
            "/agents/Page-Agent/a",
        ] {
            let answer = route(&world, &format!("http://h{path}")).await?;
            assert_eq!(answer, Some((400, "Invalid request".into())));
        }
        let logs = world.logs();
        assert_eq!(
            logs.first().map(|line| line.text.as_str()),
            Some(
                "The URL http://h/agents/nope/a with namespace \"nope\" and name \"a\" does not \
                 match any Durable Object binding. In URLs the bindings are: bare, page-agent."
            )
        );
        Ok(())
    })
}

#[test]
fn the_agents_own_failures() -> Result<()> {
    world().run(async |world| {
        let bare = route(&world, "http://h/agents/bare/a").await?;
        assert_eq!(bare, Some((404, "Not implemented".into())));
        let failed = route(&world, "http://h/agents/page-agent/a?fail=out%20of%20paper").await?;
        assert_eq!(failed, Some((500, "Error: out of paper".into())));
        Ok(())
    })
}

#[test]
fn internal_headers_do_not_pass() -> Result<()> {
    world().run(async |world| {
        let mut request = AgentRequest::get("http://h/agents/page-agent/a")?;
        for name in [
            "x-partykit-room",
            "X-PartyKit-Namespace",
            "x-cf-agents-subagent-url",
        ] {
            request = request.with_header(name, "x")?;
        }
        let response = route_agent_request(&request, &world)
            .await?
            .ok_or("no answer")?;
        let text = response.into_text().await?;
        assert_eq!(text, "a GET http://h/agents/page-agent/a");
        // Nor do they past the router.
        let response = world.agent::<PageAgent>("a").fetch(request).await?;
        assert!(!response.into_text().await?.contains("internal"));
        Ok(())
    })
}

#[test]
fn a_websocket_is_routed_too() -> Result<()> {
    world().run(async |world| {
        let request = AgentRequest::get("http://h/agents/bare/a?_pk=me")?
            .with_header("upgrade", "WebSocket")?;
        let response = route_agent_request(&request, &world)
            .await?
            .ok_or("no answer")?;
        assert_eq!(response.status(), 101);
        let client = TestClient::of(response).await?;
        assert_eq!(client.next_json().await?["agent"], "bare");
        let bare = world.agent::<Bare>("a");
        let found = bare.with(async |agent| agent.get_connection("me")).await?;
        assert!(found.is_some());

        let plain = AgentRequest::get("http://h/agents/bare/a")?;
        let response = route_agent_request(&plain, &world)
            .await?
            .ok_or("no answer")?;
        let refused = TestClient::of(response).await.map(drop);
        assert_eq!(refused, Err("no WebSocket but 404: Not implemented".into()));
        Ok(())
    })
}
