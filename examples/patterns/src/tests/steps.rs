//! The way of each pattern from its input to its result.

use std::time::Duration;

use super::*;
use crate::agent::Pattern;

async fn result_of<A: Pattern>(world: &World, input: &str) -> Result<RunView> {
    let tab = world.agent::<A>(input).connect("").await?;
    tab.call::<u32>("start", &(input,)).await?;
    world.advance(Duration::from_secs(60)).await;
    let run = run(&tab).await?;
    assert_eq!((run.status, &run.error), (Status::Done, &None));
    assert!(
        run.steps
            .iter()
            .all(|step| step.status == Status::Done && step.ms > 0 && step.usage.output_tokens > 0)
    );
    assert_eq!(ASKED.replace(0), run.steps.len());
    Ok(run)
}

#[test]
fn a_text_without_a_call_to_action_is_polished() -> Result<()> {
    world().run(async |world| {
        let run = result_of::<ChainAgent>(&world, "A coffee grinder without a motor").await?;
        assert_eq!(keys(&run), ["facts", "draft", "check", "polish"]);
        assert!(text(&run, "draft").contains("A coffee grinder without a motor"));
        assert!(text(&run, "check").contains("\"call_to_action\": false"));
        let result = run.result.as_deref().unwrap_or_default();
        assert_eq!(result, text(&run, "polish"));
        assert!(result.starts_with(text(&run, "draft")));
        Ok(())
    })
}

#[test]
fn a_good_draft_ends_the_chain_at_the_gate() -> Result<()> {
    world().run(async |world| {
        let run = result_of::<ChainAgent>(&world, "Soup: order it by phone").await?;
        assert_eq!(keys(&run), ["facts", "draft", "check"]);
        assert_eq!(run.result.as_deref(), Some(text(&run, "draft")));
        Ok(())
    })
}

#[test]
fn one_desk_answers() -> Result<()> {
    world().run(async |world| {
        for (message, desk) in [
            ("Which languages does the guide speak?", "general"),
            ("I was charged twice in May", "refund"),
            ("How do I reset my password?", "technical"),
        ] {
            let run = result_of::<RoutingAgent>(&world, message).await?;
            assert_eq!(keys(&run), ["route", desk]);
            assert_eq!(run.result.as_deref(), Some(text(&run, desk)));
        }
        Ok(())
    })
}

#[test]
fn reviews_run_at_the_same_time() -> Result<()> {
    world().run(async |world| {
        let code = "var x = eval(input); for (const a of x) { await save(a) }";
        let run = result_of::<ParallelAgent>(&world, code).await?;
        assert_eq!(keys(&run), ["security", "speed", "upkeep", "summary"]);
        let took: Vec<i64> = run.steps.iter().map(|step| step.ms).collect();
        let (reviews, summary) = took.split_at(3);
        assert_eq!(run.ms, reviews.iter().max().unwrap() + summary[0]);
        assert!(run.result.unwrap().contains("eval"));
        Ok(())
    })
}

#[test]
fn the_plan_says_how_many_work() -> Result<()> {
    world().run(async |world| {
        let request = "Add a dark mode and remember the choice";
        let run = result_of::<OrchestratorAgent>(&world, request).await?;
        let expected = ["plan", "task-1", "task-2", "task-3", "task-4", "merge"];
        assert_eq!(keys(&run), expected);
        assert!(text(&run, "task-2").contains("table"));
        assert!(text(&run, "task-3").contains("switch"));
        let run = result_of::<OrchestratorAgent>(&world, "Fly").await?;
        assert_eq!(run.steps.len(), 5);
        Ok(())
    })
}

#[test]
fn the_writer_hears_the_judge_until_it_is_good() -> Result<()> {
    world().run(async |world| {
        let plain = "Dogs bark. Cats do not.";
        let run = result_of::<EvaluatorAgent>(&world, plain).await?;
        assert_eq!(keys(&run), ["write-1", "judge-1"]);
        assert_eq!(run.result.as_deref(), Some(plain));

        let hard = "Prior authorisation is needed in order to commence the work that the \
                    aforementioned persons applied for, and it is given by the head of the office.";
        let run = result_of::<EvaluatorAgent>(&world, hard).await?;
        assert_eq!(keys(&run), ["write-1", "judge-1", "write-2", "judge-2"]);
        assert!(text(&run, "judge-1").contains("long"));
        assert!(text(&run, "write-2").contains("applied for. It is given"));

        let endless = "word ".repeat(40);
        let run = result_of::<EvaluatorAgent>(&world, &endless).await?;
        assert_eq!(run.steps.len(), 6, "the rounds are used up");
        Ok(())
    })
}
