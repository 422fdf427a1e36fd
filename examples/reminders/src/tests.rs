//! The reminders without workerd: real SQLite, a virtual clock, sockets in memory.

mod crashes;
mod http;
mod moments;

use std::time::Duration;

use serde_json::{Value, json};
use worker_agents::{Error, Result, prelude::*, testing::*};

use super::{Moment, Pending, ReminderAgent, Reminders};

/// Midnight of 1 January 2026, UTC: when a world begins.
const START: i64 = 1_767_225_600_000;

type Inbox = TestAgent<ReminderAgent>;

fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

async fn list(inbox: &Inbox) -> Result<Reminders> {
    inbox.with(async |agent| agent.state()).await
}

async fn remind(tab: &TestClient, text: &str, when: Value) -> Result<Pending> {
    tab.call("remind", &(text, when)).await
}

/// The texts that have rung, and how many seconds after the start.
fn rung(list: &Reminders) -> Vec<(&str, i64)> {
    let rung = list.rung.iter().rev();
    rung.map(|rung| (rung.text.as_str(), (rung.at - START) / 1000))
        .collect()
}

fn text_of<T: std::fmt::Debug>(outcome: Result<T>) -> String {
    outcome.unwrap_err().to_string()
}

#[test]
fn a_reminder_rings_in_every_tab() -> Result<()> {
    World::new().run(async |world| {
        let inbox = world.agent::<ReminderAgent>("a");
        let (mine, other) = (inbox.connect("").await?, inbox.connect("").await?);
        let tea = remind(&mine, "  tea ", json!({"in": 2})).await?;
        assert_eq!((tea.text.as_str(), tea.due), ("tea", START + 2_000));
        let shown: Reminders = other.state().await?.unwrap();
        assert_eq!(shown.pending, [tea]);

        other.json_frames().await?;
        world.advance(secs(3)).await;
        let frames = other.json_frames().await?;
        let ring = frames.iter().find_map(|frame| frame.get("ring"));
        assert_eq!(ring.unwrap()["text"], "tea");
        let shown: Reminders = mine.state().await?.unwrap();
        assert_eq!(rung(&shown), [("tea", 2)]);
        assert_eq!((shown.pending, shown.missed), (vec![], vec![]));
        assert_eq!(inbox.alarm(), None);
        Ok(())
    })
}

#[test]
fn what_recurs_shows_its_next_ring() -> Result<()> {
    World::new().run(async |world| {
        let inbox = world.agent::<ReminderAgent>("a");
        let tab = inbox.connect("").await?;
        let stretch = remind(&tab, "stretch", json!({"every": 60})).await?;
        let news = remind(&tab, "news", json!({"cron": "*/2 * * * *"})).await?;
        // The same again is the same.
        assert_eq!(
            remind(&tab, "stretch", json!({"every": 60})).await?,
            stretch
        );
        world.advance(secs(130)).await;
        let list = list(&inbox).await?;
        assert_eq!(
            rung(&list),
            [("stretch", 60), ("stretch", 120), ("news", 120)]
        );
        let due = |id: &str| list.pending.iter().find(|next| next.id == id).unwrap().due;
        assert_eq!(due(&stretch.id), START + 180_000);
        assert_eq!(due(&news.id), START + 240_000);
        Ok(())
    })
}

#[test]
fn a_cancelled_reminder_does_not_ring() -> Result<()> {
    World::new().run(async |world| {
        let inbox = world.agent::<ReminderAgent>("a");
        let tab = inbox.connect("").await?;
        let tea = remind(&tab, "tea", json!({"in": 5})).await?;
        let () = tab.call("cancel", &(&tea.id,)).await?;
        assert_eq!(inbox.alarm(), None);
        world.advance(secs(10)).await;
        assert_eq!(list(&inbox).await?, Reminders::default());
        let again = tab.call::<()>("cancel", &("x",)).await;
        assert_eq!(text_of(again), "no reminder x is pending or missed");
        Ok(())
    })
}

