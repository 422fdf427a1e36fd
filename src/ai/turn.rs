//! The model's turn: answers and tools, until no call is left.

use std::collections::VecDeque;

use futures::{
    StreamExt,
    future::{FutureExt, LocalBoxFuture},
    stream::FuturesUnordered,
};

use super::{
    Answer, Conversation, Message, Model, ModelError, ModelEvent, ModelFault, ModelStream,
    ToolCall, ToolResult, Tools, request::unfinished,
};
use crate::error::{Error, Result};

/// What happens in a turn.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum TurnEvent {
    /// More of the answer's text.
    Text(String),
    /// More of what the model thinks aloud.
    Reasoning(String),
    /// The model calls a tool.
    Called(ToolCall),
    /// A tool has answered.
    Returned(ToolResult),
    /// The [conversation](Turn::conversation) has grown by an answer of the model
    /// or by a result: what is stored now is not paid for again.
    Checkpoint,
}

/// A turn of the model while it runs. Dropping it cancels what runs; what the
/// conversation holds by then stays whole.
#[must_use = "a turn does nothing until `next` is awaited"]
pub struct Turn<'t> {
    conversation: &'t mut Conversation,
    model: &'t dyn Model,
    tools: &'t Tools<'t>,
    events: VecDeque<TurnEvent>,
    phase: Phase<'t>,
}

enum Phase<'t> {
    Deciding,
    Answering(ModelStream, Answer),
    Calling(FuturesUnordered<LocalBoxFuture<'t, (ToolCall, Result<String>)>>),
    Over,
}

impl<'t> Turn<'t> {
    pub(super) fn new(
        conversation: &'t mut Conversation,
        model: &'t dyn Model,
        tools: &'t Tools<'t>,
    ) -> Self {
        Self {
            conversation,
            model,
            tools,
            events: VecDeque::new(),
            phase: Phase::Deciding,
        }
    }

    /// The conversation as it is now.
    pub fn conversation(&self) -> &Conversation {
        self.conversation
    }

    /// What happens next; `None` when the model has answered and calls no tool.
    /// The tools that one answer calls run at the same time. A future that is
    /// dropped loses nothing.
    ///
    /// # Errors
    /// The model's; [`ModelFault::Tool`] if a tool has failed for good;
    /// [`ModelFault::TooManySteps`]. The turn is over then; a new one goes on from
    /// the last checkpoint.
    pub async fn next(&mut self) -> Result<Option<TurnEvent>, ModelError> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Ok(Some(event));
            }
            let went_on = match &mut self.phase {
                Phase::Over => return Ok(None),
                Phase::Deciding => self.decide(),
                Phase::Answering(stream, _) => match stream.next().await {
                    Some(Ok(event)) => self.answering(event),
                    Some(Err(error)) => Err(error),
                    None => self.answered(),
                },
                Phase::Calling(calls) => match calls.next().await {
                    Some((call, outcome)) => self.returned(call, outcome),
                    None => {
                        self.phase = Phase::Deciding;
                        Ok(())
                    }
                },
            };
            if let Err(error) = went_on {
                self.phase = Phase::Over;
                return Err(error);
            }
        }
    }

    fn decide(&mut self) -> Result<(), ModelError> {
        let open = self.conversation.open_calls();
        self.phase = if !open.is_empty() {
            let tools = self.tools;
            Phase::Calling(open.into_iter().map(|call| run(tools, call)).collect())
        } else if self.conversation.is_answered() {
            Phase::Over
        } else {
            let limit = self.conversation.max_steps;
            if self.conversation.steps() >= limit {
                return Err(ModelError::new("model", ModelFault::TooManySteps { limit }));
            }
            let request = &mut self.conversation.request;
            // They are not the conversation's: those of the next turn may be others.
            let stored = std::mem::replace(&mut request.tools, self.tools.specs().to_vec());
            let stream = self.model.stream(request);
            request.tools = stored;
            Phase::Answering(stream, Answer::default())
        };
        Ok(())
    }

    fn answering(&mut self, event: ModelEvent) -> Result<(), ModelError> {
        if let Phase::Answering(_, answer) = &mut self.phase {
            match &event {
                ModelEvent::Text(text) => self.events.push_back(TurnEvent::Text(text.clone())),
                ModelEvent::Reasoning(text) => {
                    self.events.push_back(TurnEvent::Reasoning(text.clone()));
                }
                _ => {}
            }
            answer.add(event);
        }
        Ok(())
    }

    fn answered(&mut self) -> Result<(), ModelError> {
        let Phase::Answering(_, answer) = std::mem::replace(&mut self.phase, Phase::Deciding)
        else {
            return Ok(());
        };
        if answer.finish.is_none() {
            return Err(unfinished());
        }
        self.conversation.add_answer(answer);
        let calls = self.conversation.open_calls().into_iter();
        self.events.extend(calls.map(TurnEvent::Called));
        self.events.push_back(TurnEvent::Checkpoint);
        Ok(())
    }

    fn returned(&mut self, call: ToolCall, outcome: Result<String>) -> Result<(), ModelError> {
        let (content, is_error) = match outcome {
            Ok(content) => (content, false),
            Err(Error::Terminal(message)) => {
                let name = call.name;
                return Err(ModelError::new("model", ModelFault::Tool { name, message }));
            }
            Err(error) => (format!("Error: {error}"), true),
        };
        let result = ToolResult {
            call_id: call.id,
            name: call.name,
            content,
            is_error,
        };
        let messages = &mut self.conversation.request.messages;
        messages.push(Message::Tool(result.clone()));
        self.events.push_back(TurnEvent::Returned(result));
        self.events.push_back(TurnEvent::Checkpoint);
        Ok(())
    }
}

fn run<'t>(tools: &'t Tools<'t>, call: ToolCall) -> LocalBoxFuture<'t, (ToolCall, Result<String>)> {
    async move {
        let outcome = tools.call(&call.name, &call.arguments).await;
        (call, outcome)
    }
    .boxed_local()
}

impl std::fmt::Debug for Turn<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Turn")
            .field("conversation", &self.conversation)
            .finish_non_exhaustive()
    }
}
