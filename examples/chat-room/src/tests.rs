//! The room without workerd: real SQLite, a virtual clock, sockets in memory.

use std::time::Duration;

use serde::Deserialize;
use worker_agents::{Result, prelude::*, testing::*};

use super::{ChatRoom, Message, Page, Person, history};

/// What the room sends by itself.
#[derive(Debug, Default, PartialEq, Deserialize)]
struct Frame {
    #[serde(default)]
    said: Option<Message>,
    #[serde(default)]
    here: Option<Vec<Person>>,
}

async fn frames(tab: &TestClient) -> Vec<Frame> {
    let frames = tab.frames().await;
    let texts = frames.iter().filter_map(WsMessage::as_text);
    texts
        .filter_map(|text| worker_agents::json::from_str(text).ok())
        .filter(|frame| *frame != Frame::default())
        .collect()
}

async fn enter(room: &TestAgent<ChatRoom>, name: &str) -> Result<TestClient> {
    let tab = room.connect("").await?;
    tab.call::<Page>("enter", &(name, ())).await?;
    Ok(tab)
}

async fn say(tab: &TestClient, key: &str, text: &str) -> Result<Message> {
    tab.call("say", &(key, text)).await
}

/// The names of those here, as a tab was told last; who types has dots.
async fn last_here(tab: &TestClient) -> Vec<String> {
    let told = frames(tab).await.into_iter().rev();
    let last = told.filter_map(|frame| frame.here).next();
    let name = |person: Person| person.name + if person.typing { "…" } else { "" };
    last.unwrap_or_default().into_iter().map(name).collect()
}

#[test]
fn every_tab_hears_what_is_said_and_sees_who_is_here() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<ChatRoom>("lobby");
        let (ann, ben) = (enter(&room, "Ann").await?, enter(&room, " Ben ").await?);
        assert_eq!(last_here(&ann).await, ["Ann", "Ben"]);
        let said = say(&ann, "1", " hello ").await?;
        let Message { who, text, at, .. } = &said;
        assert_eq!(
            (who.as_str(), text.as_str(), *at),
            ("Ann", "hello", world.now())
        );
        let heard = Frame {
            said: Some(said),
            here: None,
        };
        assert_eq!(frames(&ben).await.last(), Some(&heard));

        // The room sleeps. The sockets stay, and who is behind them.
        room.evict();
        ben.call::<()>("typing", &(true,)).await?;
        assert_eq!(last_here(&ann).await, ["Ann", "Ben…"]);
        say(&ben, "2", "hi").await?;
        assert_eq!(last_here(&ann).await, ["Ann", "Ben"]);
        ben.call::<()>("typing", &(true,)).await?;
        assert!(say(&ben, "3", &"x".repeat(1001)).await.is_err());
        assert_eq!(last_here(&ann).await, ["Ann", "Ben"]);
        ben.lose();
        assert_eq!(last_here(&ann).await, ["Ann"]);
        Ok(())
    })
}

#[test]
fn two_tabs_of_one_person_are_one_person() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<ChatRoom>("lobby");
        let (one, other) = (enter(&room, "Ann").await?, enter(&room, "Ann").await?);
        other.call::<()>("typing", &(true,)).await?;
        assert_eq!(last_here(&one).await, ["Ann…"]);
        other.call::<Page>("enter", &("Zoe", ())).await?;
        assert_eq!(last_here(&one).await, ["Ann", "Zoe"]);
        other.close(1000, "")?;
        assert_eq!(last_here(&one).await, ["Ann"]);
        Ok(())
    })
}

#[test]
fn a_message_said_again_is_there_once() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<ChatRoom>("lobby");
        let ann = enter(&room, "Ann").await?;
        let first = say(&ann, "key", "hello").await?;
        room.crash(); // the answer could have been lost with it
        world.advance(Duration::from_secs(60)).await;
        let ann = enter(&room, "Ann").await?;
        frames(&ann).await;
        assert_eq!(say(&ann, "key", "hello").await?, first);
        assert_eq!(frames(&ann).await, []);
        let page: Page = ann.call("enter", &("Ann", ())).await?;
        assert_eq!(page.messages, [first]);
        Ok(())
    })
}

fn ids(page: &Page) -> Vec<i64> {
    page.messages.iter().map(|message| message.id).collect()
}

#[test]
fn history_comes_page_by_page_and_what_was_missed_at_once() -> Result<()> {
    World::new().forgetful().run(async |world| {
        let room = world.agent::<ChatRoom>("lobby");
        let ann = enter(&room, "Ann").await?;
        for number in 1..=120 {
            say(&ann, &number.to_string(), "hello").await?;
        }
        let last: Page = ann.call("enter", &("Ann", ())).await?;
        assert_eq!((ids(&last), last.earlier), ((71..=120).collect(), true));
        let before: Page = ann.call("earlier", &(71,)).await?;
        assert_eq!((ids(&before), before.earlier), ((21..=70).collect(), true));
        let first: Page = ann.call("earlier", &(21,)).await?;
        assert_eq!((ids(&first), first.earlier), ((1..=20).collect(), false));

        let missed: Page = ann.call("enter", &("Ann", 117)).await?;
        assert_eq!((ids(&missed), missed.earlier), (vec![118, 119, 120], false));
        let too_many: Page = ann.call("enter", &("Ann", 5)).await?;
        assert_eq!(
            (ids(&too_many), too_many.earlier),
            ((71..=120).collect(), true)
        );
        Ok(())
    })
}

#[test]
fn a_room_keeps_a_bounded_number_of_messages() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<ChatRoom>("lobby");
        let ann = enter(&room, "Ann").await?;
        say(&ann, "first", "hello").await?;
        let nearly = history::KEPT;
        room.with(async |room| {
            room.sql(sql!(
                "INSERT INTO messages VALUES ({nearly}, 'later', 'Ann', 'hello', 0)"
            ))
        })
        .await?;
        say(&ann, "last", "hello").await?;
        let all: Page = ann.call("enter", &("Ann", ())).await?;
        assert_eq!(ids(&all), [nearly, nearly + 1]);
        Ok(())
    })
}

#[test]
fn what_cannot_be_said_is_refused_with_the_reason() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<ChatRoom>("lobby");
        let tab = room.connect("").await?;
        let refused = say(&tab, "1", "hello").await.unwrap_err();
        assert_eq!(refused.to_string(), "enter the room first, with a name");
        let long = "ä".repeat(41);
        for (name, reason) in [
            (" ", "a name has 1 to 40 characters"),
            (long.as_str(), "a name has 1 to 40 characters"),
            ("A\nnn", "a name has no line breaks"),
        ] {
            let refused = tab.call::<Page>("enter", &(name, ())).await.unwrap_err();
            assert_eq!(refused.to_string(), reason);
        }
        tab.call::<Page>("enter", &("ä".repeat(40), ())).await?;
        say(&tab, "1", &"ä".repeat(1000)).await?;
        for (key, text, reason) in [
            ("2", "  ".to_owned(), "a message needs a text"),
            (
                "2",
                "ä".repeat(1001),
                "a message has at most 1000 characters, and this one has 1001",
            ),
            ("", "hello".to_owned(), "a key has 1 to 64 bytes"),
        ] {
            let refused = say(&tab, key, &text).await.unwrap_err();
            assert_eq!(refused.to_string(), reason);
        }
        let all: Page = tab.call("enter", &("Ann", ())).await?;
        assert_eq!(ids(&all), [1]);
        Ok(())
    })
}
