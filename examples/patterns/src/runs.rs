//! The life of a run: begun, worked on, ended, gone on with.

use std::pin::pin;

use futures::future::{Either, select};
use worker_agents::{Error, FiberFilter, Result, prelude::*};

use crate::{Board, Past, RunView, Status, agent::Pattern, models, run::Run};

/// How many ended runs are kept.
const KEPT: usize = 12;

/// The longest input, in characters.
const MAX_INPUT: usize = 4000;

/// So often in a row the agent may be lost without one more answer. Each time the step
/// is asked for again and paid for again, and it may be the step that kills the agent.
const MAX_LOST: u32 = 5;

/// On each wake-up.
pub(crate) fn open<A: Pattern>(agent: &A) -> Result<()> {
    let base = agent.base();
    base.sql(
        "create table if not exists answers (
           run integer, step text, text text, input_tokens integer, output_tokens integer,
           ms integer, primary key (run, step)
         )",
    )?;
    // An ended run as JSON; empty while it is under way.
    base.sql("create table if not exists runs (id integer primary key autoincrement, view text)")?;
    let chosen = models::of(agent);
    let known = agent.with_state(|board| board.model == chosen.name)?;
    if !known {
        agent.update_state(|board| {
            board.model = chosen.name;
            board.scripted = chosen.scripted;
        })?;
    }
    Ok(())
}

/// A new run, which is to be [entered](enter).
pub(crate) fn begin<A: Pattern>(agent: &A, input: &str) -> Result<RunView> {
    let input = input.trim();
    if input.is_empty() || input.chars().count() > MAX_INPUT {
        let text = format!("the input has 1 to {MAX_INPUT} characters");
        return Err(Error::msg(text));
    }
    refuse_while_running(agent)?;
    let base = agent.base();
    base.delete_fibers(&FiberFilter::new())?;
    let row = base.sql("insert into runs (view) values ('') returning id")?;
    let (id,): (u32,) = row.one()?;
    Ok(RunView {
        id,
        input: input.to_owned(),
        since: base.now(),
        ..RunView::default()
    })
}

/// A run that had ended without a result, to be entered again.
pub(crate) fn take_up<A: Pattern>(agent: &A, id: u32) -> Result<RunView> {
    refuse_while_running(agent)?;
    let mut run = ended(agent, id)?;
    if run.status == Status::Done {
        return Err("this run has its result".into());
    }
    run.take_up(agent.base().now());
    Ok(run)
}

fn refuse_while_running<A: Pattern>(agent: &A) -> Result<()> {
    match agent.with_state(Board::is_running)? {
        true => Err("a run is under way".into()),
        false => Ok(()),
    }
}

/// Makes a run the one that is under way.
pub(crate) fn enter<A: Pattern>(agent: &A, run: RunView) -> Result<()> {
    agent.update_state(|board| {
        board.past.retain(|past| past.id != run.id);
        board.run = Some(run);
    })
}

/// The run that this fiber works on, if it is not over.
pub(crate) fn of_fiber<A: Pattern>(agent: &A, fiber: &str) -> Result<Option<RunView>> {
    agent.with_state(|board| {
        let run = board.run.as_ref().filter(|run| run.fiber == fiber);
        run.filter(|run| run.status == Status::Running).cloned()
    })
}

/// The run of a fiber that was lost, if it goes on.
pub(crate) fn recover<A: Pattern>(agent: &A, fiber: &str) -> Result<Option<RunView>> {
    let Some(mut run) = of_fiber(agent, fiber)? else {
        return Ok(None);
    };
    run.lost += 1;
    if run.lost < MAX_LOST {
        return Ok(Some(run));
    }
    let error = format!("the agent was lost {MAX_LOST} times in a row at this point");
    let ended = agent.base().transaction(|| end(agent, Err(error.into())));
    ended.map(|()| None)
}

/// Works on a run until it is over.
pub(crate) async fn work<A: Pattern>(agent: &A, id: u32) -> Result<()> {
    let fiber = agent.base().current().fiber;
    let Some(fiber) = fiber else { return Ok(()) };
    let Some(view) = of_fiber(agent, fiber.id())?.filter(|run| run.id == id) else {
        return Ok(());
    };
    let run = match Run::new(agent, &view) {
        Ok(run) => run,
        // The model cannot be had: no binding of that name, perhaps.
        Err(error) => return agent.base().transaction(|| end(agent, Err(error))),
    };
    let steps = pin!(A::steps(&run));
    let shown = pin!(run.show_what_comes());
    // The first is looked at first: a run that was stopped does not take one step more.
    let outcome = match select(fiber.cancelled(), select(steps, shown)).await {
        Either::Left(_) => return Ok(()),
        Either::Right((Either::Left((outcome, _)), _)) => outcome,
        Either::Right((Either::Right((error, _)), _)) => Err(error),
    };
    agent.base().transaction(|| end(agent, outcome))
}

fn end<A: Pattern>(agent: &A, outcome: Result<String>) -> Result<()> {
    let status = |run: &mut RunView| match outcome {
        Ok(result) => {
            run.result = Some(result);
            Status::Done
        }
        Err(error) => {
            run.error = Some(error.to_string());
            Status::Failed
        }
    };
    close(agent, status).map(drop)
}

/// Stops the run that is under way.
pub(crate) fn stop<A: Pattern>(agent: &A) -> Result<()> {
    let run = close(agent, |_| Status::Stopped)?;
    agent.base().cancel_fiber(&run.fiber, Some("stopped"))?;
    Ok(())
}

/// Puts the run that is under way among those that have ended.
fn close<A: Pattern>(agent: &A, end: impl FnOnce(&mut RunView) -> Status) -> Result<RunView> {
    let now = agent.base().now();
    let run = agent.update_state(|board| {
        let run = board.running().ok_or("no run is under way")?;
        let status = end(run);
        run.end(status, now);
        let run = run.clone();
        board.past.insert(0, Past::from(&run));
        board.past.truncate(KEPT);
        Ok::<_, Error>(run)
    })??;
    let (id, view) = (run.id, serde_json::to_string(&run)?);
    let base = agent.base();
    base.sql(sql!("update runs set view = {view} where id = {id}"))?;
    forget_old(agent)?;
    Ok(run)
}

/// What is no longer in the list is not kept.
fn forget_old<A: Pattern>(agent: &A) -> Result<()> {
    let kept = agent.with_state(|board| {
        let ids: Vec<u32> = board.past.iter().map(|past| past.id).collect();
        serde_json::to_string(&ids)
    })??;
    let base = agent.base();
    base.sql(sql!(
        "delete from runs where id not in (select value from json_each({kept}))"
    ))?;
    base.sql(sql!(
        "delete from answers where run not in (select value from json_each({kept}))"
    ))?;
    Ok(())
}

/// A run that has ended.
pub(crate) fn ended<A: Pattern>(agent: &A, id: u32) -> Result<RunView> {
    let row = agent
        .base()
        .sql(sql!("select view from runs where id = {id} and view <> ''"))?;
    let (view,): (String,) = row
        .first()?
        .ok_or_else(|| Error::msg(format!("there is no run {id} that has ended")))?;
    Ok(serde_json::from_str(&view)?)
}
