//! The list without workerd: real SQLite, a virtual clock, sockets in memory.

use worker_agents::{Result, testing::World};

use super::{TodoAgent, Todos};

#[test]
fn what_one_browser_does_every_other_sees() -> Result<()> {
    World::new().run(async |world| {
        let home = world.agent::<TodoAgent>("home");
        let (ann, ben) = (home.connect("").await?, home.connect("").await?);
        let tea: u32 = ann.call("add", &("buy tea",)).await?;
        ann.call::<u32>("add", &("drink it",)).await?;
        home.evict(); // it sleeps; what it has stored stays
        ben.call::<()>("tick", &(tea, true)).await?;
        ben.call::<()>("clear", &()).await?;

        let left = ann.state::<Todos>().await?.unwrap_or_default().todos;
        let left: Vec<_> = left.iter().map(|todo| (&*todo.title, todo.done)).collect();
        assert_eq!(left, [("drink it", false)]);
        Ok(())
    })
}

#[test]
fn nothing_is_nothing_to_do() -> Result<()> {
    World::new().run(async |world| {
        let tab = world.agent::<TodoAgent>("home").connect("").await?;
        let refused = tab.call::<u32>("add", &("  ",)).await;
        let refused = refused.map_err(|error| error.to_string());
        assert_eq!(refused, Err("a to-do has 1 to 120 letters".to_owned()));
        Ok(())
    })
}
