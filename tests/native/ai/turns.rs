//! Tools, and the turns of a model that calls them.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
};

use futures::{StreamExt, executor::block_on, stream};
use proptest::prelude::*;
use worker_agents::{
    Error, Result,
    ai::{
        Conversation, FinishReason, Message, Model, ModelError, ModelEvent, ModelFault,
        ModelRequest, ModelStream, ToolCall, ToolResult, Tools, TurnEvent, Usage,
        schemars::JsonSchema,
    },
};

#[derive(serde::Deserialize, JsonSchema)]
#[schemars(crate = "worker_agents::ai::schemars")]
struct Sum {
    a: i32,
    b: i32,
}

#[derive(serde::Deserialize, JsonSchema)]
#[schemars(crate = "worker_agents::ai::schemars")]
struct Nothing {}

/// A model that answers from a list, and keeps what it was asked.
#[derive(Default)]
struct Listed {
    answers: RefCell<VecDeque<Vec<ModelEvent>>>,
    asked: RefCell<Vec<ModelRequest>>,
}

impl Listed {
    fn new(answers: impl IntoIterator<Item = Vec<ModelEvent>>) -> Self {
        Self {
            answers: RefCell::new(answers.into_iter().collect()),
            ..Self::default()
        }
    }
}

impl Model for Listed {
    fn stream(&self, request: &ModelRequest) -> ModelStream {
        self.asked.borrow_mut().push(request.clone());
        let events = self.answers.borrow_mut().pop_front().unwrap_or_default();
        stream::iter(events.into_iter().map(Ok)).boxed_local()
    }
}

fn says(text: &str) -> Vec<ModelEvent> {
    vec![
        ModelEvent::Text(text.into()),
        ModelEvent::Usage(Usage {
            input_tokens: 3,
            output_tokens: 2,
            cached_tokens: 1,
        }),
        ModelEvent::Finish(FinishReason::Stop),
    ]
}

fn calls(calls: &[(&str, &str, &str)]) -> Vec<ModelEvent> {
    let calls = calls.iter().map(|(id, name, arguments)| {
        ModelEvent::Call(ToolCall {
            id: (*id).into(),
            name: (*name).into(),
            arguments: (*arguments).into(),
        })
    });
    calls
        .chain([ModelEvent::Finish(FinishReason::ToolCalls)])
        .collect()
}

fn asked(text: &str) -> Conversation {
    Conversation::new(ModelRequest::new().user(text))
}

fn results(talk: &Conversation) -> Vec<(&str, &str, bool)> {
    let results = talk
        .request
        .messages
        .iter()
        .filter_map(|message| match message {
            Message::Tool(ToolResult {
                call_id,
                content,
                is_error,
                ..
            }) => Some((call_id.as_str(), content.as_str(), *is_error)),
            _ => None,
        });
    results.collect()
}

