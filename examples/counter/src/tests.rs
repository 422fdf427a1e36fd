//! The counter without workerd: real SQLite, a virtual clock, sockets in memory.

use worker_agents::{
    Result,
    prelude::*,
    testing::World,
    typescript::{Declarations, Fault},
};

use super::{Counter, CounterAgent};

#[test]
fn every_tab_sees_the_same_number() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<CounterAgent>("room");
        let (a, b) = (room.connect("").await?, room.connect("").await?);

        assert_eq!(a.call::<i64>("add", &(2,)).await?, 2);
        assert_eq!(b.call::<i64>("add", &(3,)).await?, 5);
        assert_eq!(a.state::<Counter>().await?, Some(Counter { count: 5 }));

        // The agent sleeps and wakes: the number is in its storage.
        room.evict();
        assert_eq!(b.call::<i64>("add", &(1,)).await?, 6);
        let page = room
            .fetch(AgentRequest::get("http://example.com/")?)
            .await?;
        assert_eq!(page.into_text().await?, r#"{"count":6}"#);
        Ok(())
    })
}

#[test]
fn a_call_with_a_wrong_argument_says_which() -> Result<()> {
    World::new().run(async |world| {
        let tab = world.agent::<CounterAgent>("room").connect("").await?;
        let refused = tab.call::<i64>("add", &("two",)).await;
        assert_eq!(
            refused.map_err(|error| error.to_string()),
            Err(
                "Invalid argument 1 (`by`) of add: invalid type: string \"two\", expected i64"
                    .to_owned()
            )
        );
        Ok(())
    })
}

#[test]
fn the_countdown_takes_no_time_on_the_virtual_clock() -> Result<()> {
    World::new().run(async |world| {
        let tab = world.agent::<CounterAgent>("room").connect("").await?;
        let (chunks, result): (Vec<u32>, String) = tab.stream("count_down", &(3,)).await?;
        assert_eq!(chunks, [3, 2, 1]);
        assert_eq!(result, "lift-off");
        Ok(())
    })
}

#[test]
fn the_page_knows_the_types() -> Result<(), Fault> {
    Declarations::new()
        .agent::<CounterAgent>()
        .check("page/agents.d.ts")
}
