//! The rooms without workerd: real SQLite, a virtual clock, sockets in memory.

use worker_agents::{Result, testing::World};

use super::{ChatRoom, Message, Room};

fn people(names: &[&str]) -> Option<Room> {
    let people = names.iter().map(|&name| name.to_owned()).collect();
    Some(Room { people })
}

#[test]
fn everybody_sees_who_is_here_and_what_is_said() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<ChatRoom>("kitchen");
        let (ann, ben) = (room.connect("").await?, room.connect("").await?);
        let none: Vec<Message> = ann.call("enter", &("Ann",)).await?;
        assert_eq!(none, []);
        ann.call::<()>("say", &("tea?",)).await?;
        room.evict(); // it sleeps; connections and what is stored stay

        let history: Vec<Message> = ben.call("enter", &("Ben",)).await?;
        let said: Vec<_> = history
            .iter()
            .map(|said| (&*said.author, &*said.text))
            .collect();
        assert_eq!(said, [("Ann", "tea?")]);
        assert_eq!(ann.state::<Room>().await?, people(&["Ann", "Ben"]));
        ben.close(1000, "bye")?;
        world.settle().await;
        assert_eq!(ann.state::<Room>().await?, people(&["Ann"]));
        Ok(())
    })
}

#[test]
fn who_has_not_entered_cannot_talk() -> Result<()> {
    World::new().run(async |world| {
        let stranger = world.agent::<ChatRoom>("kitchen").connect("").await?;
        let refused = stranger.call::<()>("say", &("tea?",)).await;
        let refused = refused.map_err(|error| error.to_string());
        assert_eq!(refused, Err("enter the room first".to_owned()));
        Ok(())
    })
}
