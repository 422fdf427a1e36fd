//! What an agent is given at its first start.

use worker::durable_object;
use worker_agents::{Error, GetOptions, Result, RouteOptions, prelude::*, testing::World};

#[derive(Debug, Serialize, Deserialize)]
pub struct Invitation {
    host: String,
    seats: u32,
}

#[durable_object]
pub struct Party {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Party {
    type Props = Invitation;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    async fn on_start(&self, props: Option<Invitation>) -> Result<()> {
        let text = props.map(|props| format!("{} for {}", props.host, props.seats));
        let mut starts: Vec<Option<String>> = self.kv().get("starts")?.unwrap_or_default();
        starts.push(text);
        self.kv().put("starts", &starts)
    }
}

#[callable]
impl Party {
    fn starts(&self) -> Result<Vec<Option<String>>> {
        Ok(self.kv().get("starts")?.unwrap_or_default())
    }
}

fn invitation() -> Invitation {
    Invitation {
        host: "Ådä".into(),
        seats: 2,
    }
}

const TOLD: &str = "Ådä for 2";

#[test]
fn the_first_contact_brings_them_once() -> Result<()> {
    World::new().bind::<Party>().run(async |world| {
        let options = GetOptions::new().props(&invitation());
        let stub = get_agent_by_name(&world, "Party", "a", &options).await?;
        get_agent_by_name(&world, "Party", "a", &options).await?;
        let starts: Vec<Option<String>> = stub.call("starts", &()).await?;
        assert_eq!(starts, [Some(TOLD.to_owned())]);

        // They are not stored.
        world.agent::<Party>("a").evict();
        let starts: Vec<Option<String>> = stub.call("starts", &()).await?;
        assert_eq!(starts, [Some(TOLD.to_owned()), None]);
        Ok(())
    })
}

#[test]
fn a_router_may_bring_them() -> Result<()> {
    World::new().bind::<Party>().run(async |world| {
        let request = AgentRequest::get("http://test/agents/party/b")?;
        let options = RouteOptions::new().props(&invitation());
        route_agent_request_with(&request, &world, &options).await?;
        let starts = Party::get(&world, "b")?.starts().await?;
        assert_eq!(starts, [Some(TOLD.to_owned())]);
        Ok(())
    })
}

#[test]
fn a_client_may_not_bring_them() -> Result<()> {
    World::new().bind::<Party>().run(async |world| {
        for (name, header) in [("c", "x-agents-lifecycle-props"), ("d", "X-PartyKit-Props")] {
            let url = format!("http://test/agents/party/{name}");
            let request =
                AgentRequest::get(&url)?.with_header(header, r#"{"host":"Mallory","seats":1}"#)?;
            route_agent_request(&request, &world).await?;
            assert_eq!(Party::get(&world, name)?.starts().await?, [None]);
        }
        Ok(())
    })
}

#[test]
fn the_headers_of_both_protocol_versions_are_read() -> Result<()> {
    World::new().run(async |world| {
        for (name, header) in [("e", "x-agents-lifecycle-props"), ("f", "x-partykit-props")] {
            let room = world.agent::<Party>(name);
            let request = AgentRequest::get("http://test/")?
                .with_header(header, r#" {"host":"Ann","seats":3.0}"#)?;
            room.fetch(request).await?;
            let starts = room.with(async |agent| agent.starts()).await?;
            assert_eq!(starts, [Some("Ann for 3".to_owned())]);
        }
        Ok(())
    })
}

#[test]
fn props_that_do_not_fit_fail_the_start() -> Result<()> {
    World::new().bind::<Party>().run(async |world| {
        let options = GetOptions::new().props(&["no", "party"]);
        let refused = get_agent_by_name(&world, "Party", "g", &options).await;
        let refused = refused.map(drop).map_err(|error| error.to_string());
        assert!(refused.is_err_and(|text| text.contains("the props do not fit the agent's type")),);
        let room = world.agent::<Party>("h");
        let request =
            AgentRequest::get("http://test/")?.with_header("x-agents-lifecycle-props", "%%%")?;
        assert_eq!(room.fetch(request).await?.status(), 500);
        // The next event starts it.
        assert_eq!(room.with(async |agent| agent.starts()).await?, [None]);

        let options = GetOptions::new().props(&u64::MAX);
        let refused = get_agent_by_name(&world, "Party", "i", &options).await;
        assert!(matches!(refused, Err(Error::Json(_))));
        Ok(())
    })
}
