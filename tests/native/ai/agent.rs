//! An agent that asks a model of the test's.

use std::time::Duration;

use futures::{StreamExt, stream};
use worker::durable_object;
use worker_agents::{
    Result, StreamingResponse,
    ai::{
        Conversation, FinishReason, Message, Model, ModelEvent, ModelRequest, ModelStream,
        ToolCall, Tools, TurnEvent, Usage, schemars::JsonSchema,
    },
    prelude::*,
    testing::World,
};

/// Asks for the stock, and tells it.
struct Clerk;

impl Model for Clerk {
    fn stream(&self, request: &ModelRequest) -> ModelStream {
        let events = match request.messages.last() {
            Some(Message::Tool(result)) => vec![
                ModelEvent::Text("There are ".into()),
                ModelEvent::Text(result.content.clone()),
                ModelEvent::Usage(Usage {
                    output_tokens: 4,
                    ..Usage::default()
                }),
                ModelEvent::Finish(FinishReason::Stop),
            ],
            _ => vec![
                ModelEvent::Call(ToolCall {
                    id: "1".into(),
                    name: "stock".into(),
                    arguments: r#"{"number":"A-17"}"#.into(),
                }),
                ModelEvent::Finish(FinishReason::ToolCalls),
            ],
        };
        stream::iter(events.into_iter().map(Ok)).boxed_local()
    }
}

#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "worker_agents::ai::schemars")]
struct Article {
    number: String,
}

#[durable_object]
pub struct Shop {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Shop {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

impl Shop {
    async fn count(&self, number: &str) -> Result<u32> {
        self.sleep(Duration::from_secs(3600)).await;
        self.kv().get(number).map(Option::unwrap_or_default)
    }
}

#[callable]
impl Shop {
    fn put(&self, number: String, pieces: u32) -> Result<()> {
        self.kv().put(&number, &pieces)
    }

    #[callable(stream)]
    async fn ask(&self, question: String, out: StreamingResponse<String>) -> Result<()> {
        let tools = Tools::new().add("stock", "Counts an article.", async |article: Article| {
            self.count(&article.number).await
        });
        let mut talk = Conversation::new(ModelRequest::new().user(question));
        let mut turn = talk.turn(&Clerk, &tools);
        while let Some(event) = turn.next().await? {
            if let TurnEvent::Text(more) = event {
                out.send(more)?;
            }
        }
        out.end(turn.conversation().usage)?;
        Ok(())
    }
}

#[test]
fn a_tool_borrows_the_agent_and_the_answer_streams() -> Result<()> {
    World::new().run(async |world| {
        let tab = world.agent::<Shop>("shop").connect("").await?;
        tab.call::<()>("put", &("A-17", 3)).await?;
        let (pieces, usage): (Vec<String>, Usage) = tab.stream("ask", &("how many?",)).await?;
        assert_eq!(pieces, ["There are ", "3"]);
        assert_eq!(usage.output_tokens, 4);
        Ok(())
    })
}