#[test]
fn snoozing_puts_off_or_rings_again() -> Result<()> {
    World::new().run(async |world| {
        let inbox = world.agent::<ReminderAgent>("a");
        let tab = inbox.connect("").await?;
        let tea = remind(&tab, "tea", json!({"in": 5})).await?;
        let tea: Pending = tab.call("snooze", &(&tea.id, 10)).await?;
        world.advance(secs(14)).await;
        assert_eq!(rung(&list(&inbox).await?), []);
        world.advance(secs(1)).await;
        assert_eq!(rung(&list(&inbox).await?), [("tea", 15)]);

        let tea: Pending = tab.call("snooze", &(&tea.id, 5)).await?;
        assert_eq!(rung(&list(&inbox).await?), []);
        assert_eq!(tea.due, START + 20_000);
        world.advance(secs(5)).await;
        assert_eq!(rung(&list(&inbox).await?), [("tea", 20)]);
        let refused = tab.call::<Pending>("snooze", &(&tea.id, -5)).await;
        assert_eq!(
            text_of(refused),
            "`seconds` takes a number of seconds from 0 to 315360000 (10 years), not -5"
        );

        let stretch = remind(&tab, "stretch", json!({"every": 60})).await?;
        let refused = tab.call::<Pending>("snooze", &(&stretch.id, 5)).await;
        assert_eq!(
            text_of(refused),
            "it will ring again by itself: cancel it instead"
        );
        // One of its rings can be snoozed; it goes on itself.
        world.advance(secs(60)).await;
        let _: Pending = tab.call("snooze", &(&stretch.id, 5)).await?;
        assert_eq!(list(&inbox).await?.pending.len(), 2);
        Ok(())
    })
}

#[test]
fn what_nobody_saw_is_missed_and_can_ring_again() -> Result<()> {
    World::new().run(async |world| {
        let inbox = world.agent::<ReminderAgent>("a");
        let tab = inbox.connect("").await?;
        let when = json!({"in": 60});
        let oven: Pending = tab.call("remind", &("oven", when, true)).await?;
        tab.close(1000, "")?;
        world.advance(secs(65)).await;
        let shown = list(&inbox).await?;
        assert_eq!(shown.pending, []);
        let missed = &shown.missed[0];
        assert_eq!((missed.text.as_str(), missed.attempts), ("oven", 3));
        assert_eq!(missed.error, "nobody was there to see it");

        let bread: Pending = inbox
            .with(async |agent| agent.remind("bread", Moment::In(0.0), Some(true)))
            .await?;
        world.advance(secs(5)).await;
        assert_eq!(list(&inbox).await?.missed.len(), 2);
        let tab = inbox.connect("").await?;
        let () = tab.call("cancel", &(&bread.id,)).await?;
        let () = tab.call("retry", &(&oven.id,)).await?;
        world.advance(secs(1)).await;
        let shown = list(&inbox).await?;
        assert_eq!(shown.missed, []);
        assert_eq!(rung(&shown), [("oven", 70)]);
        let () = tab.call("clear", &()).await?;
        assert_eq!(list(&inbox).await?, Reminders::default());
        Ok(())
    })
}

#[test]
fn a_reminder_cancelled_between_two_attempts_is_not_missed() -> Result<()> {
    World::new().run(async |world| {
        let inbox = world.agent::<ReminderAgent>("a");
        let when = json!({"in": 60});
        let oven = inbox
            .with(async |agent| {
                agent.remind("oven", serde_json::from_value(when).unwrap(), Some(true))
            })
            .await?;
        world.advance(secs(60)).await;
        inbox.with(async |agent| agent.cancel(&oven.id)).await?;
        world.advance(secs(10)).await;
        assert_eq!(list(&inbox).await?, Reminders::default());
        Ok(())
    })
}

#[test]
fn a_tab_cannot_write_the_list() -> Result<()> {
    World::new().run(async |world| {
        let inbox = world.agent::<ReminderAgent>("a");
        let tab = inbox.connect("").await?;
        let tea = remind(&tab, "tea", json!({"in": 5})).await?;
        tab.send_json(&json!({"type": "cf_agent_state", "state": {}}))?;
        let frames = tab.json_frames().await?;
        assert!(
            frames
                .iter()
                .any(|frame| frame["type"] == "cf_agent_state_error")
        );
        assert_eq!(list(&inbox).await?.pending, [tea]);
        Ok(())
    })
}

#[test]
fn only_a_schedule_rings() -> Result<()> {
    World::new().run(async |world| {
        let inbox = world.agent::<ReminderAgent>("a");
        let tab = inbox.connect("").await?;
        let tea = json!({"text": "tea", "insist": false});
        let refused = tab.call::<()>("ring", &(&tea,)).await;
        assert_eq!(text_of(refused), "Method ring is not callable");
        let tea = super::Reminder::new("tea", false)?;
        let refused = ReminderAgent::get(&world, "a")?.ring(tea).await;
        assert_eq!(text_of(refused), "only a schedule can ring");
        Ok(())
    })
}