#[test]
fn what_a_tool_answers_or_why_not_goes_to_the_model() -> Result<()> {
    let model = Listed::new([
        calls(&[
            ("1", "sum", r#"{"a":2,"b":3}"#),
            ("2", "sum", r#"{"a":"two"}"#),
            ("3", "sum", "{oh"),
            ("4", "product", "{}"),
            ("5", "name", ""),
            ("6", "fail", "{}"),
        ]),
        says("done"),
    ]);
    let tools = Tools::new()
        .add("sum", "Adds.", async |Sum { a, b }| Ok(a + b))
        .add("name", "Tells a name.", async |Nothing {}| Ok("O'Ne\"il"))
        .add("fail", "Fails.", async |Nothing {}| {
            Err::<(), _>(Error::msg("it is closed"))
        });
    let mut talk = asked("go");
    block_on(talk.finish_turn(&model, &tools))?;
    assert_eq!(
        results(&talk),
        [
            ("1", "5", false),
            (
                "2",
                "Error: invalid arguments: invalid type: string \"two\", expected i32",
                true
            ),
            (
                "3",
                "Error: invalid arguments: key must be a string at line 1 column 2",
                true
            ),
            ("4", "Error: there is no tool product", true),
            ("5", "O'Ne\"il", false),
            ("6", "Error: it is closed", true),
        ]
    );
    assert_eq!((talk.text(), talk.is_answered()), ("done", true));
    assert_eq!(talk.usage.input_tokens, 3);
    // The tools are told to the model, and not stored.
    let asked = model.asked.borrow();
    assert!(asked.iter().all(|request| request.tools == tools.specs()));
    assert_eq!(talk.request.tools, []);
    Ok(())
}

#[test]
fn a_terminal_error_of_a_tool_ends_the_turn() {
    let model = Listed::new([calls(&[("1", "fail", "{}")])]);
    let tools = Tools::new().add("fail", "", async |Nothing {}| {
        Err::<(), _>(Error::terminal("the shop is gone"))
    });
    let ended = block_on(asked("go").finish_turn(&model, &tools));
    let fault = ModelFault::Tool {
        name: "fail".into(),
        message: "the shop is gone".into(),
    };
    assert_eq!(ended, Err(ModelError::new("model", fault)));
    assert!(ended.is_err_and(|error| Error::from(error).is_terminal()));
}

#[test]
fn tools_of_one_answer_run_at_the_same_time() -> Result<()> {
    let running = Cell::new(0);
    let most = Cell::new(0);
    let slow = async |Nothing {}| {
        running.set(running.get() + 1);
        most.set(most.get().max(running.get()));
        futures::pending!();
        running.set(running.get() - 1);
        Ok(())
    };
    let tools = Tools::new().add("slow", "", slow);
    let model = Listed::new([
        calls(&[("1", "slow", ""), ("2", "slow", ""), ("3", "slow", "")]),
        says("done"),
    ]);
    let mut talk = asked("go");
    let mut turn = Box::pin(talk.finish_turn(&model, &tools));
    // Whoever waits is polled again when the whole is: no waker is needed here.
    let waker = futures::task::noop_waker();
    let mut context = std::task::Context::from_waker(&waker);
    assert!(turn.as_mut().poll(&mut context).is_pending());
    assert_eq!(most.get(), 3);
    Ok(())
}

#[test]
fn a_model_that_never_stops_is_stopped() {
    let model = Listed::new((0..20).map(|_| calls(&[("same", "sum", r#"{"a":1,"b":1}"#)])));
    let tools = Tools::new().add("sum", "", async |Sum { a, b }| Ok(a + b));
    let mut talk = asked("go").max_steps(4);
    let ended = block_on(talk.finish_turn(&model, &tools));
    let limit = ModelError::new("model", ModelFault::TooManySteps { limit: 4 });
    assert_eq!(ended, Err(limit.clone()));
    assert_eq!(model.asked.borrow().len(), 4);
    // Not by starting anew either; a word of the user's is another matter.
    assert_eq!(block_on(talk.finish_turn(&model, &tools)), Err(limit));
    talk.say("go on");
    assert!(block_on(talk.finish_turn(&model, &tools)).is_err());
    assert_eq!(model.asked.borrow().len(), 8);
    // Ids that a provider repeats are told apart.
    let mut ids: Vec<&str> = results(&talk).into_iter().map(|(id, ..)| id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 8);
}

#[test]
fn an_answer_without_an_end_is_none() {
    let model = Listed::new([vec![ModelEvent::Text("half".into())]]);
    let mut talk = asked("go");
    let before = talk.clone();
    let ended = block_on(talk.finish_turn(&model, &Tools::new()));
    assert_eq!(
        ended,
        Err(ModelError::new("model", ModelFault::CutOff { line: 0 }))
    );
    assert_eq!(talk, before);
}

#[test]
fn a_conversation_that_is_answered_asks_nothing() -> Result<()> {
    let model = Listed::new([says("hi")]);
    let mut talk = asked("hello");
    block_on(talk.finish_turn(&model, &Tools::new()))?;
    block_on(talk.finish_turn(&model, &Tools::new()))?;
    assert_eq!(model.asked.borrow().len(), 1);
    Ok(())
}

/// Answers that call tools `1, 2, …` times, and then speak.
fn script(rounds: &[usize]) -> Vec<Vec<ModelEvent>> {
    let call = ("", "sum", r#"{"a":1,"b":2}"#);
    let answers = rounds.iter().map(|&count| calls(&vec![call; count]));
    answers.chain([says("done")]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Wherever the agent is lost, and however often: what was stored is neither
    /// asked nor called again, and the end is the same.
    #[test]
    fn a_turn_goes_on_from_its_last_checkpoint(
        rounds in prop::collection::vec(1usize..4, 0..4),
        losses in prop::collection::vec(0usize..6, 0..8),
    ) {
        let answers = script(&rounds);
        let called = Cell::new(0);
        let sum = async |Sum { a, b }| { called.set(called.get() + 1); Ok(a + b) };
        let tools = Tools::new().add("sum", "", sum);
        let undisturbed = {
            let (model, mut talk) = (Listed::new(answers.clone()), asked("go"));
            block_on(talk.finish_turn(&model, &tools)).map_err(|error| TestCaseError::fail(error.to_string()))?;
            talk
        };
        called.set(0);
        let mut stored = serde_json::to_string(&asked("go")).unwrap();
        let mut losses = losses.into_iter();
        let (mut model_calls, mut checkpoints) = (0, 0);
        loop {
            let mut talk: Conversation = serde_json::from_str(&stored).unwrap();
            let answered = talk.request.messages.iter().filter(|m| matches!(m, Message::Assistant(_)));
            let model = Listed::new(answers.iter().skip(answered.count()).cloned());
            let mut turn = talk.turn(&model, &tools);
            let mut left = losses.next();
            let ended = loop {
                if left == Some(0) {
                    break false;
                }
                match block_on(turn.next()).unwrap() {
                    Some(TurnEvent::Checkpoint) => {
                        checkpoints += 1;
                        stored = serde_json::to_string(turn.conversation()).unwrap();
                        left = left.map(|left| left - 1);
                    }
                    Some(_) => {}
                    None => break true,
                }
            };
            drop(turn);
            model_calls += model.asked.borrow().len();
            if ended {
                break;
            }
        }
        let talk: Conversation = serde_json::from_str(&stored).unwrap();
        prop_assert_eq!(&talk, &undisturbed);
        prop_assert_eq!(model_calls, answers.len());
        let results = rounds.iter().sum::<usize>();
        prop_assert_eq!(checkpoints, answers.len() + results);
        // Those that ran beside the stored one may run again; no other.
        prop_assert!(called.get() >= results && called.get() <= results + 8 * 3);
    }
}
