//! A network of a test's own: it gives the answers that it was told to, in the
//! pieces that it was told to, and no time passes.

use std::{cell::RefCell, collections::VecDeque, rc::Rc, time::Duration};

use futures::{FutureExt, StreamExt, future::LocalBoxFuture, stream};
use worker_agents::{
    Error, Result,
    ai::{Anthropic, Model, OpenAi, Patience, WorkersAi},
    host::{AiBinding, AiReply, HttpPost, HttpReply, ModelBytes, ModelPort},
};

#[derive(Clone)]
pub enum Piece {
    Bytes(Vec<u8>),
    /// The connection breaks.
    Break,
    /// Nothing comes any more.
    Silence,
}

#[derive(Clone)]
pub enum Reply {
    Answer {
        status: u16,
        headers: Vec<(&'static str, &'static str)>,
        pieces: Vec<Piece>,
    },
    Unreachable,
    Silence,
}

impl Reply {
    pub fn events(pieces: Vec<Piece>) -> Self {
        Self::Answer {
            status: 200,
            headers: vec![("content-type", "text/event-stream")],
            pieces,
        }
    }

    pub fn text(text: &str) -> Self {
        Self::events(vec![Piece::Bytes(text.into())])
    }

    pub fn status(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Self {
        Self::Answer {
            status,
            headers: headers.to_vec(),
            pieces: vec![Piece::Bytes(body.into())],
        }
    }
}

/// The network, the binding and the clock.
#[derive(Default)]
pub struct Script {
    replies: RefCell<VecDeque<Reply>>,
    pub posts: RefCell<Vec<HttpPost>>,
    /// How long was slept, each time.
    pub slept: RefCell<Vec<Duration>>,
}

impl Script {
    pub fn new(replies: impl IntoIterator<Item = Reply>) -> Rc<Self> {
        Rc::new(Self {
            replies: RefCell::new(replies.into_iter().collect()),
            ..Self::default()
        })
    }

    fn reply(&self) -> Option<Reply> {
        self.replies.borrow_mut().pop_front()
    }

    /// The bodies of what was sent.
    pub fn sent(&self) -> Vec<serde_json::Value> {
        let posts = self.posts.borrow();
        let bodies = posts.iter().map(|post| serde_json::from_str(&post.body));
        bodies.map(Result::unwrap_or_default).collect()
    }
}

fn body(pieces: Vec<Piece>) -> ModelBytes {
    stream::iter(pieces)
        .then(async |piece| match piece {
            Piece::Bytes(bytes) => Ok(bytes),
            Piece::Break => Err(Error::platform("Network connection lost.")),
            Piece::Silence => std::future::pending().await,
        })
        .boxed_local()
}

/// A port to one script.
pub struct Port(pub Rc<Script>);

impl ModelPort for Port {
    fn post(&self, post: HttpPost) -> LocalBoxFuture<'static, Result<HttpReply>> {
        self.0.posts.borrow_mut().push(post);
        let reply = self.0.reply();
        async move {
            match reply {
                Some(Reply::Answer {
                    status,
                    headers,
                    pieces,
                }) => Ok(HttpReply {
                    status,
                    headers: headers
                        .into_iter()
                        .map(|(name, value)| (name.into(), value.into()))
                        .collect(),
                    body: body(pieces),
                }),
                Some(Reply::Silence) => std::future::pending().await,
                _ => Err(Error::platform("Network connection lost.")),
            }
        }
        .boxed_local()
    }

    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        let script = Rc::clone(&self.0);
        async move { script.slept.borrow_mut().push(duration) }.boxed_local()
    }

    fn random(&self) -> f64 {
        0.0
    }
}

impl AiBinding for Port {
    fn run(
        &self,
        model: &str,
        input: String,
        options: String,
    ) -> LocalBoxFuture<'static, Result<AiReply>> {
        self.0.posts.borrow_mut().push(HttpPost {
            url: model.into(),
            headers: vec![("options".into(), options)],
            body: input,
        });
        let reply = self.0.reply();
        async move {
            match reply {
                Some(Reply::Answer {
                    status: 200,
                    headers,
                    pieces,
                }) if headers.is_empty() => match pieces.first() {
                    Some(Piece::Bytes(whole)) => {
                        Ok(AiReply::Whole(String::from_utf8_lossy(whole).into()))
                    }
                    _ => Err(Error::msg("an empty answer")),
                },
                Some(Reply::Answer {
                    status: 200,
                    pieces,
                    ..
                }) => Ok(AiReply::Stream(body(pieces))),
                Some(Reply::Answer { pieces, .. }) => match pieces.first() {
                    Some(Piece::Bytes(text)) => Err(Error::msg(String::from_utf8_lossy(text))),
                    _ => Err(Error::msg("an empty error")),
                },
                Some(Reply::Silence) => std::future::pending().await,
                _ => Err(Error::Platform {
                    message: "Network connection lost.".into(),
                    retryable: true,
                    overloaded: false,
                }),
            }
        }
        .boxed_local()
    }
}

pub const KEY: &str = "sk-a-key-that-nobody-may-see";

pub const PROVIDERS: [&str; 3] = ["openai", "anthropic", "workers-ai"];

/// The adapter of a provider, over a script.
pub fn model(provider: &str, script: &Rc<Script>, patience: Patience) -> Box<dyn Model> {
    let port = Rc::new(Port(Rc::clone(script)));
    match provider {
        "openai" => Box::new(OpenAi::new(KEY, "gpt").patience(patience).over(port)),
        "anthropic" => {
            let model = Anthropic::new(KEY, "claude");
            Box::new(model.patience(patience).over(port))
        }
        _ => Box::new(WorkersAi::over(port.clone(), port, "@cf/llama").patience(patience)),
    }
}
