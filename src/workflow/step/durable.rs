//! Steps whose results are stored.

use std::pin::pin;

use futures::future::{Either, FutureExt, select};
use serde::{Serialize, de::DeserializeOwned};

use super::{StepOptions, WorkflowStep, check_name};
use crate::{
    error::{Error, Result},
    host::{StepRun, StepTurn},
    workflow::fault::misfit,
};

impl WorkflowStep {
    /// Runs a step: calls `attempt` until it succeeds, and stores its result. In a
    /// later process the stored result is given, and `attempt` is not called.
    ///
    /// The closure may borrow what is around it, such as the workflow and the
    /// event. What it changes there is not stored: only its result is. It is
    /// called anew for each attempt, and dropped where it is when it takes too
    /// long, so what it does outside should do no harm when done twice.
    ///
    /// The name tells the steps of a run apart, the third `"page"` from the second
    /// by their order; so neither names nor their order may change between
    /// processes. It is at most 256 characters long, without control characters.
    /// The result travels as JSON, and is at most 1 MiB.
    ///
    /// # Errors
    /// The error of the last attempt, by its text; an
    /// [`Error::Terminal`] at once, without another attempt. [`Error::Workflow`]
    /// if the last attempt took too long, or the stored result does not fit `T`.
    pub async fn run<T: Serialize + DeserializeOwned>(
        &self,
        name: &str,
        options: StepOptions,
        mut attempt: impl AsyncFnMut() -> Result<T>,
    ) -> Result<T> {
        self.run_counted(name, options, async |_| attempt().await)
            .await
    }

    /// As [`WorkflowStep::run`], for a closure that wants to know which attempt it
    /// is: 1, 2, and so on, also after the process has ended in between.
    ///
    /// # Errors
    /// As of [`WorkflowStep::run`].
    pub async fn run_counted<T: Serialize + DeserializeOwned>(
        &self,
        name: &str,
        options: StepOptions,
        mut attempt: impl AsyncFnMut(u32) -> Result<T>,
    ) -> Result<T> {
        check_name(name)?;
        let mut run = self.shared.port.run(name, &options.config()?);
        let mut turn = run.next().await;
        let settled = loop {
            match turn {
                StepTurn::Settled(settled) => break settled,
                StepTurn::Attempt(number) => {
                    let json = async { result_json(&attempt(number).await?) };
                    turn = one_attempt(run.as_mut(), json.boxed_local()).await;
                }
            }
        };
        let json = self.answered(settled).await?;
        crate::json::from_str(json.as_deref().unwrap_or("null"))
            .map_err(|error| misfit(&format!("the stored result of the step {name:?}"), error))
    }
}

/// A result without a JSON form has none at the next attempt either.
fn result_json<T: Serialize>(result: &T) -> Result<Option<String>> {
    let json = crate::json::to_string(result).map_err(Error::terminal)?;
    Ok(Some(json))
}

/// Runs one attempt, and gives what the engine wants next: perhaps another one,
/// before this one has ended.
async fn one_attempt(
    run: &mut dyn StepRun,
    attempt: futures::future::LocalBoxFuture<'_, Result<Option<String>>>,
) -> StepTurn {
    let attempt = run.guard(attempt);
    let result = {
        let next = pin!(run.next());
        match select(next, attempt).await {
            Either::Left((turn, _)) => return turn,
            Either::Right((result, _)) => result,
        }
    };
    run.settle(result);
    run.next().await
}
