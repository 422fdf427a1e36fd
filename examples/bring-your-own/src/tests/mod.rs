//! The desks without workerd: the agents are real, the world outside is a fake.

pub(crate) mod fake;

use std::{pin::pin, time::Duration};

use futures::future::Either;

use worker_agents::{Result, testing::*};

use super::{
    Desk, Reading, Report, Source, TownDesk, Weather,
    desk::{MAX_FILE, MAX_PENDING},
};
use fake::world as outside;

fn it_is(celsius: i32) {
    let weather = Weather {
        celsius,
        sky: "clear".into(),
        told: 0,
    };
    outside(|things| things.weather.insert("oslo".into(), weather));
}

async fn look(tab: &TestClient) -> Result<(i32, Source)> {
    let reading: Reading = tab.call("look", &()).await?;
    Ok((reading.weather.celsius, reading.source))
}

async fn desk(tab: &TestClient) -> Result<Desk> {
    tab.state().await?.ok_or("there is a state".into())
}

#[test]
fn the_cache_is_asked_first_and_the_own_table_last() -> Result<()> {
    World::new().run(async |world| {
        let oslo = world.agent::<TownDesk>("oslo");
        let tab = oslo.connect("").await?;
        it_is(3);
        assert_eq!(look(&tab).await?, (3, Source::Api));
        it_is(5);
        assert_eq!(look(&tab).await?, (3, Source::Cache));
        outside(|things| things.cache.clear()); // a minute later
        assert_eq!(look(&tab).await?, (5, Source::Api));

        outside(|things| {
            things.cache.clear();
            things.api_fails = u32::MAX;
        });
        oslo.crash();
        let tab = oslo.connect("").await?;
        assert_eq!(look(&tab).await?, (5, Source::Own));
        let readings = desk(&tab).await?.readings;
        let shown = readings.iter().map(|reading| reading.source);
        let all = [Source::Own, Source::Api, Source::Cache, Source::Api];
        assert_eq!(shown.collect::<Vec<_>>(), all);
        Ok(())
    })
}

#[test]
fn the_api_is_asked_again_where_that_may_help() -> Result<()> {
    World::new().run(async |world| {
        it_is(3);
        let tab = world.agent::<TownDesk>("oslo").connect("").await?;
        outside(|things| things.api_fails = 2);
        assert_eq!(look(&tab).await?, (3, Source::Api));
        assert_eq!(outside(|things| things.asked), 3);

        let elsewhere = world.agent::<TownDesk>("atlantis").connect("").await?;
        let refused = look(&elsewhere).await.unwrap_err();
        assert_eq!(refused.to_string(), "the weather there is not known");
        assert_eq!(outside(|things| things.asked), 4);

        outside(|things| things.api_fails = 3);
        let refused = world.agent::<TownDesk>("rome").connect("").await?;
        let refused = look(&refused).await.unwrap_err();
        assert_eq!(refused.to_string(), "the API fails");

        let odd = world.agent::<TownDesk>("a?b").connect("").await?;
        let refused = look(&odd).await.unwrap_err().to_string();
        assert!(refused.contains("small letters"), "{refused}");
        Ok(())
    })
}

#[test]
fn an_api_that_hangs_is_not_waited_for() -> Result<()> {
    World::new().run(async |world| {
        outside(|things| things.api_hangs = true);
        let tab = world.agent::<TownDesk>("oslo").connect("").await?;
        let before = world.now();
        let refused = look(&tab).await.unwrap_err();
        assert_eq!(refused.to_string(), "the API does not answer");
        let waited = world.now() - before;
        assert!((15_000..25_000).contains(&waited), "{waited} ms");
        Ok(())
    })
}

#[test]
fn a_cache_that_fails_is_one_that_has_nothing() -> Result<()> {
    World::new().run(async |world| {
        it_is(3);
        outside(|things| things.cache_fails = true);
        let tab = world.agent::<TownDesk>("oslo").connect("").await?;
        assert_eq!(look(&tab).await?, (3, Source::Api));
        assert_eq!(look(&tab).await?, (3, Source::Api));
        Ok(())
    })
}

