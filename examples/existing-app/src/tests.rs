//! The agents and the way to them, without workerd. The axum routes need a real
//! `worker::Env`: `tests/browser/existing-app.test.mjs` drives them.

use std::time::Duration;

use worker_agents::{Result, ScheduleFilter, prelude::*, testing::*};

use super::{BookAgent, Loan, live};

const READERS: &str = "ann-key=Ann, ben-key=Ben,\n  luk-key = Łukasz,=Nobody";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn visit(world: &World, path: &str, headers: &[(&str, &str)]) -> Result<AgentResponse> {
    let mut request = AgentRequest::get(&format!("https://library.test{path}"))?;
    for (name, value) in headers {
        request = request.with_header(name, value)?;
    }
    let options = live::options(READERS);
    let response = route_agent_request_with(&request, world, &options).await?;
    response.ok_or("this is for the app".into())
}

async fn watch(world: &World, path: &str) -> Result<TestClient> {
    let upgrade = [("upgrade", "websocket"), ("x-reader", "Mallory")];
    TestClient::of(visit(world, path, &upgrade).await?).await
}

#[test]
fn only_readers_get_to_books_that_there_are() -> Result<()> {
    World::new().bind::<BookAgent>().run(async |world| {
        let emma = "/live/book-agent/emma";
        for (path, headers, status) in [
            (emma, &[][..], 401),
            (emma, &[("authorization", "Bearer ann-kez")][..], 401),
            ("/live/book-agent/emma?key=", &[][..], 401),
            (emma, &[("authorization", "Bearer ann-key")][..], 200),
            ("/live/book-agent/emma?key=ben-key", &[][..], 200),
            ("/live/book-agent/ulysses?key=ben-key", &[][..], 404),
        ] {
            assert_eq!(
                visit(&world, path, headers).await?.status(),
                status,
                "{path}"
            );
        }
        for own in ["/agents", "/agents/book-agent/emma", "/books/emma", "/live"] {
            let passed = visit(&world, own, &[]).await.map(|answer| answer.status());
            assert_eq!(passed, Err("this is for the app".into()), "{own}");
        }
        let refused = watch(&world, emma).await.map(|_| ()).unwrap_err();
        assert!(refused.to_string().contains("401"), "{refused}");
        Ok(())
    })
}

#[test]
fn readers_are_who_their_key_says() -> Result<()> {
    World::new().bind::<BookAgent>().run(async |world| {
        let book = BookAgent::get(&world, "emma")?;
        let ann = watch(&world, "/live/book-agent/emma?key=ann-key").await?;
        let ben = watch(&world, "/live/book-agent/emma?key=ben-key").await?;
        book.lend("Ann".into()).await?;
        let refused = ann.call::<usize>("reserve", &()).await.unwrap_err();
        assert_eq!(refused.to_string(), "you have the book");
        assert_eq!(ben.call::<usize>("reserve", &()).await?, 1);
        assert_eq!(ben.call::<usize>("reserve", &()).await?, 1);
        let shown: Loan = ann.state().await?.ok_or("there is a state")?;
        assert_eq!(shown.waiting, ["Ben"]);
        let luk = watch(&world, "/live/book-agent/emma?key=luk-key").await?;
        assert_eq!(luk.call::<usize>("reserve", &()).await?, 2);
        assert_eq!(book.loan().await?.waiting, ["Ben", "Łukasz"]);

        let refused = ben.call::<Loan>("lend", &("Ben",)).await.unwrap_err();
        assert_eq!(refused.to_string(), "Method lend is not callable");
        ben.set_state(&Loan::default())?;
        assert_eq!(book.loan().await?.reader.as_deref(), Some("Ann"));
        Ok(())
    })
}

