//! A run while somebody works on it. The heart is [`Run::ask`]: the answer of a step
//! out of the table, or else of the model, and then in the table.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use serde::de::DeserializeOwned;
use worker_agents::{
    Error, Result,
    ai::{
        AssistantMessage, Conversation, Message, Model, ModelError, ModelRequest, Tools, TurnEvent,
        Usage, schemars::JsonSchema,
    },
    prelude::*,
};

use crate::{RunView, Status, Step, agent::Pattern, models};

/// How often the texts of answers that are coming are shown: each time is a row
/// written, and a frame to every tab.
const SHOW_EVERY: Duration = Duration::from_millis(150);

/// What an answer may cost. Models that think first need more than the text has.
const MAX_TOKENS: u32 = 4000;

/// The longest answer, in bytes, for servers that do not keep to the number of tokens.
/// All answers of a run are in the state, and 2 MB is what a row can hold.
const MAX_ANSWER: usize = 40_000;

/// An instruction, and what it is about.
pub(crate) fn prompt(instruction: &str, text: impl Into<String>) -> ModelRequest {
    let request = ModelRequest::new().system(instruction).user(text);
    request.max_tokens(MAX_TOKENS)
}

pub(crate) struct Run<'a, A> {
    agent: &'a A,
    id: u32,
    input: String,
    model: Rc<dyn Model>,
    /// The answers that are coming, by their steps.
    coming: RefCell<Vec<(String, String)>>,
    /// Whether something of them is not shown yet.
    unshown: Cell<bool>,
}

/// The row of a step that is done.
#[derive(Deserialize)]
struct Stored {
    text: String,
    input_tokens: u64,
    output_tokens: u64,
    ms: i64,
}

impl<'a, A: Pattern> Run<'a, A> {
    pub(crate) fn new(agent: &'a A, run: &RunView) -> Result<Self> {
        Ok(Self {
            agent,
            id: run.id,
            input: run.input.clone(),
            model: models::of(agent).model?,
            coming: RefCell::default(),
            unshown: Cell::default(),
        })
    }

    /// What the run was given.
    pub(crate) fn input(&self) -> &str {
        &self.input
    }

    /// A step: asks the model, once and for all. Steps may run at the same time.
    ///
    /// # Errors
    /// The model's, which the step then shows; those of storage.
    pub(crate) async fn ask(&self, step: &str, request: ModelRequest) -> Result<String> {
        let read = |talk: &Conversation| Ok(talk.text().to_owned());
        self.step(step, request, read).await
    }

    /// As [`ask`](Self::ask), for an answer in the form of a Rust type.
    ///
    /// # Errors
    /// As there, and if the answer does not have the form. It is not stored then.
    pub(crate) async fn ask_for<T>(&self, step: &str, request: ModelRequest) -> Result<T>
    where
        T: JsonSchema + DeserializeOwned,
    {
        self.step(step, request.form::<T>(), Conversation::parse)
            .await
    }

    async fn step<T>(
        &self,
        step: &str,
        request: ModelRequest,
        read: impl Fn(&Conversation) -> Result<T, ModelError>,
    ) -> Result<T> {
        let mut talk = Conversation::new(request);
        if let Some(stored) = self.stored(step)? {
            talk.request.messages.push(said(stored.text.clone()));
            self.show(step, |step| stored.shown_in(step))?;
            return Ok(read(&talk)?);
        }
        let begun = self.agent.base().now();
        self.show(step, Step::begin)?;
        let asked = self.listen(step, &mut talk).await;
        self.coming.borrow_mut().retain(|(key, _)| key != step);
        match asked.and_then(|()| Ok(read(&talk)?)) {
            Ok(answer) => {
                let ms = self.agent.base().now() - begun;
                self.store(step, talk.text(), talk.usage, ms)?;
                Ok(answer)
            }
            Err(error) => {
                self.show(step, |step| step.fail(error.to_string()))?;
                Err(error)
            }
        }
    }

    async fn listen(&self, step: &str, talk: &mut Conversation) -> Result<()> {
        let tools = Tools::new();
        let mut turn = talk.turn(&self.model, &tools);
        while let Some(event) = turn.next().await? {
            if let TurnEvent::Text(more) = event {
                self.hear(step, &more)?;
            }
        }
        match turn.conversation().text().trim().is_empty() {
            true => Err("the model has said nothing".into()),
            false => Ok(()),
        }
    }

    fn hear(&self, step: &str, more: &str) -> Result<()> {
        let mut coming = self.coming.borrow_mut();
        let known = coming.iter().position(|(key, _)| key == step);
        let at = known.unwrap_or_else(|| {
            coming.push((step.to_owned(), String::new()));
            coming.len() - 1
        });
        let text = &mut coming[at].1;
        if text.len() + more.len() > MAX_ANSWER {
            let error = format!("the answer is longer than {MAX_ANSWER} bytes");
            return Err(Error::msg(error));
        }
        text.push_str(more);
        self.unshown.set(true);
        Ok(())
    }

    /// Shows the answers while they come, until that fails.
    pub(crate) async fn show_what_comes(&self) -> Error {
        loop {
            self.agent.base().sleep(SHOW_EVERY).await;
            if !self.unshown.replace(false) {
                continue;
            }
            let shown = self.change(|run| {
                for (key, text) in self.coming.borrow().iter() {
                    run.change_step(key, |step| step.text.clone_from(text));
                }
            });
            if let Err(error) = shown {
                return error;
            }
        }
    }

    fn stored(&self, step: &str) -> Result<Option<Stored>> {
        let run = self.id;
        self.agent
            .base()
            .sql(sql!(
                "select text, input_tokens, output_tokens, ms from answers
                 where run = {run} and step = {step}"
            ))?
            .first()
    }

    /// From here on the answer is not asked for again.
    fn store(&self, step: &str, text: &str, usage: Usage, ms: i64) -> Result<()> {
        let stored = Stored {
            text: text.to_owned(),
            input_tokens: usage.input_tokens,
            output_tokens: usage.output_tokens,
            ms,
        };
        let (run, input, output) = (self.id, stored.input_tokens, stored.output_tokens);
        self.agent.base().transaction(|| {
            self.agent.base().sql(sql!(
                "insert into answers (run, step, text, input_tokens, output_tokens, ms)
                 values ({run}, {step}, {text}, {input}, {output}, {ms})"
            ))?;
            self.change(|run| {
                run.lost = 0;
                run.change_step(step, |step| stored.shown_in(step));
            })
        })
    }

    fn show(&self, step: &str, change: impl FnOnce(&mut Step)) -> Result<()> {
        self.change(|run| run.change_step(step, change))
    }

    fn change(&self, change: impl FnOnce(&mut RunView)) -> Result<()> {
        self.agent.update_state(|board| match board.running() {
            Some(run) if run.id == self.id => {
                change(run);
                Ok(())
            }
            _ => Err(Error::msg("the run has ended")),
        })?
    }
}

impl Stored {
    fn shown_in(&self, step: &mut Step) {
        step.status = Status::Done;
        step.text.clone_from(&self.text);
        step.error = None;
        step.ms = self.ms;
        step.usage = Usage {
            input_tokens: self.input_tokens,
            output_tokens: self.output_tokens,
            ..Usage::default()
        };
    }
}

fn said(text: String) -> Message {
    Message::Assistant(AssistantMessage {
        text,
        ..AssistantMessage::default()
    })
}
