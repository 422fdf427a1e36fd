//! The counter without workerd: real SQLite, a virtual clock, sockets in memory.

use worker_agents::{Result, prelude::*, testing::World};

use super::{Counter, CounterAgent};

#[test]
fn every_tab_sees_the_same_number() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<CounterAgent>("room");
        let (a, b) = (room.connect("").await?, room.connect("").await?);

        assert_eq!(a.call::<i64>("add", &(2,)).await?, 2);
        assert_eq!(b.call::<i64>("add", &(3,)).await?, 5);
        assert_eq!(a.state::<Counter>().await?, Some(Counter { count: 5 }));

        room.evict(); // it sleeps; what it has stored stays
        assert_eq!(b.call::<i64>("add", &(1,)).await?, 6);
        let request = AgentRequest::get("http://example.com/")?;
        let answer = room.fetch(request).await?.into_text().await?;
        assert_eq!(answer, r#"{"count":6}"#);
        Ok(())
    })
}
