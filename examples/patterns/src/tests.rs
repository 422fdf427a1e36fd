//! The five patterns without workerd. The scripted model answers; every request
//! that reaches it is counted.

mod crashes;
mod ends;
mod steps;

use std::cell::Cell;

use futures::{StreamExt, stream};
use worker_agents::{
    Result,
    ai::{FinishReason, Model, ModelError, ModelEvent, ModelFault, ModelRequest, ModelStream},
    testing::*,
};

use crate::{
    Board, ChainAgent, EvaluatorAgent, OrchestratorAgent, ParallelAgent, RoutingAgent, RunView,
    Status,
};

thread_local! {
    /// How many requests the model has got. Each test has a thread.
    static ASKED: Cell<usize> = const { Cell::new(0) };
    /// Which of them is not answered.
    static REFUSED: Cell<Option<usize>> = const { Cell::new(None) };
    /// What the model says instead of its answers.
    static SAYS: Cell<Option<Says>> = const { Cell::new(None) };
}

#[derive(Clone, Copy)]
enum Says {
    Nothing,
    /// So many bytes at a time.
    Endless(usize),
}

struct Counted<M>(M);

impl<M: Model> Model for Counted<M> {
    fn stream(&self, request: &ModelRequest) -> ModelStream {
        ASKED.set(ASKED.get() + 1);
        if REFUSED.get() == Some(ASKED.get()) {
            let message = "too many requests".into();
            let fault = ModelFault::Refused {
                status: 429,
                message,
                retry_after: None,
            };
            let error = ModelError::new("scripted", fault);
            return stream::iter([Err(error)]).boxed_local();
        }
        assert!(request.max_tokens.is_some(), "a call without a limit");
        match SAYS.get() {
            None => self.0.stream(request),
            Some(Says::Nothing) => {
                let end = ModelEvent::Finish(FinishReason::Length);
                stream::iter([Ok(end)]).boxed_local()
            }
            Some(Says::Endless(bytes)) => {
                let words = move || Ok(ModelEvent::Text("x".repeat(bytes)));
                stream::repeat_with(words).boxed_local()
            }
        }
    }
}

pub(super) fn counted(model: impl Model + 'static) -> impl Model + 'static {
    Counted(model)
}

fn world() -> World {
    ASKED.set(0);
    REFUSED.set(None);
    SAYS.set(None);
    World::new()
        .bind::<ChainAgent>()
        .bind::<RoutingAgent>()
        .bind::<ParallelAgent>()
        .bind::<OrchestratorAgent>()
        .bind::<EvaluatorAgent>()
}

async fn board(tab: &TestClient) -> Result<Board> {
    tab.state().await?.ok_or("there is no state".into())
}

async fn run(tab: &TestClient) -> Result<RunView> {
    board(tab).await?.run.ok_or("there is no run".into())
}

fn keys(run: &RunView) -> Vec<&str> {
    run.steps.iter().map(|step| step.key.as_str()).collect()
}

fn text<'r>(run: &'r RunView, key: &str) -> &'r str {
    let step = run.steps.iter().find(|step| step.key == key);
    step.map_or("", |step| step.text.as_str())
}
