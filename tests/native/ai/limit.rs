//! The time that an answer may take altogether, on the clock of a world.

use std::{rc::Rc, time::Duration};

use futures::{FutureExt, StreamExt, future::LocalBoxFuture, stream};
use worker::durable_object;
use worker_agents::{
    Result,
    ai::{Model, ModelEvent, ModelFault, ModelRequest, OpenAi, Patience},
    host::{HttpPost, HttpReply, ModelPort},
    prelude::*,
    testing::World,
};

#[durable_object]
pub struct Clock {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Clock {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

/// A server that says a word every ten seconds, so many times; or is only busy.
struct SlowServer {
    base: AgentBase<Clock>,
    words: usize,
    busy: bool,
}

impl ModelPort for SlowServer {
    fn post(&self, _post: HttpPost) -> LocalBoxFuture<'static, Result<HttpReply>> {
        let base = self.base.clone();
        let word = move |bytes: &'static str| {
            let pause = base.sleep(Duration::from_secs(10));
            async move {
                pause.await;
                Ok(bytes.as_bytes().to_vec())
            }
        };
        let words = vec!["data: {\"choices\":[{\"delta\":{\"content\":\"so \"}}]}\n\n"; self.words];
        let end = ["data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"];
        let body = stream::iter(words.into_iter().chain(end)).then(word);
        let status = if self.busy { 503 } else { 200 };
        let headers = vec![("content-type".into(), "text/event-stream".into())];
        async move {
            Ok(HttpReply {
                status,
                headers,
                body: body.boxed_local(),
            })
        }
        .boxed_local()
    }

    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        self.base.sleep(duration)
    }

    fn random(&self) -> f64 {
        0.0
    }
}

#[callable]
impl Clock {
    /// How many words came, the error, and after how many seconds.
    async fn ask(&self, words: usize, busy: bool) -> Result<(usize, String, i64)> {
        let begun = self.now();
        let patience = Patience::new().attempts(100).limit(Duration::from_secs(65));
        let server = Rc::new(SlowServer {
            base: self.base.clone(),
            words,
            busy,
        });
        let model = OpenAi::new("key", "slow").patience(patience).over(server);
        let mut answer = model.stream(&ModelRequest::new().user("go on"));
        let (mut came, mut told) = (0, String::new());
        while let Some(event) = answer.next().await {
            match event {
                Ok(ModelEvent::Text(_)) => came += 1,
                Ok(_) => {}
                Err(error) => {
                    assert!(error.is_retryable());
                    let limit = Duration::from_secs(65);
                    assert_eq!(error.fault, ModelFault::TookTooLong { limit });
                    told = error.to_string();
                }
            }
        }
        Ok((came, told, (self.now() - begun) / 1000))
    }
}

#[test]
fn an_answer_ends_at_its_limit() -> Result<()> {
    const TOLD: &str = "openai: the answer was not whole after 65 seconds";
    World::new().run(async |world| {
        let tab = world.agent::<Clock>("a").connect("").await?;
        for (asked, expected) in [
            ((5, false), (5, "", 60)),
            ((1000, false), (6, TOLD, 65)),
            ((0, true), (0, TOLD, 65)),
        ] {
            let (came, told, seconds): (usize, String, i64) = tab.call("ask", &asked).await?;
            assert_eq!((came, told.as_str(), seconds), expected, "{asked:?}");
        }
        Ok(())
    })
}
