//! What a workflow is.

use std::future::Future;

use serde::{Serialize, de::DeserializeOwned};

use super::{WorkflowEvent, WorkflowStep};
use crate::{env::AgentEnv, error::Result};

/// A workflow: a run of many steps that goes on where it was, however often the
/// process ends. It may take minutes or months, and costs nothing while it waits.
///
/// ```
/// use std::time::Duration;
/// use worker_agents::{
///     Approval, Result, StepOptions, Workflow, WorkflowEvent, WorkflowStep, workflow,
/// };
/// # use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize)]
/// pub struct Order {
///     item: String,
/// }
///
/// #[derive(Default)]
/// pub struct OrderFlow;
///
/// #[workflow]
/// impl Workflow for OrderFlow {
///     type Params = Order;
///     type Output = String;
///
///     async fn run(&self, event: WorkflowEvent<Order>, step: WorkflowStep) -> Result<String> {
///         let item = &event.payload.item;
///         let price = step
///             .run("price", StepOptions::new().retries(3), async || price_of(item).await)
///             .await?;
///         let week = Duration::from_secs(7 * 24 * 3600);
///         step.wait_for_approval::<()>(Approval::new().timeout(week)).await?;
///         step.run("order", StepOptions::new(), async || order(item, price).await).await
///     }
/// }
/// # async fn price_of(_: &str) -> Result<u32> { Ok(7) }
/// # async fn order(_: &str, _: u32) -> Result<String> { Ok(String::new()) }
/// ```
///
/// `wrangler.toml` names the class, and a binding by which runs are started
/// ([`WorkflowBinding`](crate::WorkflowBinding)):
///
/// ```toml
/// [[workflows]]
/// name = "order-flow"
/// binding = "ORDER_FLOW"
/// class_name = "OrderFlow"
/// ```
///
/// # What a run may do
///
/// The platform keeps no stack. It keeps what the steps have given: after a sleep,
/// a deployment or a crash it calls [`run`](Self::run) from the top, and each step
/// that has ended gives its stored result at once. So
///
/// - what is to be done once is done in a step: reading a clock, drawing a random
///   number, writing, asking others. The code between steps runs again each time,
///   and has to lead to the same steps with the same names in the same order;
/// - what a step has found is its result. Variables that its closure sets, fields of
///   `self` and statics are gone in the next process;
/// - a step may run more than once: when it fails, takes too long, or the process
///   ends before its result is stored. What it does outside should then do no harm;
/// - steps may run at the same time, with `futures::join!`. Racing them
///   (`select`) is for a step's inside: which one was first may be another one the
///   next time. A step whose future is dropped is given up, and what it was about
///   is done again or not at all;
/// - a value that cannot be what the run expects ends it with an error that is told
///   in its status. An [`Error::Terminal`](crate::Error::Terminal) of a step is not
///   tried again; a caught error of a step is no error of the run.
///
/// A panic in a step is a failed attempt; one between steps ends the run. A panic
/// elsewhere in the isolate, in an agent for instance, does no more to a run than
/// to start it from the top, as long as its results are below 8 MiB in all.
///
/// # What is stored
///
/// Results, parameters, events and output travel as JSON. The
/// [platform's limits](https://developers.cloudflare.com/workflows/reference/limits/)
/// are 1 MiB for each of them, 1 GB for a run (100 MB on the free plan), 10 000 steps
/// (1024 on the free plan, 25 000 at most), and a year for a sleep. A run
/// that has ended is kept for 30 days at most (3 on the free plan).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a workflow",
    label = "this is not a workflow",
    note = "write `#[workflow] impl Workflow for {Self} {{ … }}`"
)]
pub trait Workflow: Sized + 'static {
    /// What a run gets. An agent that starts runs needs a struct with named fields,
    /// or `()`.
    type Params: Serialize + DeserializeOwned;

    /// What a run gives.
    type Output: Serialize + DeserializeOwned;

    /// Makes the workflow for one run, whenever that starts from the top.
    /// `#[workflow]` writes it where `Self` has a [`Default`].
    fn new(env: AgentEnv) -> Self;

    /// The run. It starts from the top each time the process does, and each step
    /// that has ended gives its stored result.
    ///
    /// # Errors
    /// An error ends the run as failed, and is not tried again. The agent that has
    /// started the run is told.
    fn run(
        &self,
        event: WorkflowEvent<Self::Params>,
        step: WorkflowStep,
    ) -> impl Future<Output = Result<Self::Output>>;
}

/// What `#[workflow]` knows of a workflow. Not to be implemented by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a workflow yet",
    note = "put `#[workflow]` on its `impl Workflow for {Self}` block"
)]
pub trait WorkflowClass: Workflow {
    /// The name of the exported class.
    const CLASS: &'static str;

    /// The binding, where `#[workflow(binding = "…")]` names it. Otherwise it is
    /// the one whose kebab-case form is the class's.
    const BINDING: Option<&'static str>;
}
