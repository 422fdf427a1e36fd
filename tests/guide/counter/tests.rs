use worker_agents::{Result, testing::World};

use super::{Counter, CounterAgent};

#[test]
fn two_tabs_stay_in_sync() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<CounterAgent>("room");
        let (a, b) = (room.connect("").await?, room.connect("").await?);

        assert_eq!(a.call::<i64>("add", &(2,)).await?, 2);
        room.evict(); // it sleeps: memory goes, storage and sockets stay
        assert_eq!(b.call::<i64>("add", &(3,)).await?, 5);
        assert_eq!(a.state::<Counter>().await?, Some(Counter { count: 5 }));
        Ok(())
    })
}
