//! A model for those who have no key: it answers by rules, offline, at about the
//! pace of a real one. Only this example's questions are known to it.

mod check;
mod code;
mod desk;
mod feature;
mod plain;
mod product;
mod words;

use std::time::Duration;

use futures::{StreamExt, stream};
use serde::Serialize;
use worker_agents::{
    Agent, AgentBase,
    ai::{FinishReason, Message, Model, ModelEvent, ModelRequest, ModelStream, Usage},
};

use crate::{chain, evaluator, orchestrator, parallel, routing};

/// Before the first word.
const THINKING: Duration = Duration::from_millis(400);

/// For each word.
const PACE: Duration = Duration::from_millis(28);

pub(crate) struct Scripted<A: Agent> {
    base: AgentBase<A>,
}

impl<A: Agent> Scripted<A> {
    /// The agent's clock is used.
    pub(crate) fn new(base: AgentBase<A>) -> Self {
        Self { base }
    }
}

impl<A: Agent> Model for Scripted<A> {
    fn stream(&self, request: &ModelRequest) -> ModelStream {
        let (instruction, said) = parts(request);
        let answer = answer(instruction, said);
        let usage = Usage {
            input_tokens: tokens(instruction) + tokens(said),
            output_tokens: tokens(&answer),
            ..Usage::default()
        };
        let words: Vec<String> = answer.split_inclusive(' ').map(str::to_owned).collect();
        let base = self.base.clone();
        stream::iter(words.into_iter().map(ModelEvent::Text).enumerate())
            .then(move |(at, word)| {
                let pause = base.sleep(if at == 0 { THINKING } else { PACE });
                async move {
                    pause.await;
                    word
                }
            })
            .chain(stream::iter([
                ModelEvent::Usage(usage),
                ModelEvent::Finish(FinishReason::Stop),
            ]))
            .map(Ok)
            .boxed_local()
    }
}

/// The instruction, and what it is about.
fn parts(request: &ModelRequest) -> (&str, &str) {
    let said = match request.messages.last() {
        Some(Message::User(said)) => said,
        _ => "",
    };
    (request.system.as_deref().unwrap_or_default(), said)
}

/// About as many as a real model would count.
fn tokens(text: &str) -> u64 {
    u64::try_from(text.len().div_ceil(4)).unwrap_or_default()
}

fn answer(instruction: &str, said: &str) -> String {
    match instruction {
        chain::FACTS => product::facts(said),
        chain::DRAFT => product::draft(said),
        chain::CHECK => json(&check::examine(said)),
        chain::POLISH => product::polish(said),
        routing::ROUTE => json(&desk::route(said)),
        routing::GENERAL => desk::general(said),
        routing::REFUND => desk::refund(said),
        routing::TECHNICAL => desk::technical(said),
        parallel::SECURITY => code::security(said),
        parallel::SPEED => code::speed(said),
        parallel::UPKEEP => code::upkeep(said),
        parallel::SUMMARY => code::summary(said),
        orchestrator::PLAN => json(&feature::plan(said)),
        orchestrator::TASK => feature::task(said),
        orchestrator::MERGE => feature::merge(said),
        evaluator::WRITE => plain::write(said),
        evaluator::JUDGE => json(&plain::judge(said)),
        _ => "I only know this example's questions.".into(),
    }
}

/// With a space after each comma and colon, so that it comes in pieces too.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
