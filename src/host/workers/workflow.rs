//! A workflow's run on workerd: what the engine calls, and the engine's steps.

use std::{
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, ready},
    time::Duration,
};

use futures::future::{FutureExt, LocalBoxFuture, poll_fn};
use js_sys::{Array, Promise};
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue};
use worker::Env;

use super::{
    convert, glue, js_error, panics,
    panics::marked,
    settled::{Settled, settled},
};
use crate::{
    error::{Error, Result},
    host::{ReceivedEvent, StepBackoff, StepConfig, StepPort, StepRun, StepTurn},
    workflow::{RunStart, Workflow},
};

/// What the engine starts a run with.
#[derive(Debug)]
pub struct Start {
    /// What the run gets, as JSON.
    pub payload: Option<String>,
    /// When it was created, in milliseconds since the Unix epoch.
    pub timestamp: f64,
    /// Its id.
    pub instance_id: String,
    /// The workflow's configured name.
    pub workflow_name: String,
    /// The JavaScript side of its steps.
    pub steps: JsValue,
}

/// Runs a workflow, from its top.
pub async fn run_workflow<W: Workflow>(env: &Env, start: Start) -> Result<JsValue, JsValue> {
    let key = start.steps.clone();
    let port = Rc::new(WorkerSteps(start.steps));
    let start = RunStart {
        payload: start.payload,
        timestamp: start.timestamp as i64,
        instance_id: start.instance_id,
        workflow_name: start.workflow_name,
    };
    let ended = marked(
        key,
        crate::workflow::run::<W>(env.clone().into(), start, port),
    )
    .await;
    match ended {
        Ok(output) => glue::from_json(output.as_deref()),
        Err(error) => Err(failure(&error)),
    }
}

/// The error that the engine stores for a failed run.
fn failure(error: &Error) -> JsValue {
    let js = js_sys::Error::new(&error.to_string());
    if let Error::WorkflowRejected { .. } = error {
        js.set_name("WorkflowRejectedError");
    }
    js.into()
}

/// Makes the exported class a workflow, when the instance starts.
pub fn link_workflow(class: &str) {
    panics::set_hook();
    if let Err(error) = glue::link_workflow(class) {
        worker::console_error!("{class} could not be linked: {}", convert::from_js(error));
    }
}

struct WorkerSteps(JsValue);

fn millis(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1000.0).ceil()
}

/// A value or the engine's text, as the JavaScript side tells it.
fn outcome(told: &JsValue) -> Result<Option<String>> {
    let told: &Array = told.unchecked_ref();
    let text = told.get(1).as_string();
    if told.get(0).is_truthy() {
        Ok(text)
    } else {
        Err(Error::Message(text.unwrap_or_default()))
    }
}

async fn told(promise: Result<Promise, JsValue>) -> Result<Option<String>> {
    outcome(&settled(promise.map_err(js_error)?).await?)
}

#[derive(Deserialize)]
struct Received {
    payload: Option<String>,
    timestamp: f64,
    kind: String,
}

impl StepPort for WorkerSteps {
    fn run(&self, name: &str, config: &StepConfig) -> Box<dyn StepRun> {
        let backoff = config.backoff.map(|backoff| match backoff {
            StepBackoff::Constant => 0,
            StepBackoff::Linear => 1,
            StepBackoff::Exponential => 2,
        });
        let delay = config.delay.map(millis);
        let timeout = config.timeout.map(millis);
        Box::new(WorkerStep {
            call: glue::step_begin(&self.0, name, config.retries, delay, backoff, timeout),
            change: None,
        })
    }

    fn sleep(&self, name: &str, duration: Duration) -> LocalBoxFuture<'static, Result<()>> {
        let slept = told(glue::step_sleep(&self.0, name, millis(duration)));
        async move { slept.await.map(drop) }.boxed_local()
    }

    fn sleep_until(&self, name: &str, at: i64) -> LocalBoxFuture<'static, Result<()>> {
        let slept = told(glue::step_sleep_until(&self.0, name, at as f64));
        async move { slept.await.map(drop) }.boxed_local()
    }

    fn wait_for_event(
        &self,
        name: &str,
        kind: &str,
        timeout: Option<Duration>,
    ) -> LocalBoxFuture<'static, Result<ReceivedEvent>> {
        let event = told(glue::step_wait(&self.0, name, kind, timeout.map(millis)));
        async move {
            let json = event.await?.unwrap_or_default();
            let event: Received = crate::json::from_str(&json)?;
            Ok(ReceivedEvent {
                payload: event.payload,
                timestamp: event.timestamp as i64,
                kind: event.kind,
            })
        }
        .boxed_local()
    }
}

struct WorkerStep {
    /// The JavaScript side of it; JavaScript's refusal where it cannot begin.
    call: Result<JsValue, JsValue>,
    change: Option<Settled>,
}

impl WorkerStep {
    fn turn(&self) -> Option<StepTurn> {
        let call = match &self.call {
            Ok(call) => call,
            Err(error) => return Some(StepTurn::Settled(Err(js_error(error.clone())))),
        };
        let turn = glue::step_turn(call);
        match turn.as_f64() {
            Some(attempt) => Some(StepTurn::Attempt(attempt as u32)),
            None if turn.is_undefined() => None,
            None => Some(StepTurn::Settled(outcome(&turn))),
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<StepTurn> {
        loop {
            if let Some(turn) = self.turn() {
                return Poll::Ready(turn);
            }
            let Ok(call) = &self.call else {
                return Poll::Pending;
            };
            let change = self
                .change
                .get_or_insert_with(|| Settled::of(&glue::step_change(call)));
            // It is never rejected.
            let _ = ready!(Pin::new(change).poll_unpin(cx));
            self.change = None;
        }
    }
}

impl StepRun for WorkerStep {
    fn next(&mut self) -> LocalBoxFuture<'_, StepTurn> {
        poll_fn(|cx| self.poll(cx)).boxed_local()
    }

    fn settle(&mut self, result: Result<Option<String>>) {
        let Ok(call) = &self.call else {
            return;
        };
        let settled = match result {
            Ok(json) => glue::step_settle(call, json.as_deref()).map_err(js_error),
            Err(error) => Err(error),
        };
        if let Err(error) = settled {
            glue::step_fail(call, &error.to_string(), error.is_terminal());
        }
    }

    fn guard<'a>(
        &self,
        attempt: LocalBoxFuture<'a, Result<Option<String>>>,
    ) -> LocalBoxFuture<'a, Result<Option<String>>> {
        match &self.call {
            Ok(call) => Box::pin(marked(call.clone(), attempt)),
            Err(_) => attempt,
        }
    }
}

impl Drop for WorkerStep {
    fn drop(&mut self) {
        if let Ok(call) = &self.call {
            glue::step_leave(call);
        }
    }
}
