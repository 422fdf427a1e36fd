//! The router's options.

use std::{cell::Cell, time::Duration};

use worker::durable_object;
use worker_agents::{Cors, Error, Result, RoutingRetry, prelude::*, testing::*};

#[durable_object]
pub struct Page {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Page {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    async fn on_request(&self, request: AgentRequest) -> Result<AgentResponse> {
        let text = format!("{} {} {}", self.name(), request.method(), request.path());
        AgentResponse::text(text).with_header("access-control-allow-origin", "own")
    }
}

fn request(method: &str, path: &str) -> Result<AgentRequest> {
    let request = http::Request::builder()
        .method(method)
        .uri(format!("http://h{path}"))
        .body(Vec::new())
        .map_err(Error::msg)?;
    Ok(request.into())
}

async fn route(
    world: &World,
    request: &AgentRequest,
    options: &RouteOptions<'_>,
) -> Result<AgentResponse> {
    let response = route_agent_request_with(request, world, options).await?;
    Ok(response.ok_or("not routed")?)
}

fn world() -> World {
    World::new().bind::<Page>()
}

#[test]
fn a_prefix_of_ones_own() -> Result<()> {
    world().run(async |world| {
        let options = RouteOptions::new().prefix("api/agents");
        let response = route(&world, &request("GET", "/api/agents/page/a")?, &options).await?;
        assert_eq!(response.into_text().await?, "a GET /api/agents/page/a");
        let other = request("GET", "/agents/page/a")?;
        assert!(route(&world, &other, &options).await.is_err());
        Ok(())
    })
}

#[test]
fn cors_headers_and_preflights() -> Result<()> {
    world().run(async |world| {
        let origin = |response: &AgentResponse| response.header("Access-Control-Allow-Origin");
        let get = request("GET", "/agents/page/a")?;
        let preflight = request("OPTIONS", "/agents/page/asleep")?;
        let off = RouteOptions::new();
        assert_eq!(
            origin(&route(&world, &get, &off).await?).as_deref(),
            Some("own")
        );
        let passed_on = route(&world, &preflight, &off).await?;
        assert_eq!(
            passed_on.into_text().await?,
            "asleep OPTIONS /agents/page/asleep"
        );

        let any = RouteOptions::new().cors(Cors::Default);
        assert_eq!(
            origin(&route(&world, &get, &any).await?).as_deref(),
            Some("*")
        );
        let response = route(&world, &preflight, &any).await?;
        assert_eq!(response.status(), 200);
        assert_eq!(
            response.header("access-control-max-age").as_deref(),
            Some("86400")
        );
        assert_eq!(response.into_text().await?, "");

        let headers = vec![("Access-Control-Allow-Origin".into(), "https://a".into())];
        let own = RouteOptions::new().cors(Cors::Headers(headers));
        let response = route(&world, &get, &own).await?;
        assert_eq!(origin(&response).as_deref(), Some("https://a"));
        assert_eq!(response.header("access-control-max-age"), None);
        // An unknown agent is no page's business.
        let unknown = route(&world, &request("OPTIONS", "/agents/nope/a")?, &any).await?;
        assert_eq!((unknown.status(), origin(&unknown)), (400, None));
        Ok(())
    })
}

#[test]
fn hooks_decide_before_the_agent_wakes() -> Result<()> {
    world().run(async |world| {
        let seen = Cell::new(0);
        let options = RouteOptions::new()
            .cors(Cors::Default)
            .before_request(|request, target| {
                seen.set(seen.get() + 1);
                async move {
                    assert_eq!(
                        (target.binding.as_str(), target.name.as_str()),
                        ("Page", "a")
                    );
                    Ok(match request.query("do").as_deref() {
                        Some("refuse") => AgentResponse::text("no").with_status(403).into(),
                        Some("replace") => AgentRequest::get("http://h/agents/page/other")?.into(),
                        Some("fail") => return Err("hook failed".into()),
                        _ => Before::Continue,
                    })
                }
            })
            .before_connect(|_, _| async { Ok(AgentResponse::text("no sockets").into()) });

        let get = async |query: &str| {
            let request = request("GET", &format!("/agents/page/a{query}"))?;
            route(&world, &request, &options).await
        };
        assert_eq!(get("").await?.into_text().await?, "a GET /agents/page/a");
        let refused = get("?do=refuse").await?;
        assert_eq!(refused.status(), 403);
        assert_eq!(
            refused.header("access-control-allow-origin").as_deref(),
            Some("*")
        );
        // The agent stays the one of the URL.
        let replaced = get("?do=replace").await?.into_text().await?;
        assert_eq!(replaced, "a GET /agents/page/other");
        assert!(
            get("?do=fail")
                .await
                .is_err_and(|error| error == "hook failed".into())
        );
        assert_eq!(seen.get(), 4);

        let upgrade = request("GET", "/agents/page/a")?.with_header("upgrade", "websocket")?;
        let response = route(&world, &upgrade, &options).await?;
        assert_eq!(response.header("access-control-allow-origin"), None);
        assert_eq!(response.into_text().await?, "no sockets");
        assert_eq!(seen.get(), 4);
        Ok(())
    })
}

#[test]
fn an_agent_that_cannot_be_reached_is_tried_again() -> Result<()> {
    world().run(async |world| {
        let page = world.agent::<Page>("a");
        let get = request("GET", "/agents/page/a")?;
        let retry = |max_attempts| {
            RouteOptions::new().routing_retry(Some(RoutingRetry {
                max_attempts,
                base_delay: Duration::from_millis(100),
                max_delay: Duration::from_millis(800),
            }))
        };
        page.unreachable(2);
        let begun = world.now();
        assert_eq!(route(&world, &get, &retry(3)).await?.status(), 200);
        assert!((0..300).contains(&(world.now() - begun)));

        page.unreachable(2);
        let failed = route(&world, &get, &retry(2)).await;
        assert!(failed.is_err_and(|error| error.is_retryable()));
        page.unreachable(1);
        let once = RouteOptions::new().routing_retry(None);
        assert!(route(&world, &get, &once).await.is_err());
        let wrong = route(&world, &get, &retry(0)).await.map(drop);
        let text = "routingRetry.maxAttempts must be >= 1";
        assert_eq!(wrong, Err(Error::Config(text.into())));
        Ok(())
    })
}

#[test]
fn a_jurisdiction_is_part_of_the_identity() -> Result<()> {
    world().run(async |world| {
        let get = request("GET", "/agents/page/a")?;
        let eu = RouteOptions::new().jurisdiction("eu").location_hint("weur");
        route(&world, &get, &eu).await?;
        world.agent::<Page>("a").unreachable(1);
        assert!(route(&world, &get, &eu).await.is_ok());
        Ok(())
    })
}
