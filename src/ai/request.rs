//! What a model is asked.

use futures::StreamExt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{Answer, Message, Model, ModelError, ModelFault, Schema, tools::ToolSpec};

/// What a model is asked: the messages so far, and how to answer.
///
/// It is plain data: it can be stored, and asked of any [`Model`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[must_use]
pub struct ModelRequest {
    /// What the model is to be and do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// What has been said, oldest first.
    pub messages: Vec<Message>,
    /// The tools that the model may call.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<ToolSpec>,
    /// The form of the answer; any text without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<OutputForm>,
    /// The most tokens that the answer may have. Without it the provider's own
    /// limit, and 4096 for Anthropic, which wants to be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u32>,
    /// From 0 for the likeliest words to 1 or 2, depending on the provider, for
    /// surprising ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
}

/// The form that an answer is to have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputForm {
    /// A name for it, of letters, digits, `_` and `-`, at most 64.
    pub name: String,
    /// Its JSON schema.
    pub schema: Schema,
    /// Whether the provider is to keep the model from anything else. That takes a
    /// schema whose objects name all of their properties.
    pub strict: bool,
}

impl OutputForm {
    /// The form of a Rust type.
    pub fn of<T: JsonSchema>() -> Self {
        let (schema, strict) = Schema::of_output::<T>();
        let name = T::schema_name();
        let letters = name.chars().map(|letter| {
            let allowed = letter.is_ascii_alphanumeric() || letter == '-';
            if allowed { letter } else { '_' }
        });
        Self {
            name: letters.take(64).collect(),
            schema,
            strict,
        }
    }
}

impl ModelRequest {
    /// An empty request.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says what the model is to be and do.
    pub fn system(mut self, text: impl Into<String>) -> Self {
        self.system = Some(text.into());
        self
    }

    /// Adds what the user says.
    pub fn user(mut self, text: impl Into<String>) -> Self {
        self.messages.push(Message::User(text.into()));
        self
    }

    /// Adds any message.
    pub fn message(mut self, message: Message) -> Self {
        self.messages.push(message);
        self
    }

    /// Limits the tokens of the answer.
    pub fn max_tokens(mut self, tokens: u32) -> Self {
        self.max_tokens = Some(tokens);
        self
    }

    /// Sets the temperature.
    pub fn temperature(mut self, temperature: f64) -> Self {
        self.temperature = Some(temperature);
        self
    }

    /// Asks for an answer in the form of a Rust type. The doc comments of its
    /// fields are the model's explanations.
    pub fn form<T: JsonSchema>(mut self) -> Self {
        self.output = Some(OutputForm::of::<T>());
        self
    }

    /// Asks a model, and collects its answer.
    ///
    /// # Errors
    /// The model's.
    pub async fn answer(&self, model: &dyn Model) -> Result<Answer, ModelError> {
        let mut stream = model.stream(self);
        let mut answer = Answer::default();
        while let Some(event) = stream.next().await {
            answer.add(event?);
        }
        if answer.finish.is_none() {
            return Err(unfinished());
        }
        Ok(answer)
    }

    /// Asks a model for an answer in the form of a Rust type, by the provider's
    /// own mode for that.
    ///
    /// # Errors
    /// The model's; [`ModelFault::Output`] where the answer does not fit the type
    /// or was not completed.
    pub async fn output<T>(self, model: &dyn Model) -> Result<T, ModelError>
    where
        T: JsonSchema + DeserializeOwned,
    {
        self.form::<T>().answer(model).await?.parse()
    }
}

/// The error of a model whose stream ended without a finish.
pub(super) fn unfinished() -> ModelError {
    ModelError::new("model", ModelFault::CutOff { line: 0 })
}
