//! Runs that end otherwise, and what becomes of them.

use std::time::Duration;

use super::*;

const REQUEST: &str = "Remind people of what they have saved";
const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn a_step_that_failed_is_all_that_is_asked_for_again() -> Result<()> {
    world().run(async |world| {
        let agent = world.agent::<OrchestratorAgent>("a");
        let tab = agent.connect("").await?;
        REFUSED.set(Some(3));
        let id: u32 = tab.call("start", &(REQUEST,)).await?;
        world.advance(MINUTE).await;
        let failed = run(&tab).await?;
        let error = "scripted: refused with status 429: too many requests";
        assert_eq!(
            (failed.status, failed.error.as_deref()),
            (Status::Failed, Some(error))
        );
        let bad: Vec<_> = failed
            .steps
            .iter()
            .filter(|step| step.error.is_some())
            .collect();
        assert_eq!(bad.len(), 1);
        assert_eq!(
            (bad[0].key.as_str(), bad[0].status),
            ("task-2", Status::Failed)
        );
        // The other tasks were answered meanwhile; the merge was not begun.
        assert_eq!((ASKED.replace(0), failed.steps.len()), (5, 5));
        assert_eq!(board(&tab).await?.past[0].status, Status::Failed);

        agent.evict();
        let tab = agent.connect("").await?;
        tab.call::<()>("go_on", &(id,)).await?;
        world.advance(MINUTE).await;
        let done = run(&tab).await?;
        assert_eq!((done.status, done.error), (Status::Done, None));
        assert_eq!(ASKED.get(), 2, "the task and the merge");
        let past = board(&tab).await?.past;
        assert_eq!((past.len(), past[0].status), (1, Status::Done));
        let refused = tab.call::<()>("go_on", &(id,)).await.unwrap_err();
        assert_eq!(refused.to_string(), "this run has its result");
        Ok(())
    })
}

#[test]
fn what_was_stopped_asks_nothing_more_and_can_go_on() -> Result<()> {
    world().run(async |world| {
        let tab = world.agent::<ChainAgent>("a").connect("").await?;
        let id: u32 = tab.call("start", &("A lamp",)).await?;
        let asked_again = tab.call::<u32>("start", &("Another",)).await.unwrap_err();
        assert_eq!(asked_again.to_string(), "a run is under way");
        while ASKED.get() < 2 {
            world.advance(Duration::from_millis(100)).await;
        }
        world.advance(Duration::from_millis(600)).await;
        tab.call::<()>("stop", &()).await?;
        let stopped = run(&tab).await?;
        assert_eq!(stopped.status, Status::Stopped);
        assert_eq!(stopped.steps[1].status, Status::Stopped);
        assert!(!stopped.steps[1].text.is_empty());
        world.advance(MINUTE).await;
        assert_eq!((ASKED.get(), &run(&tab).await?), (2, &stopped));
        let nothing = tab.call::<()>("stop", &()).await.unwrap_err();
        assert_eq!(nothing.to_string(), "no run is under way");

        tab.call::<()>("go_on", &(id,)).await?;
        world.advance(MINUTE).await;
        assert_eq!(run(&tab).await?.status, Status::Done);
        assert_eq!(ASKED.get(), 5, "the second of four was asked twice");
        Ok(())
    })
}

#[test]
fn ended_runs_are_kept_for_a_while() -> Result<()> {
    world().run(async |world| {
        let agent = world.agent::<RoutingAgent>("a");
        let tab = agent.connect("").await?;
        for number in 1..=14 {
            tab.call::<u32>("start", &(format!("Question {number}"),))
                .await?;
            world.advance(MINUTE).await;
        }
        let past = board(&tab).await?.past;
        let ids: Vec<u32> = past.iter().map(|past| past.id).collect();
        assert_eq!(ids, (3..=14).rev().collect::<Vec<u32>>());
        assert!(past[0].usage.output_tokens > 0 && past[0].ms > 0);
        let third: RunView = tab.call("look_up", &(3,)).await?;
        assert_eq!((third.input.as_str(), third.steps.len()), ("Question 3", 2));
        assert!(tab.call::<RunView>("look_up", &(2,)).await.is_err());
        let count = "select count(*) from answers";
        let rows = agent.with(async |agent| agent.sql(count)).await?;
        assert_eq!(rows.one::<(usize,)>()?.0, 24);
        Ok(())
    })
}

