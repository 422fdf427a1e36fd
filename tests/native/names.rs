//! Names and ids of agents.

use worker::durable_object;
use worker_agents::{
    Bindings, Error, Result,
    host::{ObjectKey, Placement},
    prelude::*,
    testing::World,
};

#[durable_object]
pub struct Named {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Named {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

#[callable]
impl Named {
    fn who(&self) -> (String, String, Option<String>) {
        (self.name().to_owned(), self.id(), self.ctx().name())
    }
}

#[durable_object]
pub struct Other {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Other {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

#[test]
fn an_agent_is_named_by_what_it_is_addressed_by() -> Result<()> {
    World::new().bind::<Named>().run(async |world| {
        for name in ["room", "a/b c", "", "ö%20"] {
            let (own, id, known) = Named::get(&world, name)?.who().await?;
            assert_eq!((own.as_str(), known.as_deref()), (name, Some(name)));
            assert!(
                id.len() == 64 && id.bytes().all(|b| b.is_ascii_hexdigit()),
                "{id}"
            );
        }
        let (_, a, _) = Named::get(&world, "room")?.who().await?;
        let (_, b, _) = Named::get(&world, "other")?.who().await?;
        assert_ne!(a, b);
        Ok(())
    })
}

#[test]
fn an_agent_without_a_name_is_named_by_its_id() -> Result<()> {
    World::new().bind::<Named>().run(async |world| {
        let id = Named::unique_id(&world)?;
        assert_ne!(id, Named::unique_id(&world)?);
        let (name, own, known) = Named::by_id(&world, &id)?.who().await?;
        assert_eq!((name, own, known), (id.clone(), id, None));
        Ok(())
    })
}

#[test]
fn a_name_and_its_id_lead_to_the_same_agent() -> Result<()> {
    World::new().bind::<Named>().run(async |world| {
        let (_, id, _) = Named::get(&world, "room")?.who().await?;
        assert_eq!(Named::by_id(&world, &id)?.who().await?.0, "room");
        Ok(())
    })
}

#[test]
fn an_id_is_of_one_class() -> Result<()> {
    World::new()
        .bind::<Named>()
        .bind::<Other>()
        .run(async |world| {
            let foreign = Other::unique_id(&world)?;
            for (id, text) in [
                ("room", "Invalid Durable Object ID: must be 64 hex digits"),
                (
                    foreign.as_str(),
                    "Durable Object ID is not valid for this namespace.",
                ),
            ] {
                let refused = Named::by_id(&world, id).map(drop);
                assert_eq!(refused, Err(Error::platform(text)));
            }
            Ok(())
        })
}

#[test]
fn set_name_confirms_a_name_or_gives_one() -> Result<()> {
    World::new().bind::<Named>().run(async |world| {
        let named = get_agent_by_name(&world, "Named", "room", &Default::default()).await?;
        named.call::<()>("setName", &("room",)).await?;
        for (args, text) in [
            (serde_json::json!([]), "A name is required."),
            (serde_json::json!([""]), "A name is required."),
            (
                serde_json::json!(["hall"]),
                "This server's Durable Object id was created for name \"room\", cannot setName \
                 to \"hall\".",
            ),
        ] {
            assert_eq!(
                named.call::<()>("setName", &args).await,
                Err(Error::msg(text))
            );
        }

        let id = Named::unique_id(&world)?;
        let stub = world
            .namespaces()
            .stub("Named", ObjectKey::Id(&id), &Placement::default())?;
        let given = stub.call("setName", r#"["given"]"#);
        assert_eq!(given.await?, None);
        stub.call("setName", r#"["given"]"#).await?;
        let text = "This server already has a name: given, attempting to set to: other";
        let refused = stub.call("setName", r#"["other"]"#).await;
        assert_eq!(refused, Err(Error::msg(text)));
        assert_eq!(Named::by_id(&world, &id)?.who().await?.0, "given");
        Ok(())
    })
}
