//! The tags of connections.

use worker::durable_object;
use worker_agents::{Result, prelude::*, testing::World};

#[durable_object]
pub struct Tagged {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Tagged {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    async fn get_connection_tags(
        &self,
        connection: &Connection,
        context: &ConnectionContext,
    ) -> Result<Vec<String>> {
        // It is not there yet.
        assert!(connection.send("too early").is_err());
        let tags = context.request.query("tags").unwrap_or_default();
        match tags.as_str() {
            "error" => Err("no tags today".into()),
            "" => Ok(Vec::new()),
            tags => Ok(tags.split(',').map(str::to_owned).collect()),
        }
    }
}

async fn refusal(world: &World, query: &str) -> Result<String> {
    let client = world.agent::<Tagged>("room").connect(query).await?;
    let frame = client.next_json().await?;
    assert_eq!(client.closed().await.code, 1011);
    let error = frame.get("error").and_then(|text| text.as_str());
    Ok(error.unwrap_or_default().to_owned())
}

#[test]
fn tags_find_their_connections_newest_first() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<Tagged>("room");
        let _a = room.connect("?_pk=a&tags=red,big").await?;
        let _b = room.connect("?_pk=b&tags=red,b,red").await?;
        let _c = room.connect("?_pk=c").await?;
        let ids = async |tag: Option<&str>| {
            room.with(async |agent| {
                let found = agent.get_connections(tag)?;
                Ok(found
                    .iter()
                    .map(|one| one.id().to_owned())
                    .collect::<Vec<_>>())
            })
            .await
        };
        assert_eq!(ids(None).await?, ["c", "b", "a"]);
        assert_eq!(ids(Some("red")).await?, ["b", "a"]);
        assert_eq!(ids(Some("big")).await?, ["a"]);
        assert_eq!(ids(Some("c")).await?, ["c"]);
        assert_eq!(ids(Some("blue")).await?, [""; 0]);
        room.evict();
        assert_eq!(ids(Some("red")).await?, ["b", "a"]);
        let b = room.with(async |agent| agent.get_connection("b")).await?;
        // The id comes first and once; other repetitions stay.
        let tags = b.map(|b| b.tags().to_vec()).unwrap_or_default();
        assert_eq!(tags, ["b", "red", "red"]);
        Ok(())
    })
}

#[test]
fn bad_tags_refuse_the_connection() -> Result<()> {
    World::new().run(async |world| {
        let long = "é".repeat(257);
        let many = ["t"; 10].join(",");
        for (query, text) in [
            ("?tags=error".to_owned(), "no tags today"),
            (
                format!("?tags={many}"),
                "A connection can only have 10 tags, including the default id tag.",
            ),
            (
                "?tags=a,,b".to_owned(),
                "A connection tag must not be an empty string.",
            ),
            (
                format!("?tags={long}"),
                "A connection tag must not exceed 256 characters",
            ),
            (
                format!("?_pk={long}"),
                "A connection tag must not exceed 256 characters",
            ),
        ] {
            assert_eq!(refusal(&world, &query).await?, format!("Error: {text}"));
        }
        let room = world.agent::<Tagged>("room");
        let left = room.with(async |agent| agent.get_connections(None)).await?;
        assert_eq!(left.len(), 0);
        Ok(())
    })
}
