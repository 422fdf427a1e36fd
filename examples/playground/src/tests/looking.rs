//! The state, the methods and the connections.

use serde_json::json;
use worker_agents::{Result, testing::*};

use crate::{Board, Method, PlaygroundAgent, Seen};

#[test]
fn the_methods_are_listed_with_what_the_page_needs() -> Result<()> {
    World::new().run(async |world| {
        let tab = world.agent::<PlaygroundAgent>("a").connect("").await?;
        let methods: Vec<Method> = tab.call("methods", &()).await?;
        let named = |name: &str| methods.iter().find(|method| method.name == name).unwrap();
        assert_eq!(named("add").parameters, ["by"]);
        assert_eq!(
            named("add").description.as_deref(),
            Some("Adds `by` to the count, and returns the new one.")
        );
        assert_eq!(named("greet").parameters, ["name", "loud"]);
        assert!(named("count_down").streaming && !named("add").streaming);
        assert!(named("ring").internal && !named("plan").internal);
        Ok(())
    })
}

#[test]
fn a_countdown_streams_and_a_failure_says_why() -> Result<()> {
    World::new().run(async |world| {
        let tab = world.agent::<PlaygroundAgent>("a").connect("").await?;
        let (chunks, end): (Vec<u32>, String) = tab.stream("count_down", &(3,)).await?;
        assert_eq!(
            (chunks.as_slice(), end.as_str()),
            ([3, 2, 1].as_slice(), "lift-off")
        );
        assert_eq!(tab.call::<String>("greet", &("Ann",)).await?, "Hello Ann");
        assert_eq!(
            tab.call::<String>("greet", &("Ann", true)).await?,
            "HELLO ANN!"
        );
        let failed = tab.call::<()>("fail", &("no tea",)).await;
        assert_eq!(
            failed.map_err(|error| error.to_string()),
            Err("no tea".into())
        );
        Ok(())
    })
}

#[test]
fn a_state_that_does_not_fit_is_refused() -> Result<()> {
    World::new().run(async |world| {
        let agent = world.agent::<PlaygroundAgent>("a");
        let (mine, other) = (agent.connect("").await?, agent.connect("").await?);
        let long = "x".repeat(61);
        for wrong in [
            json!({"title": "x", "count": "one", "jobsFail": false}),
            json!({"title": "x", "count": 1, "jobsFail": false, "more": 1}),
            json!({"title": long, "count": 1, "jobsFail": false}),
        ] {
            mine.set_state(&wrong)?;
        }
        assert_eq!(other.state::<Board>().await?, Some(Board::default()));
        mine.set_state(&json!({"title": "x", "count": 1, "jobsFail": false}))?;
        assert_eq!(
            other.state::<Board>().await?.map(|board| board.count),
            Some(1)
        );
        Ok(())
    })
}

#[test]
fn connections_are_listed_with_their_tags_and_dropped() -> Result<()> {
    World::new().run(async |world| {
        let agent = world.agent::<PlaygroundAgent>("a");
        let first = agent.connect("?_pk=first").await?;
        let second = agent.connect("?_pk=second&tag=blue&readonly=1").await?;
        let seen: Vec<Seen> = first.call("connections", &()).await?;
        let expected = [("second", vec!["blue"], true), ("first", vec![], false)];
        let found: Vec<_> = seen
            .iter()
            .map(|one| {
                (
                    one.id.as_str(),
                    one.tags.iter().map(String::as_str).collect(),
                    one.readonly,
                )
            })
            .collect();
        assert_eq!(found, expected);

        // The one that is read-only may call what leaves the state alone.
        second.set_state(&Board {
            count: 9,
            ..Board::default()
        })?;
        assert!(second.call::<i64>("add", &(1,)).await.is_err());
        assert_eq!(
            second.call::<String>("greet", &("Ann",)).await?,
            "Hello Ann"
        );
        assert_eq!(first.state::<Board>().await?, Some(Board::default()));
        assert!(first.call::<bool>("disconnect", &("second",)).await?);
        assert_eq!(second.closed().await.code, 1012);
        assert!(!first.call::<bool>("disconnect", &("nobody",)).await?);
        Ok(())
    })
}

/// Each panel of the page shows lines of these sources, which it finds by a part of one.
#[test]
fn the_rust_that_the_page_shows_is_there() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut shown = 0;
    for panel in std::fs::read_dir(folder.join("page/panels"))? {
        let panel = std::fs::read_to_string(panel?.path())?;
        for line in panel.lines().filter(|line| line.contains("[\"src/")) {
            let quoted: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
            let [path, mark] = quoted[..] else {
                panic!("no path and mark: {line}");
            };
            let source = std::fs::read_to_string(folder.join(path))?;
            assert!(source.contains(mark), "{path} has no `{mark}`");
            shown += 1;
        }
    }
    assert!(shown > 20, "{shown}");
    Ok(())
}