#[test]
fn a_report_reaches_d1_once_whatever_happens() -> Result<()> {
    World::new().run(async |world| {
        let oslo = world.agent::<TownDesk>("oslo");
        let rome = world.agent::<TownDesk>("rome").connect("").await?;
        let tab = oslo.connect("").await?;
        // D1 stores it, the answer is lost, and so is the agent.
        outside(|things| things.answers_lost = 1);
        tab.call::<()>("report", &("a", "  snow on the roofs "))
            .await?;
        assert_eq!(desk(&tab).await?.pending.len(), 1);
        oslo.crash();
        world.advance(Duration::from_secs(60)).await;
        rome.call::<()>("report", &("a", "figs are ripe")).await?;
        world.advance(Duration::from_secs(10)).await;

        let tab = oslo.connect("").await?;
        let reports: Vec<Report> = tab.call("reports", &()).await?;
        let shown = reports.iter().map(|r| (r.town.as_str(), r.text.as_str()));
        let expected = [("rome", "figs are ripe"), ("oslo", "snow on the roofs")];
        assert_eq!(shown.collect::<Vec<_>>(), expected);
        assert!(desk(&tab).await?.pending.is_empty());
        let refused = tab.call::<()>("report", &("b", " ")).await.unwrap_err();
        assert_eq!(refused.to_string(), "a report has 1 to 300 characters");
        Ok(())
    })
}

#[test]
fn a_report_survives_a_long_silence_of_d1() -> Result<()> {
    World::new().run(async |world| {
        let oslo = world.agent::<TownDesk>("oslo");
        let tab = oslo.connect("").await?;
        let minutes = |count: u64| Duration::from_secs(60 * count);
        let stored = || outside(|things| things.reports.len());
        outside(|things| things.db_fails = 6);
        tab.call::<()>("report", &("a", "snow")).await?;
        world.advance(minutes(60)).await;
        assert_eq!((stored(), desk(&tab).await?.pending.len()), (1, 0));

        outside(|things| things.db_fails = u32::MAX);
        tab.call::<()>("report", &("b", "fog")).await?;
        world.advance(minutes(5)).await;
        oslo.crash();
        world.advance(minutes(300)).await;
        let tab = oslo.connect("").await?;
        let now = desk(&tab).await?;
        assert_eq!((now.pending.len(), now.failed), (0, vec!["b".to_owned()]));
        tab.call::<()>("report", &("b", "fog")).await?; // is known
        assert_eq!(desk(&tab).await?.failed, ["b"]);

        oslo.evict();
        outside(|things| things.db_fails = 0);
        let tab = oslo.connect("").await?;
        assert_eq!(desk(&tab).await?.failed, ["b"]);
        tab.call::<()>("sendAgain", &()).await?;
        world.settle().await;
        assert_eq!(desk(&tab).await?, Desk::default());
        tab.call::<()>("report", &("b", "fog")).await?; // its answer was lost
        world.settle().await;
        assert_eq!((stored(), desk(&tab).await?), (2, Desk::default()));
        Ok(())
    })
}

#[test]
fn reports_do_not_pile_up_without_end() -> Result<()> {
    World::new().run(async |world| {
        let tab = world.agent::<TownDesk>("oslo").connect("").await?;
        outside(|things| things.db_fails = u32::MAX);
        for number in 0..MAX_PENDING {
            let key = number.to_string();
            tab.call::<()>("report", &(key, "snow")).await?;
        }
        let refused = tab.call::<()>("report", &("x", "snow")).await.unwrap_err();
        assert_eq!(refused.to_string(), "too many reports wait for D1");
        Ok(())
    })
}

async fn send(
    oslo: &TestAgent<TownDesk>,
    method: &str,
    name: &str,
    body: Vec<u8>,
) -> Result<(u16, String)> {
    let request = http::Request::builder()
        .method(method)
        .uri(format!("http://test/agents/town-desk/oslo?file={name}"))
        .header("content-length", body.len())
        .body(body)
        .map_err(worker_agents::Error::msg)?;
    let answer = oslo.fetch(request.into()).await?;
    Ok((answer.status(), answer.into_text().await?))
}

