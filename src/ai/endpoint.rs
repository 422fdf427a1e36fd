//! A model behind an HTTP API.

use std::{borrow::Cow, fmt, rc::Rc};

use futures::StreamExt;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    ModelFault, ModelStream, Patience,
    calls::{Begun, Calls, boxed, unreachable_server},
    decode::{Decoder, Dialect},
    retry_after::retry_after,
};
use crate::host::{HttpPost, HttpReply, ModelPort};

/// The most that is read of a refusal, in bytes.
const MAX_REFUSAL: usize = 64 << 10;

/// Where a model is, and what opens its door.
#[derive(Clone)]
pub(super) struct Endpoint {
    pub(super) provider: Cow<'static, str>,
    base_url: String,
    headers: Vec<(String, String)>,
    secrets: Vec<String>,
    pub(super) patience: Patience,
    port: Rc<dyn ModelPort>,
}

impl Endpoint {
    pub(super) fn new(provider: &'static str, base_url: &str) -> Self {
        Self {
            provider: provider.into(),
            base_url: base_url.trim_end_matches('/').to_owned(),
            headers: vec![("content-type".into(), "application/json".into())],
            secrets: Vec::new(),
            patience: Patience::default(),
            port: crate::host::workers::model_port(),
        }
    }

    pub(super) fn set_base_url(&mut self, base_url: &str) {
        base_url
            .trim_end_matches('/')
            .clone_into(&mut self.base_url);
    }

    pub(super) fn over(&mut self, port: Rc<dyn ModelPort>) {
        self.port = port;
    }

    /// A header that everybody may know.
    pub(super) fn header(&mut self, name: &str, value: &str) {
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    /// A header that holds `secret`, which must not be told.
    pub(super) fn secret_header(&mut self, name: &str, prefix: &str, secret: &str) {
        let secret = secret.trim();
        self.header(name, &format!("{prefix}{secret}"));
        self.secrets.push(secret.to_owned());
    }

    /// Posts a body, and reads the answer.
    pub(super) fn stream<D: Dialect + 'static>(
        &self,
        path: &str,
        body: Result<String, crate::json::JsonError>,
        dialect: fn() -> D,
    ) -> ModelStream {
        let calls = Calls {
            provider: self.provider.clone(),
            secrets: self.secrets.clone().into(),
            patience: self.patience,
            port: Rc::clone(&self.port),
        };
        let body = match body {
            Ok(body) => body,
            Err(error) => return calls.refused(error),
        };
        let port = Rc::clone(&self.port);
        let post = HttpPost {
            url: format!("{}{path}", self.base_url),
            headers: self.headers.clone(),
            body,
        };
        calls.stream(Box::new(move || {
            let reply = port.post(post.clone());
            boxed(async move {
                let reply = reply.await.map_err(unreachable_server)?;
                begin(reply, dialect()).await
            })
        }))
    }
}

/// Never with a key.
impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("provider", &self.provider)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}

async fn begin<D: Dialect>(reply: HttpReply, dialect: D) -> Result<Begun<D>, ModelFault> {
    if !(200..300).contains(&reply.status) {
        return Err(refusal(reply).await);
    }
    let is_json = reply
        .header("content-type")
        .is_some_and(|value| value.starts_with("application/json"));
    let decoder = match is_json {
        true => Decoder::whole(dialect),
        false => Decoder::events(dialect),
    };
    Ok((decoder, reply.body))
}

async fn refusal(mut reply: HttpReply) -> ModelFault {
    let mut body = Vec::new();
    // What a broken connection leaves is better than nothing.
    while let Some(Ok(more)) = reply.body.next().await {
        body.extend_from_slice(&more);
        if body.len() > MAX_REFUSAL {
            break;
        }
    }
    ModelFault::Refused {
        status: reply.status,
        message: message(&String::from_utf8_lossy(&body)),
        retry_after: retry_after(&reply),
    }
}

/// The forms that servers give their errors: OpenAI's and Anthropic's, Ollama's,
/// and that of Cloudflare's API.
#[derive(Deserialize)]
struct ErrorBody {
    error: Option<Box<RawValue>>,
    errors: Option<Vec<ErrorText>>,
}

#[derive(Deserialize)]
struct ErrorText {
    message: String,
}

fn message(body: &str) -> String {
    let parsed: Option<ErrorBody> = crate::json::from_str(body).ok();
    let told = parsed.and_then(|parsed| match parsed.error {
        Some(error) => {
            let object: Option<ErrorText> = crate::json::from_str(error.get()).ok();
            let text = || serde_json::from_str(error.get()).ok();
            object.map(|object| object.message).or_else(text)
        }
        None => parsed.errors?.into_iter().next().map(|error| error.message),
    });
    told.unwrap_or_else(|| body.trim().to_owned())
}
