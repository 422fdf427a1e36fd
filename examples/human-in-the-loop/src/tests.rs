//! The desk and its workflow without workerd: months take no time.

use std::time::Duration;

use worker_agents::{Result, testing::*};

use super::{TripDesk, TripState, TripStatus, TripWorkflow, Trips};

const DAY: u32 = 24 * 3600;

fn days(days: u32) -> Duration {
    Duration::from_secs((days * DAY).into())
}

fn desk() -> World {
    World::new()
        .bind::<TripDesk>()
        .bind_workflow::<TripWorkflow>()
}

async fn trip(tab: &TestClient) -> Result<TripState> {
    let trips: Trips = tab.state().await?.ok_or("there is no state")?;
    trips.trips.into_iter().next().ok_or("no trip".into())
}

async fn decide(tab: &TestClient, what: &str, id: &str, note: &str) -> Result<()> {
    tab.call(what, &(id, note)).await
}

#[test]
fn an_answer_after_two_months_is_in_time() -> Result<()> {
    desk().run(async |world| {
        let desk = world.agent::<TripDesk>("office");
        let (traveller, approver) = (desk.connect("").await?, desk.connect("").await?);
        let id: String = traveller.call("ask", &("Lisbon", 3, 90 * DAY)).await?;
        world.advance(Duration::from_secs(1)).await;
        let asked = trip(&approver).await?;
        assert_eq!((&asked.id, asked.status), (&id, TripStatus::Waiting));
        assert_eq!(asked.plan.len(), 3);

        desk.evict();
        world.advance(days(60)).await;
        let approver = desk.connect("").await?;
        decide(&approver, "approve", &id, "send a card").await?;
        world.advance(Duration::from_secs(10)).await;
        let booked = trip(&approver).await?;
        assert_eq!((booked.status, booked.booked), (TripStatus::Booked, 3));
        assert_eq!(booked.note.as_deref(), Some("send a card"));
        Ok(())
    })
}

#[test]
fn the_first_decision_counts() -> Result<()> {
    desk().run(async |world| {
        let desk = world.agent::<TripDesk>("office");
        let tab = desk.connect("").await?;
        let id: String = tab.call("ask", &("Oslo", 1, DAY)).await?;
        world.advance(Duration::from_secs(1)).await;
        decide(&tab, "reject", &id, "too cold").await?;
        let refused = decide(&tab, "approve", &id, "").await.unwrap_err();
        assert_eq!(
            refused.to_string(),
            "this trip does not wait for a decision"
        );
        world.advance(Duration::from_secs(10)).await;
        let rejected = trip(&tab).await?;
        assert_eq!(
            (rejected.status, rejected.booked),
            (TripStatus::Rejected, 0)
        );
        assert_eq!(rejected.note.as_deref(), Some("too cold"));
        Ok(())
    })
}

#[test]
fn no_answer_is_one_too() -> Result<()> {
    desk().run(async |world| {
        let desk = world.agent::<TripDesk>("office");
        let tab = desk.connect("").await?;
        tab.call::<String>("ask", &("Quito", 2, 20)).await?;
        world.advance(Duration::from_secs(30)).await;
        assert_eq!(trip(&tab).await?.status, TripStatus::Expired);
        Ok(())
    })
}

#[test]
fn it_goes_on_wherever_the_machine_fails() -> Result<()> {
    for seconds in 0..6 {
        let tested: Result<()> = desk().run(async |world| {
            let desk = world.agent::<TripDesk>("office");
            let tab = desk.connect("").await?;
            let id: String = tab.call("ask", &("Porto", 2, DAY)).await?;
            world.advance(Duration::from_secs(1)).await;
            decide(&tab, "approve", &id, "go").await?;
            world.advance(Duration::from_secs(seconds)).await;
            world.crash_workflows();
            desk.crash();
            world.advance(Duration::from_secs(60)).await;
            let tab = desk.connect("").await?;
            let booked = trip(&tab).await?;
            assert_eq!((booked.status, booked.booked), (TripStatus::Booked, 3));
            Ok(())
        });
        tested?;
    }
    Ok(())
}

#[test]
fn what_cannot_be_asked_for_is_refused_with_the_reason() -> Result<()> {
    desk().run(async |world| {
        let tab = world.agent::<TripDesk>("office").connect("").await?;
        for (asked, reason) in [
            ((" ", 1, 1), "a destination has 1 to 80 characters"),
            (("Rome", 0, 1), "a trip takes 1 to 30 days"),
            (("Rome", 1, 0), "a decision takes at least a second"),
        ] {
            let refused = tab.call::<String>("ask", &asked).await.unwrap_err();
            assert_eq!(refused.to_string(), reason);
        }
        let unknown = decide(&tab, "approve", "none", "").await.unwrap_err();
        assert_eq!(unknown.to_string(), "there is no trip none");
        Ok(())
    })
}