#[test]
fn the_board_says_which_model_answers() -> Result<()> {
    world().run(async |world| {
        let agent = world.agent::<ChainAgent>("a");
        let tab = agent.connect("").await?;
        let board = board(&tab).await?;
        assert_eq!((board.model.as_str(), board.scripted), ("scripted", true));
        assert!(tab.set_state(&Board::default()).is_ok());
        world.settle().await;
        let other = self::board(&agent.connect("").await?).await?;
        assert_eq!(other.model, "scripted", "clients change nothing");
        for input in ["  ".to_owned(), "x".repeat(4001)] {
            let refused = tab.call::<u32>("start", &(input,)).await.unwrap_err();
            assert_eq!(refused.to_string(), "the input has 1 to 4000 characters");
        }
        Ok::<_, worker_agents::Error>(())
    })?;
    let key = "sk-nobody-may-see-this";
    let keyed = world()
        .var("OPENAI_API_KEY", key)
        .var("OPENAI_MODEL", "gpt-9");
    keyed.run(async |world| {
        let tab = world.agent::<ChainAgent>("a").connect("").await?;
        let board = board(&tab).await?;
        assert_eq!((board.model.as_str(), board.scripted), ("gpt-9", false));
        tab.call::<u32>("start", &("A lamp",)).await?;
        world.advance(MINUTE).await;
        let run = run(&tab).await?;
        assert_eq!(run.status, Status::Failed);
        assert!(run.error.unwrap().contains("native tests have no network"));
        Ok(())
    })
}

#[test]
fn an_answer_without_an_end_fails_its_step() -> Result<()> {
    for bytes in [500, 3_000_000] {
        let tested: Result<()> = world().run(async |world| {
            let tab = world.agent::<ChainAgent>("a").connect("").await?;
            SAYS.set(Some(Says::Endless(bytes)));
            let id: u32 = tab.call("start", &("A lamp",)).await?;
            world.advance(MINUTE).await;
            let failed = run(&tab).await?;
            let error = "the answer is longer than 40000 bytes";
            assert_eq!(
                (failed.status, failed.error.as_deref()),
                (Status::Failed, Some(error))
            );
            SAYS.set(None);
            tab.call::<()>("go_on", &(id,)).await?;
            world.advance(MINUTE).await;
            assert_eq!(run(&tab).await?.status, Status::Done);
            Ok(())
        });
        tested?;
    }
    Ok(())
}

#[test]
fn a_silent_model_has_failed() -> Result<()> {
    world().run(async |world| {
        let tab = world.agent::<ChainAgent>("a").connect("").await?;
        SAYS.set(Some(Says::Nothing));
        tab.call::<u32>("start", &("A lamp",)).await?;
        world.advance(MINUTE).await;
        let failed = run(&tab).await?;
        let error = Some("the model has said nothing");
        assert_eq!(
            (failed.status, failed.error.as_deref()),
            (Status::Failed, error)
        );
        Ok(())
    })
}

#[test]
fn a_model_that_is_not_bound_fails_the_run_and_not_the_agent() -> Result<()> {
    let unbound = world().var("WORKERS_AI_MODEL", "@cf/somebody/model");
    unbound.run(async |world| {
        let tab = world.agent::<ChainAgent>("a").connect("").await?;
        let board = board(&tab).await?;
        assert_eq!(board.model, "@cf/somebody/model");
        tab.call::<u32>("start", &("A lamp",)).await?;
        world.advance(MINUTE).await;
        let failed = run(&tab).await?;
        assert_eq!(failed.status, Status::Failed);
        // No native test has a binding of Workers AI.
        let error = failed.error.unwrap_or_default();
        assert!(error.starts_with("native tests have no"), "{error}");
        Ok(())
    })
}
