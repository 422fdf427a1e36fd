//! The typed clients of the workflows, by HTTP.
//!
//! `POST /workflow/<class>?id=` starts a run with the body as its parameters,
//! `GET /workflow/<class>/<id>` tells its status, and `POST` with `?do=pause`,
//! `resume`, `terminate`, `restart` or `send&kind=` acts on it.

use worker::{Env, Method, Request, Response};
use worker_agents::{
    AgentRequest, Bindings, Error, InstanceOptions, Result, WorkflowBinding, WorkflowClass,
    WorkflowInstance, json, prelude::*,
};

use super::{
    long::TestLongWorkflow,
    odd::TestOddWorkflow,
    small::{TestEmptyWorkflow, TestUnboundWorkflow},
    tied::TestTiedWorkflow,
};

#[derive(Serialize)]
struct Started<'a> {
    id: &'a str,
}

#[derive(Serialize)]
struct Status<T> {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<worker_agents::WorkflowFailure>,
}

#[derive(Serialize)]
struct Refused {
    error: String,
    kind: String,
}

pub(crate) async fn answer(request: &Request, env: &Env) -> Result<Response> {
    match routed(request, env).await {
        Ok(response) => Ok(response),
        Err(error) => {
            let kind = match &error {
                Error::Workflow { fault, .. } => format!("{fault:?}"),
                Error::Binding(_) => "Binding".into(),
                _ => "other".into(),
            };
            let error = error.to_string();
            Ok(Response::from_json(&Refused { error, kind })?.with_status(400))
        }
    }
}

async fn routed(request: &Request, env: &Env) -> Result<Response> {
    let path = AgentRequest::from(request).path();
    let mut parts = path.split('/').skip(2);
    let (class, id) = (parts.next().unwrap_or_default(), parts.next());
    match class {
        "long" => of(TestLongWorkflow::binding(env)?, request, id).await,
        "odd" => of(TestOddWorkflow::binding(env)?, request, id).await,
        "empty" => of(TestEmptyWorkflow::binding(env)?, request, id).await,
        "tied" => of(TestTiedWorkflow::binding(env)?, request, id).await,
        "unbound" => of(TestUnboundWorkflow::binding(env)?, request, id).await,
        _ => {
            let text = env.workflows().bindings().join(" ");
            Ok(Response::ok(text)?)
        }
    }
}

async fn of<W: WorkflowClass>(
    binding: WorkflowBinding<W>,
    request: &Request,
    id: Option<&str>,
) -> Result<Response> {
    let asked = AgentRequest::from(request);
    let Some(id) = id else {
        return start(&binding, request, asked.query("id")).await;
    };
    let run = binding.get(id).await?;
    if request.method() == Method::Post {
        act(&run, request, &asked).await?;
    }
    let status = run.status().await?;
    Ok(Response::from_json(&Status {
        status: status.status.as_str(),
        output: status.output,
        error: status.error,
    })?)
}

async fn start<W: WorkflowClass>(
    binding: &WorkflowBinding<W>,
    request: &Request,
    id: Option<String>,
) -> Result<Response> {
    let body = request.clone()?.text().await?;
    if body.starts_with('[') {
        let all: Vec<W::Params> = json::from_str(&body)?;
        let runs = all.iter().enumerate().map(|(index, params)| {
            let id = format!("{}-{index}", id.as_deref().unwrap_or("run"));
            (params, InstanceOptions::new().id(id))
        });
        let started = binding.create_batch(runs).await?;
        let ids: Vec<&str> = started.iter().map(WorkflowInstance::id).collect();
        return Ok(Response::from_json(&ids)?);
    }
    let params = json::from_str(&body)?;
    let run = match id {
        Some(id) => {
            let options = InstanceOptions::new().id(id);
            binding.create_with(&params, options).await?
        }
        None => binding.create(&params).await?,
    };
    Ok(Response::from_json(&Started { id: run.id() })?)
}

async fn act<W: WorkflowClass>(
    run: &WorkflowInstance<W>,
    request: &Request,
    asked: &AgentRequest,
) -> Result<()> {
    match asked.query("do").unwrap_or_default().as_str() {
        "pause" => run.pause().await,
        "resume" => run.resume().await,
        "terminate" => run.terminate().await,
        "restart" => run.restart().await,
        "send" => {
            let payload = request.clone()?.text().await?;
            let payload: serde_json::Value = json::from_str(&payload)?;
            let kind = asked.query("kind").unwrap_or_default();
            run.send_event(&kind, &payload).await
        }
        other => Err(Error::msg(format!("nothing is called {other}"))),
    }
}
