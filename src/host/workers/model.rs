//! Calls of language models on workerd.

use std::{rc::Rc, time::Duration};

use futures::{
    FutureExt,
    future::LocalBoxFuture,
    stream::{self, StreamExt},
};
use js_sys::{Array, Uint8Array};
use serde::Deserialize;
use wasm_bindgen::JsValue;

use super::{glue, js_error, settled::settled};
use crate::{
    error::{Error, Result},
    host::{AiBinding, AiReply, HttpPost, HttpReply, ModelBytes, ModelPort},
};

/// The network of workerd, and its clock.
pub(crate) fn model_port() -> Rc<dyn ModelPort> {
    Rc::new(WorkerModelPort)
}

/// The binding of Workers AI with this name.
pub(crate) fn ai_binding(env: &worker::Env, name: &str) -> Result<Rc<dyn AiBinding>> {
    let binding = glue::ai_binding(env, name).map_err(js_error)?;
    if binding.is_undefined() {
        return Err(Error::Binding(format!(
            "there is no binding {name} of Workers AI: add to wrangler.toml:\n\n\
             [ai]\nbinding = \"{name}\""
        )));
    }
    Ok(Rc::new(WorkerAi(binding)))
}

/// An exchange that ends with the last who holds it.
struct Exchange(glue::Exchange);

impl Exchange {
    fn new() -> Rc<Self> {
        Rc::new(Self(glue::Exchange::new()))
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

fn bytes(exchange: Rc<Exchange>) -> ModelBytes {
    stream::try_unfold(exchange, async |exchange| {
        let piece = settled(exchange.0.read()).await?;
        Ok((!piece.is_undefined()).then(|| (Uint8Array::new(&piece).to_vec(), exchange)))
    })
    .boxed_local()
}

struct WorkerModelPort;

#[derive(Deserialize)]
struct Head {
    status: u16,
    headers: Vec<(String, String)>,
}

impl ModelPort for WorkerModelPort {
    fn post(&self, post: HttpPost) -> LocalBoxFuture<'static, Result<HttpReply>> {
        if cfg!(not(target_arch = "wasm32")) {
            let text = "native tests have no network: use a model of your own";
            return futures::future::err(Error::Config(text.into())).boxed_local();
        }
        async move {
            let exchange = Exchange::new();
            let headers: Array = post
                .headers
                .iter()
                .map(|(name, value)| Array::of2(&name.into(), &value.into()))
                .collect();
            let head = settled(exchange.0.post(&post.url, &headers, &post.body)).await?;
            let head: Head = crate::json::from_str(&head.as_string().unwrap_or_default())?;
            Ok(HttpReply {
                status: head.status,
                headers: head.headers,
                body: bytes(exchange),
            })
        }
        .boxed_local()
    }

    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        async move {
            let timer = Timer(glue::Timer::new());
            let elapsed = timer.0.start(duration.as_secs_f64() * 1000.0);
            // A timer's promise is never rejected.
            let _ = settled(elapsed).await;
        }
        .boxed_local()
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }
}

struct Timer(glue::Timer);

impl Drop for Timer {
    fn drop(&mut self) {
        self.0.stop();
    }
}

struct WorkerAi(JsValue);

impl AiBinding for WorkerAi {
    fn run(
        &self,
        model: &str,
        input: String,
        options: String,
    ) -> LocalBoxFuture<'static, Result<AiReply>> {
        let exchange = Exchange::new();
        let run = exchange.0.run(&self.0, model, &input, &options);
        async move {
            let whole = settled(run).await?;
            Ok(match whole.as_string() {
                Some(json) => AiReply::Whole(json),
                None => AiReply::Stream(bytes(exchange)),
            })
        }
        .boxed_local()
    }
}
