//! The engine, driven through its port.

mod control;
mod steps;
mod waits;

use std::{cell::RefCell, pin::pin, rc::Rc, time::Duration};

use futures::future::{Either, LocalBoxFuture, select};

use super::class::WorkflowCode;
use crate::{
    Result,
    env::{AgentEnv, Bindings},
    host::{InstanceAction, NewInstance, StepConfig, StepPort, StepTurn, WorkflowPort},
    testing::World,
    workflow::{RunStart, WorkflowReport},
};

/// What a test has seen, in order.
type Seen = Rc<RefCell<Vec<String>>>;

type Outcome = LocalBoxFuture<'static, Result<Option<String>>>;

/// A workflow that is a function.
struct Function<F>(F);

impl<F: Fn(Rc<dyn StepPort>) -> Outcome> WorkflowCode for Function<F> {
    fn class(&self) -> &'static str {
        "TestFlow"
    }

    fn run(&self, _env: AgentEnv, _start: RunStart, steps: Rc<dyn StepPort>) -> Outcome {
        (self.0)(steps)
    }
}

/// A world with one workflow.
fn world(run: impl Fn(Rc<dyn StepPort>, Seen) -> Outcome + 'static) -> (World, Seen) {
    let (world, seen) = (World::new(), Seen::default());
    let for_run = Rc::clone(&seen);
    let code = Function(move |steps| run(steps, Rc::clone(&for_run)));
    world.inner.workflows.bind("FLOW".into(), Rc::new(code));
    (world, seen)
}

fn see(seen: &Seen, what: impl Into<String>) {
    seen.borrow_mut().push(what.into());
}

/// Runs a step as the SDK does.
async fn step(
    steps: &dyn StepPort,
    name: &str,
    config: StepConfig,
    mut body: impl AsyncFnMut(u32) -> Result<Option<String>>,
) -> Result<Option<String>> {
    let mut step = steps.run(name, &config);
    let mut turn = step.next().await;
    loop {
        let attempt = match turn {
            StepTurn::Settled(result) => return result,
            StepTurn::Attempt(attempt) => attempt,
        };
        let body = pin!(body(attempt));
        let ended = match select(body, step.next()).await {
            Either::Left((result, _)) => Ok(result),
            Either::Right((turn, _)) => Err(turn),
        };
        turn = match ended {
            Ok(result) => {
                step.settle(result);
                step.next().await
            }
            Err(turn) => turn,
        };
    }
}

fn port(world: &World) -> Result<Rc<dyn WorkflowPort>> {
    world.workflows().workflow("FLOW")
}

/// Starts a run called `a`.
async fn start(world: &World) -> Result<Rc<dyn WorkflowPort>> {
    let port = port(world)?;
    let new = NewInstance {
        id: Some("a".into()),
        ..NewInstance::default()
    };
    port.create(&new).await?;
    Ok(port)
}

/// The status of the run, and its output or error.
async fn status(port: &dyn WorkflowPort) -> Result<(String, String)> {
    let report = WorkflowReport::parse(&port.status("a").await?)?;
    let output = report.output.map(|output| output.get().to_owned());
    let rest = output.or(report.error.map(|error| error.message));
    Ok((report.status.as_str().into(), rest.unwrap_or_default()))
}

async fn send(port: &dyn WorkflowPort, kind: &str, payload: &str) -> Result<()> {
    let payload = Some(payload);
    port.act("a", InstanceAction::SendEvent { kind, payload })
        .await
}

const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}