#[test]
fn files_are_in_r2_and_the_list_is_in_the_agent() -> Result<()> {
    World::new().run(async |world| {
        let oslo = world.agent::<TownDesk>("oslo");
        let tab = oslo.connect("").await?;
        let saved = send(&oslo, "PUT", "map.txt", b"a map".to_vec()).await?;
        assert_eq!(saved, (204, String::new()));
        assert!(outside(|things| things.files.contains_key("oslo/map.txt")));
        let files = desk(&tab).await?.files;
        assert_eq!((files.len(), files.first().map(|f| f.size)), (1, Some(5)));
        let read = send(&oslo, "GET", "map.txt", Vec::new()).await?;
        assert_eq!(read, (200, "a map".into()));

        outside(|things| things.files_fail = true);
        assert_eq!(send(&oslo, "PUT", "new.txt", b"x".to_vec()).await?.0, 500);
        assert_eq!(send(&oslo, "PUT", "map.txt", b"x".to_vec()).await?.0, 500);
        assert_eq!(desk(&tab).await?.files, files);
        tab.call::<()>("deleteFile", &("map.txt",)).await?;
        assert_eq!(desk(&tab).await?.files, []);
        assert_eq!(send(&oslo, "GET", "map.txt", Vec::new()).await?.0, 404);
        world.advance(Duration::from_secs(60)).await;
        // Its bytes are still there, so nobody may put new ones in their place.
        assert_eq!(send(&oslo, "PUT", "map.txt", b"x".to_vec()).await?.0, 409);
        tab.call::<()>("deleteFile", &("map.txt",)).await?;

        oslo.crash();
        outside(|things| things.files_fail = false);
        world.advance(Duration::from_secs(3600)).await;
        assert!(outside(|things| things.files.is_empty()));
        assert_eq!(send(&oslo, "PUT", "map.txt", b"x".to_vec()).await?.0, 204);
        assert_eq!(send(&oslo, "PUT", "new.txt", b"x".to_vec()).await?.0, 204);
        Ok(())
    })
}

#[test]
fn what_a_crash_leaves_in_r2_is_taken_out() -> Result<()> {
    World::new().run(async |world| {
        let oslo = world.agent::<TownDesk>("oslo");
        assert_eq!(send(&oslo, "PUT", "old.txt", b"old".to_vec()).await?.0, 204);
        outside(|things| things.files_hang = true);
        for name in ["old.txt", "new.txt"] {
            let put = pin!(send(&oslo, "PUT", name, b"new".to_vec()));
            let late = pin!(world.advance(Duration::from_secs(1)));
            let first = futures::future::select(put, late).await;
            assert!(matches!(first, Either::Right(_)), "{name} hangs");
        }
        assert_eq!(outside(|things| things.files.len()), 2);
        let tab = oslo.connect("").await?;
        let refused = tab.call::<()>("deleteFile", &("old.txt",)).await;
        assert_eq!(refused, Err("this file is changing: try again".into()));

        outside(|things| things.files_hang = false);
        oslo.crash();
        let tab = oslo.connect("").await?;
        world.advance(Duration::from_secs(10)).await;
        let left: Vec<_> = outside(|things| things.files.keys().cloned().collect());
        assert_eq!(left, ["oslo/old.txt"]);
        assert_eq!(desk(&tab).await?.files.len(), 1);
        for name in ["old.txt", "new.txt"] {
            assert_eq!(send(&oslo, "PUT", name, b"x".to_vec()).await?.0, 204);
        }
        Ok(())
    })
}

#[test]
fn many_files_at_once_do_not_pass_the_limit() -> Result<()> {
    World::new().run(async |world| {
        let oslo = world.agent::<TownDesk>("oslo");
        let names: Vec<_> = (0..100).map(|number| format!("file-{number}")).collect();
        let all = names
            .iter()
            .map(|name| send(&oslo, "PUT", name, b"x".to_vec()));
        let answers = futures::future::try_join_all(all).await?;
        let kept = answers.iter().filter(|(status, _)| *status == 204).count();
        assert_eq!((kept, outside(|things| things.files.len())), (20, 20));
        Ok(())
    })
}

#[test]
fn files_that_cannot_be_kept_are_refused_with_the_reason() -> Result<()> {
    World::new().run(async |world| {
        let oslo = world.agent::<TownDesk>("oslo");
        for (method, name, size, status) in [
            ("PUT", "large", MAX_FILE, 204),
            ("PUT", "larger", MAX_FILE + 1, 413),
            ("PUT", "..%2Frome%2Fmap", 1, 400),
            ("PUT", "", 1, 400),
            ("POST", "map", 1, 405),
        ] {
            let (answer, reason) = send(&oslo, method, name, vec![b'x'; size]).await?;
            assert_eq!(answer, status, "{method} {name}: {reason}");
        }
        for number in 1..20 {
            let name = format!("file-{number}");
            assert_eq!(send(&oslo, "PUT", &name, b"x".to_vec()).await?.0, 204);
        }
        assert_eq!(send(&oslo, "PUT", "one-more", b"x".to_vec()).await?.0, 409);
        assert_eq!(send(&oslo, "PUT", "file-1", b"xx".to_vec()).await?.0, 204);
        Ok(())
    })
}
