//! A conversation, as it is kept.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    AssistantMessage, FinishReason, Message, Model, ModelError, ModelRequest, ToolCall, Tools,
    Turn, Usage, answer, answer::Answer,
};

/// A conversation with a model that may call tools. It is plain data, to be stored
/// in SQL or in a fiber's stash, and gone on with after an eviction: with the
/// tools that were called and had not answered, or with the model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    /// What the model is asked next. Its tools are given to
    /// [`turn`](Self::turn), which need not be stored.
    pub request: ModelRequest,
    /// What it has cost so far.
    pub usage: Usage,
    /// Why the model stopped the last time.
    pub finish: Option<FinishReason>,
    /// How many times the model may answer what the user says: once more than it
    /// may call tools and wait for them.
    pub max_steps: u32,
}

impl Conversation {
    /// The most answers of a turn, unless it is set.
    pub const MAX_STEPS: u32 = 10;

    /// Begins with a request.
    pub fn new(request: ModelRequest) -> Self {
        Self {
            request,
            usage: Usage::default(),
            finish: None,
            max_steps: Self::MAX_STEPS,
        }
    }

    /// Limits how many times the model may answer what the user says.
    #[must_use]
    pub fn max_steps(mut self, steps: u32) -> Self {
        self.max_steps = steps;
        self
    }

    /// Adds what the user says.
    pub fn say(&mut self, text: impl Into<String>) {
        self.request.messages.push(Message::User(text.into()));
    }

    /// Lets the model answer and call tools until it has no more calls, or goes on
    /// with that after an eviction.
    pub fn turn<'t>(&'t mut self, model: &'t dyn Model, tools: &'t Tools<'t>) -> Turn<'t> {
        Turn::new(self, model, tools)
    }

    /// As [`turn`](Self::turn), in one go.
    ///
    /// # Errors
    /// Those of [`Turn::next`].
    pub async fn finish_turn(
        &mut self,
        model: &dyn Model,
        tools: &Tools<'_>,
    ) -> Result<(), ModelError> {
        let mut turn = self.turn(model, tools);
        while turn.next().await?.is_some() {}
        Ok(())
    }

    /// The text of the last answer; empty if there is none.
    pub fn text(&self) -> &str {
        self.last_answer().map_or("", |answer| answer.text.as_str())
    }

    /// Reads the last answer as JSON, into the type that was
    /// [asked for](ModelRequest::form).
    ///
    /// # Errors
    /// [`ModelFault::Output`](super::ModelFault::Output) if it does not fit, or
    /// was not completed.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, ModelError> {
        answer::parse(self.text(), self.finish.as_ref())
    }

    /// Whether it is the user's turn.
    pub fn is_answered(&self) -> bool {
        let last = self.request.messages.last();
        matches!(last, Some(Message::Assistant(answer)) if answer.calls.is_empty())
    }

    fn last_answer(&self) -> Option<&AssistantMessage> {
        let mut latest = self.request.messages.iter().rev();
        latest.find_map(|message| match message {
            Message::Assistant(answer) => Some(answer),
            _ => None,
        })
    }

    /// How many times the model has answered since the user spoke.
    pub(super) fn steps(&self) -> u32 {
        let latest = self.request.messages.iter().rev();
        let since = latest.take_while(|message| !matches!(message, Message::User(_)));
        let answers = since.filter(|message| matches!(message, Message::Assistant(_)));
        u32::try_from(answers.count()).unwrap_or(u32::MAX)
    }

    /// The calls of the last answer that have no result yet.
    pub(super) fn open_calls(&self) -> Vec<ToolCall> {
        let mut results = Vec::new();
        for message in self.request.messages.iter().rev() {
            match message {
                Message::Tool(result) => results.push(result.call_id.as_str()),
                Message::Assistant(answer) => {
                    let is_open = |call: &&ToolCall| !results.contains(&call.id.as_str());
                    return answer.calls.iter().filter(is_open).cloned().collect();
                }
                Message::User(_) => break,
            }
        }
        Vec::new()
    }

    /// Adds a whole answer.
    pub(super) fn add_answer(&mut self, mut answer: Answer) {
        let earlier = self
            .request
            .messages
            .iter()
            .flat_map(|message| match message {
                Message::Assistant(answer) => answer.calls.as_slice(),
                _ => &[],
            });
        let mut taken: Vec<String> = earlier.map(|call| call.id.clone()).collect();
        for call in &mut answer.message.calls {
            if call.id.is_empty() || taken.contains(&call.id) {
                // Nine letters and digits, which is what Mistral's models want. The
                // beginning of a long conversation may have been cut off.
                let mut ids = (taken.len()..).map(|number| format!("call{number:05}"));
                let free = ids.find(|id| !taken.contains(id));
                call.id = free.unwrap_or_default();
            }
            taken.push(call.id.clone());
        }
        self.usage += answer.usage;
        self.finish = answer.finish;
        self.request
            .messages
            .push(Message::Assistant(answer.message));
    }
}

impl From<ModelRequest> for Conversation {
    fn from(request: ModelRequest) -> Self {
        Self::new(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer() -> Answer {
        let call = ToolCall {
            id: String::new(),
            name: "stock".into(),
            arguments: String::new(),
        };
        let message = AssistantMessage {
            calls: vec![call],
            ..AssistantMessage::default()
        };
        Answer {
            message,
            ..Answer::default()
        }
    }

    /// Who talks for long cuts the beginning off.
    #[test]
    fn no_two_calls_have_one_id() {
        let mut conversation = Conversation::new(ModelRequest::default());
        conversation.add_answer(answer());
        conversation.add_answer(answer());
        conversation.request.messages.remove(0);
        let ids = |conversation: &Conversation| {
            let open = conversation.open_calls().into_iter();
            open.map(|call| call.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(&conversation), ["call00001"]);
        conversation.add_answer(answer());
        assert_eq!(ids(&conversation), ["call00002"]);
    }
}