#[test]
fn a_book_is_lent_to_one_reader_and_is_due_after_four_weeks() -> Result<()> {
    World::new().bind::<BookAgent>().run(async |world| {
        let book = BookAgent::get(&world, "kim")?;
        let ben = watch(&world, "/live/book-agent/kim?key=ben-key").await?;
        let loan = book.lend("Ann".into()).await?;
        assert_eq!(loan.due, Some(world.now() + 28 * 24 * 60 * 60 * 1000));
        let refused = book.lend("Ben".into()).await.unwrap_err();
        assert_eq!(refused.to_string(), "the book is lent");
        ben.call::<usize>("reserve", &()).await?;

        world.agent::<BookAgent>("kim").evict();
        world.advance(29 * DAY).await;
        assert!(book.loan().await?.overdue);

        let refused = book.take_back("Ben".into()).await.unwrap_err();
        assert_eq!(refused.to_string(), "Ben does not have the book");
        book.take_back("Ann".into()).await?;
        let refused = book.lend("Ann".into()).await.unwrap_err();
        assert_eq!(refused.to_string(), "Ben is first");
        let loan = book.lend("Ben".into()).await?;
        assert_eq!((loan.reader.as_deref(), loan.overdue), (Some("Ben"), false));
        Ok(())
    })
}

#[test]
fn a_book_that_comes_back_early_is_lent_for_as_long_as_any() -> Result<()> {
    World::new().bind::<BookAgent>().run(async |world| {
        let book = BookAgent::get(&world, "walden")?;
        book.lend("Ann".into()).await?;
        world.advance(10 * DAY).await;
        book.take_back("Ann".into()).await?;
        book.lend("Ben".into()).await?;
        world.advance(20 * DAY).await;
        assert!(!book.loan().await?.overdue);
        world.advance(9 * DAY).await;
        assert!(book.loan().await?.overdue);
        Ok(())
    })
}

async fn schedules(world: &World, book: &str) -> Result<Vec<String>> {
    let agent = world.agent::<BookAgent>(book);
    agent
        .with(async |book| {
            let pending = book.list_schedules(&ScheduleFilter::new())?;
            Ok(pending.into_iter().map(|one| one.callback).collect())
        })
        .await
}

#[test]
fn a_loan_that_has_ended_leaves_nothing_behind() -> Result<()> {
    World::new().bind::<BookAgent>().run(async |world| {
        let book = BookAgent::get(&world, "kim")?;
        for _ in 0..3 {
            book.lend("Ann".into()).await?;
            assert_eq!(schedules(&world, "kim").await?, ["remind"]);
            book.take_back("Ann".into()).await?;
        }
        assert!(schedules(&world, "kim").await?.is_empty());
        Ok(())
    })
}

#[test]
fn whoever_is_first_does_not_block_the_book() -> Result<()> {
    World::new().bind::<BookAgent>().run(async |world| {
        let book = BookAgent::get(&world, "walden")?;
        let ann = watch(&world, "/live/book-agent/walden?key=ann-key").await?;
        let ben = watch(&world, "/live/book-agent/walden?key=ben-key").await?;
        let luk = watch(&world, "/live/book-agent/walden?key=luk-key").await?;
        for reader in [&ann, &ben, &luk] {
            reader.call::<usize>("reserve", &()).await?;
        }
        world.advance(2 * DAY).await;
        let refused = book.lend("Ben".into()).await.unwrap_err();
        assert_eq!(refused.to_string(), "Ann is first");
        world.advance(2 * DAY).await;
        assert_eq!(book.loan().await?.waiting, ["Ben", "Łukasz"]);

        // Ben says that he does not want it any more, so Łukasz has three days from now.
        ben.call::<()>("leave", &()).await?;
        ben.call::<()>("leave", &()).await?;
        world.advance(2 * DAY).await;
        assert_eq!(book.loan().await?.waiting, ["Łukasz"]);
        world.advance(2 * DAY).await;
        assert!(book.loan().await?.waiting.is_empty());
        assert!(schedules(&world, "walden").await?.is_empty());

        book.lend("Ann".into()).await?;
        ben.call::<usize>("reserve", &()).await?;
        world.advance(10 * DAY).await;
        assert_eq!(book.loan().await?.waiting, ["Ben"]);
        book.take_back("Ann".into()).await?;
        assert_eq!(schedules(&world, "walden").await?, ["pass_on"]);
        book.lend("Ben".into()).await?;
        assert_eq!(schedules(&world, "walden").await?, ["remind"]);
        Ok(())
    })
}
