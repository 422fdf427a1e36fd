//! The reminders without workerd, on a virtual clock: a day takes no time.

use std::time::Duration;

use worker_agents::{
    Result,
    prelude::*,
    testing::{TestAgent, World},
};

use super::{ReminderAgent, Reminders};

/// An hour, and the moment in which the list is renewed.
const HOUR: Duration = Duration::from_secs(3601);

async fn list(agent: &TestAgent<ReminderAgent>) -> Result<Reminders> {
    agent.with(async |agent| agent.state()).await
}

fn texts(list: &Reminders) -> Vec<&str> {
    list.rung.iter().map(|rung| &*rung.text).collect()
}

#[test]
fn a_reminder_rings_once_also_after_a_crash() -> Result<()> {
    World::new().run(async |world| {
        let mine = world.agent::<ReminderAgent>("mine");
        let tab = mine.connect("").await?;
        tab.call::<()>("remind", &("tea", 3600, false)).await?;
        mine.crash(); // what was confirmed is stored
        assert_eq!(list(&mine).await?.pending.len(), 2, "tea and the stand-up");

        world.advance(HOUR).await;
        let after = list(&mine).await?;
        assert_eq!(texts(&after), ["tea"]);
        assert_eq!(after.pending.len(), 1);
        Ok(())
    })
}

#[test]
fn a_recurring_one_rings_until_it_is_taken_back() -> Result<()> {
    World::new().run(async |world| {
        let mine = world.agent::<ReminderAgent>("mine");
        let tab = mine.connect("").await?;
        tab.call::<()>("remind", &("stretch", 1200, true)).await?;
        let pending = list(&mine).await?.pending;
        let pending: Vec<_> = pending.iter().map(|known| &*known.text).collect();
        assert_eq!(pending, ["stretch", "Stand-up"], "the next one first");
        world.advance(HOUR).await;
        let before = list(&mine).await?;
        assert_eq!(texts(&before), ["stretch", "stretch", "stretch"]);

        let stretch = before.pending.iter().find(|known| known.text == "stretch");
        let id = stretch.map(|known| known.id.as_str());
        tab.call::<()>("cancel", &(id,)).await?;
        world.advance(HOUR).await;
        assert_eq!(list(&mine).await?.rung, before.rung);
        Ok(())
    })
}
