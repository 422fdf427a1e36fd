//! The agent.

use std::time::Duration;

use worker::*;
use worker_agents::{
    Error, FiberResolution, RecoveredFiber, Result,
    ai::{
        Anthropic, Conversation, Model, ModelRequest, OpenAi, Patience, Tools, TurnEvent, Usage,
        WorkersAi, schemars::JsonSchema,
    },
    prelude::*,
};

use crate::work;

/// What the tool `stock` takes.
#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "worker_agents::ai::schemars")]
struct Article {
    /// The article's number, such as `A-17`.
    number: String,
}

/// What an invoice says.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(crate = "worker_agents::ai::schemars")]
pub struct Invoice {
    /// Who sent it.
    pub sender: String,
    /// In cents, with taxes.
    pub total: u64,
    /// Until when it is to be paid, if it says so.
    pub due: Option<String>,
}

/// Which model is to be asked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Choice {
    provider: String,
    /// Of the model server.
    url: String,
    key: String,
    silence_ms: Option<u64>,
    limit_ms: Option<u64>,
}

/// Asks models.
#[durable_object]
pub struct ModelAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for ModelAgent {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    async fn on_start(&self) -> Result<()> {
        self.sql("create table if not exists stock (number text primary key, pieces integer)")?;
        self.sql("insert or ignore into stock values ('A-17', 3)")?;
        self.sql("create table if not exists looked_up (number text)")?;
        Ok(())
    }

    async fn on_fiber_recovered(&self, fiber: RecoveredFiber) -> Result<Option<FiberResolution>> {
        work::recovered(self, &fiber)
    }
}

impl ModelAgent {
    pub(crate) fn model(&self, choice: &Choice) -> Result<Box<dyn Model>> {
        let url = &choice.url;
        let silence = Duration::from_millis(choice.silence_ms.unwrap_or(10_000));
        let mut patience = Patience::new().silence(silence);
        if let Some(limit) = choice.limit_ms {
            patience = patience.limit(Duration::from_millis(limit));
        }
        Ok(match choice.provider.as_str() {
            "openai" => {
                let model = OpenAi::compatible(&format!("{url}/v1"), "scripted");
                Box::new(model.key(&choice.key).patience(patience))
            }
            "anthropic" => {
                let model = Anthropic::new(&choice.key, "scripted").base_url(url);
                Box::new(model.patience(patience))
            }
            "workers-ai" => {
                let model = WorkersAi::new(self.env(), "AI", format!("{url}/ai/run"))?;
                Box::new(model.patience(patience))
            }
            other => return Err(Error::msg(format!("no provider {other}"))),
        })
    }

    pub(crate) fn tools(&self) -> Tools<'_> {
        Tools::new().add(
            "stock",
            "How many pieces of an article there are.",
            async |article: Article| self.look_up(&article.number),
        )
    }

    fn look_up(&self, number: &str) -> Result<u32> {
        self.sql(sql!("insert into looked_up values ({number})"))?;
        let pieces = self.sql(sql!("select pieces from stock where number = {number}"))?;
        let known: Option<u32> = pieces.first()?;
        known.ok_or_else(|| Error::msg(format!("there is no article {number}")))
    }
}

#[callable]
impl ModelAgent {
    /// Streams the answer.
    #[callable(stream)]
    async fn ask(
        &self,
        choice: Choice,
        question: String,
        out: StreamingResponse<String>,
    ) -> Result<()> {
        let (model, tools) = (self.model(&choice)?, self.tools());
        let request = ModelRequest::new().system("Answer shortly.").user(question);
        let mut talk = Conversation::new(request);
        let mut turn = talk.turn(&model, &tools);
        while let Some(event) = turn.next().await? {
            if let TurnEvent::Text(more) = event
                && !out.send(more)?
            {
                return Ok(());
            }
        }
        out.end(turn.conversation().usage)?;
        Ok(())
    }

    /// Reads only the first piece, and drops the rest.
    async fn first_piece(&self, choice: Choice) -> Result<Option<String>> {
        let (model, tools) = (self.model(&choice)?, Tools::new());
        let mut talk = Conversation::new(ModelRequest::new().user("go on"));
        let mut turn = talk.turn(&model, &tools);
        Ok(match turn.next().await? {
            Some(TurnEvent::Text(piece)) => Some(piece),
            _ => None,
        })
    }

    /// Reads an invoice.
    async fn read_invoice(&self, choice: Choice, text: String) -> Result<Invoice> {
        let request = ModelRequest::new().user(text);
        Ok(request.output(&self.model(&choice)?).await?)
    }

    /// Works on a question, through restarts.
    fn start_work(&self, choice: Choice, question: String) -> Result<String> {
        Ok(self.start_fiber().work(choice, question)?.fiber.fiber_id)
    }

    /// What has become of the work: its answer and what it has cost.
    fn worked(&self) -> Result<Option<(String, Usage)>> {
        work::done(self)
    }

    /// The articles that the tool was asked for.
    fn looked_up(&self) -> Result<Vec<String>> {
        self.sql("select number from looked_up")?.all()
    }

    #[callable(internal)]
    async fn work(&self, choice: Choice, question: String) -> Result<()> {
        let talk = Conversation::new(ModelRequest::new().user(question));
        work::go_on(self, work::Work { choice, talk }).await
    }

    #[callable(internal)]
    async fn resume(&self, work: work::Work) -> Result<()> {
        work::go_on(self, work).await
    }
}
