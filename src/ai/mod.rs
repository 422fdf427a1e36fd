//! Calling language models, with the feature `ai`.
//!
//! A [`Model`] is asked a [`ModelRequest`] and answers with a stream of
//! [`ModelEvent`]s. There are three adapters: [`OpenAi`] for OpenAI and whatever
//! speaks its chat completions (AI Gateway, Ollama and others), [`Anthropic`], and
//! [`WorkersAi`] for the binding of Workers AI. The chapter
//! [models](crate::guide::models) has more than this page.
//!
//! An agent that streams an answer to the browser, where the model may look into
//! the agent's own tables, and that reads an invoice into a Rust type:
//!
//! ```
//! use worker_agents::{
//!     Result,
//!     ai::{Anthropic, Conversation, ModelRequest, Tools, TurnEvent, schemars},
//!     prelude::*,
//! };
//! use schemars::JsonSchema;
//!
//! #[derive(Deserialize, JsonSchema)]
//! #[schemars(crate = "worker_agents::ai::schemars")] // or depend on schemars 1 yourself
//! struct Article {
//!     /// The article's number, such as `A-17`.
//!     number: String,
//! }
//!
//! #[derive(Serialize, Deserialize, JsonSchema)]
//! #[schemars(crate = "worker_agents::ai::schemars")]
//! struct Invoice {
//!     /// Who sent it.
//!     sender: String,
//!     /// In cents, with taxes.
//!     total: u64,
//! }
//!
//! #[worker::durable_object]
//! pub struct ShopAgent {
//!     base: AgentBase<Self>,
//! }
//!
//! #[agent]
//! impl Agent for ShopAgent {
//!     fn new(base: AgentBase<Self>) -> Self {
//!         Self { base }
//!     }
//! }
//!
//! impl ShopAgent {
//!     fn model(&self) -> Result<Anthropic> {
//!         // Set it with `wrangler secret put ANTHROPIC_API_KEY`.
//!         Ok(Anthropic::new(self.env().var("ANTHROPIC_API_KEY")?, "claude-sonnet-5"))
//!     }
//!
//!     fn in_stock(&self, number: &str) -> Result<Option<u32>> {
//!         self.sql(sql!("select pieces from stock where number = {number}"))?.first()
//!     }
//! }
//!
//! #[callable]
//! impl ShopAgent {
//!     #[callable(stream)]
//!     async fn ask(&self, question: String, out: StreamingResponse<String>) -> Result<()> {
//!         let model = self.model()?;
//!         let tools = Tools::new().add(
//!             "stock",
//!             "How many pieces of an article there are.",
//!             async |article: Article| self.in_stock(&article.number),
//!         );
//!         let mut talk = Conversation::new(
//!             ModelRequest::new()
//!                 .system("You answer the customers of a shop, in one sentence.")
//!                 .user(question),
//!         );
//!         let mut turn = talk.turn(&model, &tools);
//!         while let Some(event) = turn.next().await? {
//!             if let TurnEvent::Text(more) = event {
//!                 if !out.send(more)? {
//!                     return Ok(()); // the client has gone: this cancels the call
//!                 }
//!             }
//!         }
//!         out.end(turn.conversation().usage)?;
//!         Ok(())
//!     }
//!
//!     async fn read_invoice(&self, mail: String) -> Result<Invoice> {
//!         let request = ModelRequest::new().system("Read the invoice.").user(mail);
//!         Ok(request.output(&self.model()?).await?)
//!     }
//! }
//! ```
//!
//! # Long work
//!
//! A [`Conversation`] is plain data. Where it is stored at each
//! [`TurnEvent::Checkpoint`], an agent that is lost goes on from there: an answer
//! that was stored is not paid for again, and a tool whose result was stored is
//! not called again. A tool that was running may be, so let it be one that can
//! run twice.
//!
//! ```
//! # use worker_agents::{Result, ai::{Conversation, Model, Tools, TurnEvent}, prelude::*};
//! # async fn example(
//! #     fiber: &Fiber, mut talk: Conversation, model: &dyn Model, tools: &Tools<'_>,
//! # ) -> Result<()> {
//! let mut turn = talk.turn(model, tools);
//! while let Some(event) = turn.next().await? {
//!     if event == TurnEvent::Checkpoint {
//!         fiber.stash(turn.conversation())?;
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # A model of your own
//!
//! ```
//! use futures::{StreamExt, stream};
//! use worker_agents::ai::{FinishReason, Message, Model, ModelEvent, ModelRequest, ModelStream};
//!
//! struct Echo;
//!
//! impl Model for Echo {
//!     fn stream(&self, request: &ModelRequest) -> ModelStream {
//!         let Some(Message::User(said)) = request.messages.last().cloned() else {
//!             return stream::empty().boxed_local();
//!         };
//!         let events = [ModelEvent::Text(said), ModelEvent::Finish(FinishReason::Stop)];
//!         stream::iter(events.map(Ok)).boxed_local()
//!     }
//! }
//!
//! # futures::executor::block_on(async {
//! let answer = ModelRequest::new().user("hello").answer(&Echo).await?;
//! assert_eq!(answer.text(), "hello");
//! # Ok::<_, worker_agents::ai::ModelError>(())
//! # })?;
//! # Ok::<_, worker_agents::ai::ModelError>(())
//! ```
//!
//! This is also how an agent is tested natively: it asks for a `&dyn Model`.
//!
//! # Keys
//!
//! A key goes to its provider and nowhere else: it is in no `Debug`, and is cut out
//! of the text of an error when a server repeats it. Still, an error that a client
//! gets may hold other things that a server has said; answer with a text of your
//! own where that matters.

mod answer;
mod anthropic;
mod calls;
mod chat;
mod conversation;
mod decode;
mod endpoint;
mod error;
mod event;
mod message;
mod model;
mod openai;
mod patience;
mod request;
mod retry_after;
mod schema;
mod sse;
mod tools;
mod turn;
mod workers_ai;

pub use answer::Answer;
pub use anthropic::Anthropic;
pub use conversation::Conversation;
pub use error::{ModelError, ModelFault};
pub use event::{FinishReason, ModelEvent, Usage};
pub use message::{AssistantMessage, Message, ToolCall, ToolResult};
pub use model::{Model, ModelStream};
pub use openai::OpenAi;
pub use patience::Patience;
pub use request::{ModelRequest, OutputForm};
pub use schema::Schema;
/// Derives the schemas of tools' arguments and of answers.
pub use schemars;
pub use tools::{ToolSpec, Tools};
pub use turn::{Turn, TurnEvent};
pub use workers_ai::WorkersAi;
