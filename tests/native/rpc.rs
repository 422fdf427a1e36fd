//! Agents that call each other.

use worker::durable_object;
use worker_agents::{Error, Result, prelude::*, testing::World};

#[durable_object]
pub struct Till {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Till {
    type State = i64;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    async fn on_request(&self, request: AgentRequest) -> Result<AgentResponse> {
        let seen = request.header("x-partykit-room").is_some();
        let body = request.clone().text().await?;
        AgentResponse::text(format!(
            "{} {} {body} {seen}",
            request.method(),
            self.name()
        ))
        .with_status(201)
        .with_header("x-till", "open")
    }
}

#[callable]
impl Till {
    #[callable(internal)]
    pub fn pay_in(&self, amount: i64) -> Result<i64> {
        if amount == 0 {
            return Err(Error::terminal("nothing to pay in"));
        }
        if amount < 0 {
            return Err(Error::msg(format!("{amount} cannot be paid in")));
        }
        self.update_state(|sum| {
            *sum += amount;
            *sum
        })
    }

    fn maybe(&self, some: bool) -> Option<String> {
        some.then(|| "some".to_owned())
    }

    fn nothing(&self) {}
}

#[durable_object]
pub struct Shop {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Shop {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

#[callable]
impl Shop {
    async fn sell(&self, till: String, prices: Vec<i64>) -> Result<i64> {
        let till = Till::get(self.env(), &till)?;
        let mut sum = 0;
        for price in prices {
            sum = till.pay_in(price).await?;
        }
        Ok(sum)
    }
}

fn shops() -> World {
    World::new().bind::<Till>().bind::<Shop>()
}

#[test]
fn one_agent_calls_another() -> Result<()> {
    shops().run(async |world| {
        let client = world.agent::<Shop>("corner").connect("").await?;
        let sold = client.call::<i64>("sell", &("front", [2, 3])).await;
        assert_eq!(sold?, 5);
        let till = world.agent::<Till>("front");
        assert_eq!(till.with(async |agent| agent.state()).await?, 5);
        // Errors go all the way back, as text.
        let refused = client.call::<i64>("sell", &("front", [1, -1])).await;
        assert_eq!(refused, Err(Error::msg("-1 cannot be paid in")));
        assert_eq!(till.with(async |agent| agent.state()).await?, 6);
        Ok(())
    })
}

#[test]
fn calls_are_typed() -> Result<()> {
    shops().run(async |world| {
        let till = Till::get(&world, "back")?;
        assert_eq!(till.pay_in(4).await?, 4);
        assert_eq!(till.maybe(true).await?.as_deref(), Some("some"));
        assert_eq!(till.maybe(false).await?, None);
        till.nothing().await?;
        // Dropped before it is awaited, a call is not sent.
        drop(till.pay_in(100));
        world.settle().await;
        assert_eq!(till.pay_in(1).await?, 5);
        Ok(())
    })
}

#[test]
fn an_error_that_no_retry_cures_stays_one() -> Result<()> {
    shops().run(async |world| {
        let till = Till::get(&world, "back")?;
        let refused = Err(Error::terminal("nothing to pay in"));
        assert_eq!(till.pay_in(0).await, refused);
        // On through a second agent.
        let shop = Shop::get(&world, "corner")?;
        assert_eq!(shop.sell("back".to_owned(), vec![2, 0, 3]).await, refused);
        assert_eq!(till.pay_in(1).await?, 3);
        Ok(())
    })
}

#[test]
fn requests_reach_the_other_agent() -> Result<()> {
    shops().run(async |world| {
        let till = get_agent_by_name(&world, "Till", "front", &Default::default()).await?;
        let request = AgentRequest::post("http://anywhere/", "body")?
            .with_header("x-partykit-room", "another")?;
        let response = till.fetch(&request).await?;
        assert_eq!(response.status(), 201);
        assert_eq!(response.header("X-Till").as_deref(), Some("open"));
        assert_eq!(response.into_text().await?, "POST front body false");
        Ok(())
    })
}

#[test]
fn what_does_not_exist_cannot_be_called() -> Result<()> {
    shops().run(async |world| {
        let stub = get_agent_by_name(&world, "Till", "x", &Default::default()).await?;
        let refused = stub.call::<()>("nope", &()).await;
        let text = "The RPC receiver does not implement the method \"nope\".";
        assert_eq!(refused, Err(Error::msg(text)));
        let refused = get_agent_by_name(&world, "Bank", "x", &Default::default()).await;
        assert!(matches!(refused, Err(Error::Binding(_))), "{refused:?}");
        Ok(())
    })
}

#[test]
fn a_class_without_binding_is_told_what_to_add() -> Result<()> {
    World::new().bind_as::<Shop>("SHOPS").run(async |world| {
        let Err(Error::Binding(text)) = Till::get(&world, "x") else {
            return Err("there is a binding".into());
        };
        assert!(
            text.contains("the Durable Object bindings are SHOPS"),
            "{text}"
        );
        assert!(text.contains("World::bind::<Till>()"), "{text}");
        Ok(())
    })
}

#[test]
fn two_bindings_of_a_class_lead_to_the_same_agents() -> Result<()> {
    let world = World::new()
        .bind_as::<Till>("TILL")
        .bind_as::<Till>("Register");
    world.run(async |world| {
        assert_eq!(Till::get(&world, "x")?.pay_in(2).await?, 2);
        let stub = get_agent_by_name(&world, "Register", "x", &Default::default()).await?;
        assert_eq!(stub.call::<i64>("pay_in", &(3,)).await?, 5);
        Ok(())
    })
}
