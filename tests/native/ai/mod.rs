//! Models, behind a network that the tests make up.

mod agent;
mod bodies;
mod faults;
mod forms;
mod limit;
mod port;
mod retries;
mod streams;
mod turns;

use std::rc::Rc;

use futures::{StreamExt, executor::block_on};
use worker_agents::ai::{Model, ModelError, ModelEvent, ModelRequest, Patience};

use self::port::{Reply, Script};

/// All that a model answers: its events, and the error if there is one.
fn answered(model: &dyn Model) -> (Vec<ModelEvent>, Option<ModelError>) {
    block_on(async {
        let mut stream = model.stream(&ModelRequest::new().user("hello"));
        let mut events = Vec::new();
        while let Some(event) = stream.next().await {
            match event {
                Ok(event) => events.push(event),
                Err(error) => return (events, Some(error)),
            }
        }
        (events, None)
    })
}

/// What a provider's adapter makes of some replies, without a second attempt.
fn once(provider: &str, reply: Reply) -> (Vec<ModelEvent>, Option<ModelError>) {
    let script = Script::new([reply]);
    answered(&*port::model(
        provider,
        &script,
        Patience::new().attempts(1),
    ))
}

/// As [`once`], with attempts as many as the script has replies, and the pauses.
fn again(script: &Rc<Script>, provider: &str) -> (Vec<ModelEvent>, Option<ModelError>) {
    answered(&*port::model(provider, script, Patience::new()))
}
