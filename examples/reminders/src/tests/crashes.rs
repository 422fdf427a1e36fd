//! What survives evictions, crashes and downtimes.

use super::*;

#[test]
fn reminders_outlive_their_agent() -> Result<()> {
    World::new().forgetful().run(async |world| {
        let inbox = world.agent::<ReminderAgent>("a");
        let tab = inbox.connect("").await?;
        let tea = remind(&tab, "tea", json!({"in": 60})).await?;
        inbox.crash();
        assert_eq!(list(&inbox).await?.pending, [tea]);
        world.advance(secs(60)).await;
        assert_eq!(rung(&list(&inbox).await?), [("tea", 60)]);
        Ok(())
    })
}

#[test]
fn after_a_downtime_each_rings_once_and_late() -> Result<()> {
    World::new().run(async |world| {
        let inbox = world.agent::<ReminderAgent>("a");
        let tab = inbox.connect("").await?;
        remind(&tab, "tea", json!({"in": 60})).await?;
        remind(&tab, "stretch", json!({"every": 300})).await?;
        inbox.crash();
        world.leap(secs(3600)).await;
        world.advance(secs(1)).await;
        let list = list(&inbox).await?;
        assert_eq!(rung(&list), [("tea", 3600), ("stretch", 3600)]);
        assert_eq!(list.rung[1].due, START + 60_000);
        assert_eq!(list.pending[0].due, START + 3_900_000);
        Ok(())
    })
}

#[test]
fn the_list_is_mended_by_the_next_start() -> Result<()> {
    World::new().run(async |world| {
        let inbox = world.agent::<ReminderAgent>("a");
        let tab = inbox.connect("").await?;
        let tea = remind(&tab, "tea", json!({"in": 60})).await?;
        inbox
            .with(async |agent| agent.set_state(Reminders::default()))
            .await?;
        world.settle().await;
        inbox.evict();
        assert_eq!(list(&inbox).await?.pending, [tea]);
        Ok(())
    })
}

/// Whatever the machine did when it failed, the reminder is in the list once.
fn rings_once_with_a_crash_at(call: u64, crash: fn(&Inbox, u64)) -> Result<bool> {
    World::new().run(async |world| {
        let inbox = world.agent::<ReminderAgent>("a");
        inbox
            .with(async |agent| agent.remind("tea", Moment::In(60.0), None))
            .await?;
        let calls = inbox.host_calls();
        crash(&inbox, call);
        world.advance(secs(120)).await;
        let reached = inbox.host_calls() - calls >= call;
        inbox.crash_at_host_call(0);
        world.advance(secs(600)).await;
        let list = list(&inbox).await?;
        assert_eq!(list.rung.len(), 1, "a crash at call {call}: {list:?}");
        assert_eq!((list.pending, list.missed), (vec![], vec![]));
        assert_eq!(inbox.alarm(), None);
        Ok(reached)
    })
}

#[test]
fn a_crash_at_any_moment_loses_nothing_and_rings_once() -> Result<()> {
    for crash in [Inbox::crash_at_host_call, Inbox::crash_after_host_call] {
        let mut call = 1;
        while rings_once_with_a_crash_at(call, crash)? {
            call += 1;
        }
        assert!(call > 10);
    }
    Ok(())
}
